"""The server and the browser that all journeys share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.journey.browser import CHROMIUM, FLAGS, Served, Walker, serving

WINDOW = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the demo for the whole session."""
    if not CHROMIUM:
        pytest.skip("no chromium on this machine; .ci/run installs it")
    with serving(tmp_path_factory.mktemp("served")) as found:
        yield found


@pytest.fixture(scope="package")
def chromium(served: Served) -> Iterator[Any]:
    """Start the machine's Chromium, without a window; its loop of events ends with the journeys."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(params=["zh-Hant", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Walk every journey in both languages."""
    return str(request.param)


@pytest.fixture
def walk(served: Served, chromium: Any, language: str) -> Iterator[Callable[..., Walker]]:
    """Return how somebody begins a walk: a browser of one's own, nothing remembered.

    At the end of a walk nothing may have gone wrong in any page.
    """
    walkers: list[Walker] = []
    with ExitStack() as stack:
        def begin(width: int = WINDOW["width"], scripts: bool = True) -> Walker:
            context = chromium.new_context(
                viewport={"width": width, "height": WINDOW["height"]}, accept_downloads=True,
                java_script_enabled=scripts)
            stack.callback(context.close)
            walkers.append(Walker(context.new_page(), served, language))
            return walkers[-1]

        yield begin
        faults = [fault for one in walkers for fault in one.faults]
    assert not faults, "\n".join(faults)
