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
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from guanwu.desk.demo_desk import clock_of
from guanwu.desk.demo_people import PASSWORD, code_of, demo_people
from guanwu.store.engine import open_store

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
FLAGS = ("--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-gpu")
PICTURES = Path(os.environ.get("GUANWU_SCREENSHOTS", "out/screenshots"))
"""Where screenshots go, to be kept and looked at."""
READY_SECONDS = 120
STEP_SECONDS = 30


class Served:
    """A server that runs: its address, its store, and the codes of its people."""

    def __init__(self, address: str, store: Path) -> None:
        self.address = address
        self.store = store
        self._used: dict[str, str] = {}

    def code(self, login: str) -> str:
        """Return a code that was not given yet; waits for the next where it was."""
        clock = clock_of(open_store(self.store, make=False))
        while True:
            made = code_of(login, clock())
            if self._used.get(login) != made:
                self._used[login] = made
                return made
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
            server.wait(STEP_SECONDS)


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
        page.set_default_timeout(STEP_SECONDS * 1000)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("requestfailed", lambda request: self.faults.append(f"failed {request.url}"))
        page.on("request", self._stays_here)

    def _stays_here(self, request: Any) -> None:
        """Note a request that leaves this server: nothing is loaded from other hosts."""
        if not request.url.startswith((self.served.address, "data:", "blob:", "about:")):
            self.faults.append(f"left for {request.url}")

    def go(self, path: str) -> Any:
        """Open a path in the language of the walk; returns the answer."""
        mark = "&" if "?" in path else "?"
        return self.page.goto(f"{self.served.address}{path}{mark}language={self.language}")

    def log_in(self, login: str) -> None:
        """Log in as one of the people of the demo, as a person does it."""
        self.go("/login")
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("main form button.go")
        if any(one.login == login and one.needs_code for one in demo_people()):
            self.page.fill("input[name=code]", self.served.code(login))
            self.page.click("main form button.go")
        self.page.wait_for_selector("header form[action='/logout']")

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
        self.faults += [f"{name}: unsaid {one}" for one in
                        re.findall(r"\b(?:do|field|release_state|role|nav)_[a-z_]+\b", text)]
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 1:
            self.faults.append(f"{name}: {wide} pixels wider than the window")
