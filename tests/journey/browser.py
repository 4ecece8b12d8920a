"""A real browser on a real server: the demo's store, served as `guanwu serve` serves it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from guanwu.desk.demo_desk import clock_of
from guanwu.desk.demo_people import PASSWORD, code_of, demo_people
from guanwu.store.engine import open_store
from guanwu.store.terms_file import load_terms

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
FLAGS = ("--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-gpu")
PICTURES = Path(os.environ.get("GUANWU_SCREENSHOTS", "out/screenshots"))
"""Where screenshots go, to be kept and looked at."""
UNSAID = re.compile(
    r"\b(?:do|field|role|nav|account|administrator|auditor|declaration|gazette|matter|officer"
    r"|operator|public|release_state|selection|site|supervisor|trader)_[a-z_]+\b")
"""The id of a term, where its words should stand."""
ABORTED = "net::ERR_ABORTED"
READY_SECONDS = 120
WAIT_SECONDS = 30
STEP_SECONDS = 30
LATE_SECONDS = 20
"""How late a code is given at most: less than a step, or it would be stale on its way."""


class Served:
    """A server that runs: its address, its store, and the codes of its people."""

    def __init__(self, address: str, store: Path) -> None:
        self.address = address
        self.store = store
        self._used: dict[str, int] = {}

    def moment(self) -> datetime:
        """Return what the clock of the demo says."""
        return clock_of(open_store(self.store, make=False))()

    def code(self, login: str) -> str:
        """Return a code of one of the people of the demo that was not given yet."""
        at = self.step(login)
        return code_of(login, at)

    def step(self, login: str) -> datetime:
        """Return a moment whose code counts now and was not given yet; waits where none is.

        A code counts one step early and late, so three can be given before anybody must wait.
        """
        while True:
            moment = self.moment()
            for away in (-LATE_SECONDS, 0, STEP_SECONDS):
                at = moment + timedelta(seconds=away)
                if int(at.timestamp()) // STEP_SECONDS > self._used.get(login, 0):
                    self._used[login] = int(at.timestamp()) // STEP_SECONDS
                    return at
            time.sleep(1)


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """Serve the demo on a new store in a folder until the block ends."""
    port, store, log = free_port(), folder / "demo.db", folder / "server.log"
    words = [sys.executable, "-m", "guanwu.cli", "serve", "--demo", "--store", str(store),
             "--port", str(port)]
    with log.open("wb") as said:
        server = subprocess.Popen(words, stdout=said, stderr=said, cwd=folder)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(f"{address}/ready", server, log)
            yield Served(address, store)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(WAIT_SECONDS)


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server is ready; RuntimeError with its log when it ends before."""
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            with urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.5)
    raise RuntimeError(log.read_text(errors="replace")[-3000:])


class Walker:
    """Somebody who walks through the pages in one language."""

    def __init__(self, page: Any, served: Served, language: str) -> None:
        self.page = page
        self.served = served
        self.language = language
        self.faults: list[str] = []
        page.set_default_timeout(WAIT_SECONDS * 1000)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("requestfailed", self._failed)
        page.on("request", self._stays_here)

    def _failed(self, request: Any) -> None:
        """Note a request that failed, unless the page was left before it was answered."""
        if request.failure != ABORTED:
            self.faults.append(f"failed {request.url}: {request.failure}")

    def _stays_here(self, request: Any) -> None:
        """Note a request that leaves this server: nothing is loaded from other hosts."""
        if not request.url.startswith((self.served.address, "data:", "blob:", "about:")):
            self.faults.append(f"left for {request.url}")

    def said(self, term: str) -> str:
        """Return a term in the language of the walk."""
        return load_terms().say(term, self.language)

    def shown(self) -> str:
        """Return what the page says."""
        return str(self.page.inner_text("main"))

    def press(self, selector: str) -> None:
        """Press a button or follow a link, and wait for the page that it leads to."""
        with self.page.expect_navigation():
            self.page.click(selector)

    def go(self, path: str) -> Any:
        """Open a path in the language of the walk; returns the answer."""
        mark = "&" if "?" in path else "?"
        return self.page.goto(f"{self.served.address}{path}{mark}language={self.language}")

    def log_in(self, login: str, password: str = PASSWORD) -> None:
        """Log in, as one of the people of the demo does it; others go as far as the password."""
        self.go("/login")
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", password)
        self.press("main form button.go")
        if password != PASSWORD:
            return
        if any(one.login == login and one.needs_code for one in demo_people()):
            self.give_code(login)
        self.page.wait_for_selector("header form[action='/logout']")

    def give_code(self, login: str) -> None:
        """Give the code of the second factor."""
        self.page.fill("input[name=code]", self.served.code(login))
        self.press("main form button.go")

    def log_out(self) -> None:
        """Log out."""
        self.page.click("header form[action='/logout'] button")
        self.page.wait_for_selector("header a[href='/login']")

    def picture(self, name: str) -> None:
        """Keep a screenshot of the whole page."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        plain = re.sub(r"[^a-z0-9-]+", "-", name.lower())
        self.page.screenshot(path=PICTURES / f"{plain}.{self.language}.png", full_page=True)

    def check(self, name: str) -> None:
        """Look at the page as it stands: axe finds nothing serious, no text is missing."""
        from axe_playwright_python.sync_playwright import Axe

        self.picture(name)
        found = Axe().run(self.page).response["violations"]
        serious = [
            f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found
            if one["impact"] in ("serious", "critical")
        ]
        self.faults += [f"{name}: {one}" for one in serious]
        text = self.page.inner_text("main")
        self.faults += [f"{name}: unsaid {one}" for one in UNSAID.findall(text)]
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 1:
            self.faults.append(f"{name}: {wide} pixels wider than the window")
