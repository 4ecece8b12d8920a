"""Anyone: the first page, small and complete in both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journey.browser import Walker

pytestmark = pytest.mark.slow
FIRST_PAGE_MOST = 200_000


def test_the_first_page_is_small_and_says_what_can_be_done(walk: Callable[..., Walker]) -> None:
    walker = walk()
    sizes: list[int] = []
    walker.page.on("requestfinished", lambda request: sizes.append(
        sum(request.sizes()[part] for part in ("responseBodySize", "responseHeadersSize"))))
    walker.go("/")
    walker.page.wait_for_load_state("networkidle")
    assert 0 < sum(sizes) < FIRST_PAGE_MOST
    walker.check("first-page")


def test_the_first_page_on_a_telephone(walk: Callable[..., Walker]) -> None:
    walker = walk(width=390)
    walker.go("/")
    walker.check("first-page-390")


def test_keys_alone_reach_the_content(walk: Callable[..., Walker]) -> None:
    walker = walk()
    walker.go("/")
    walker.page.keyboard.press("Tab")
    assert walker.page.evaluate("document.activeElement.className") == "skip"
    walker.page.keyboard.press("Enter")
    assert walker.page.evaluate("location.hash") == "#content"
