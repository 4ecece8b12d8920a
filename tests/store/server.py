"""A throw-away server of PostgreSQL for tests: the one that is named, or one started privately."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg
from sqlalchemy import URL, make_url

from guanwu.store.engine import open_store

NAMED = "GUANWU_TEST_POSTGRES"
"""Setting that names a server by the URL of a superuser; every database of it may go."""
INSTALLED = Path("/usr/lib/postgresql")
OLDEST = 15
OWNER = "guanwu_owner"
"""Owns the stores of tests: makes roles and databases, and is no superuser."""
ABSENT = (f"no PostgreSQL {OLDEST} or newer is installed below {INSTALLED}, and {NAMED} "
          "names no server")
START_SECONDS = 30


class Server(NamedTuple):
    """A server: the URL of its superuser, and whether it is ours to set as we like."""

    url: URL
    private: bool

    def at(self, database: str, user: str = OWNER) -> str:
        """Return the URL of a database for a login; who trusts the test trusts its owner."""
        password = None if user != self.url.username else self.url.password
        named = self.url.set(database=database, username=user, password=password)
        return named.render_as_string(hide_password=False)

    def run(self, *statements: str, database: str = "postgres", user: str | None = None) -> None:
        """Run statements outside of a transaction, as superuser unless told."""
        with self.connect(database, user) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def connect(self, database: str, user: str | None = None) -> psycopg.Connection:
        """Return a connection of the driver alone, past the engine of the house."""
        url = make_url(self.at(database, user or str(self.url.username)))
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(plain, autocommit=True)

    def login(self, name: str, *granted: str) -> None:
        """Make a login anew that has been granted some roles and nothing else."""
        grants = [f"GRANT {role} TO {name}" for role in granted]
        self.run(f"DROP ROLE IF EXISTS {name}", f"CREATE ROLE {name} LOGIN", *grants)

    @contextmanager
    def set(self, **values: str) -> Iterator[None]:
        """Set the whole server for a while; only one that is ours."""
        assert self.private
        self._settle({name: f"ALTER SYSTEM SET {name} = '{value}'"
                      for name, value in values.items()})
        try:
            yield
        finally:
            self._settle({name: f"ALTER SYSTEM RESET {name}" for name in values})

    def _settle(self, statements: dict[str, str]) -> None:
        """Change settings and wait until new sessions have them."""
        with self.connect("postgres") as connection:
            before = [connection.execute(f"SHOW {name}".encode()).fetchone() for name in statements]
        self.run(*statements.values(), "SELECT pg_reload_conf()")
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with self.connect("postgres") as connection:
                now = [connection.execute(f"SHOW {name}".encode()).fetchone()
                       for name in statements]
            if now != before:
                return
            time.sleep(0.02)
        raise RuntimeError(f"the server did not take {statements}")

    def make(self, name: str, template: str = "template0") -> None:
        """Make a database that sorts by code point."""
        order = "" if template != "template0" else (
            " ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'")
        self.run(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {template}{order}")

    def drop(self, name: str) -> None:
        """Drop a database whoever is in it."""
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def binaries() -> Path | None:
    """Return the folder of the newest installed server that is new enough."""
    found = [
        (int(folder.name), folder / "bin") for folder in INSTALLED.glob("*")
        if re.fullmatch(r"\d+", folder.name) and (folder / "bin" / "postgres").exists()
    ]
    return max((one for one in found if one[0] >= OLDEST), default=(0, None))[1]


@contextmanager
def server() -> Iterator[Server | None]:
    """Give a server, None where there is none to be had."""
    named = os.environ.get(NAMED)
    programs = binaries()
    if named:
        yield _readied(Server(make_url(named), False))
    elif programs is not None:
        with _private(programs) as made:
            yield _readied(made)
    else:
        yield None


def _readied(made: Server) -> Server:
    """Make the owner of the stores."""
    with made.connect("postgres") as connection:
        role = b"SELECT 1 FROM pg_roles WHERE rolname = 'guanwu_owner'"
        if connection.execute(role).fetchone() is None:
            connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEROLE CREATEDB".encode())
    return made


@contextmanager
def _private(programs: Path) -> Iterator[Server]:
    """Start a server in a folder of its own, reached by its socket alone; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="guanwu-pg-"))
    user = "postgres" if os.getuid() == 0 else None
    if user is not None:
        shutil.chown(folder, user)
    data = folder / "data"
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
         "--locale=C", "--no-sync", "--data-checksums"],
        check=True, stdout=subprocess.DEVNULL, user=user, cwd=folder,
    )
    settings = {"listen_addresses": "", "unix_socket_directories": str(folder), "fsync": "off",
                "max_connections": "200", "shared_buffers": "64MB", "log_min_messages": "fatal"}
    with (data / "postgresql.conf").open("a") as file:
        file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
    log = (folder / "log").open("wb")
    running = subprocess.Popen([programs / "postgres", "-D", data], user=user,
                               stdout=log, stderr=log, cwd=folder)
    try:
        url = URL.create("postgresql", "postgres", query={"host": str(folder)})
        _wait(running, url, folder / "log")
        yield Server(url, True)
    finally:
        running.send_signal(signal.SIGQUIT)
        running.wait()
        log.close()
        shutil.rmtree(folder)


def _wait(running: subprocess.Popen[bytes], url: URL, log: Path) -> None:
    """Wait until the server answers."""
    deadline = time.monotonic() + START_SECONDS
    plain = url.set(database="postgres").render_as_string()
    while True:
        try:
            psycopg.connect(plain).close()
            return
        except psycopg.OperationalError:
            if running.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(log.read_text()) from None
            time.sleep(0.02)


def template(made: Server, name: str) -> None:
    """Make a database with a store in it that others are copied from."""
    made.drop(name)
    made.make(name)
    open_store(made.at(name)).dispose()
