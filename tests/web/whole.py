"""Looks at a page as written: whole, labelled, every term said, English where it is English."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from tests.tidy.language import CHINESE

VOID = frozenset(("meta", "br", "img", "link", "hr", "input"))


class Whole(HTMLParser):
    """Finds elements left open, inputs without a label, ids used twice, unsaid terms."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.fields: list[tuple[str, dict[str, str | None], bool]] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "label" and "for" in given:
            self.labelled.add(given["for"])
        hidden = given.get("type") in ("hidden", "submit")
        if tag in ("input", "select", "textarea") and not hidden:
            self.fields.append((tag, given, "label" in self.open))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}>")

    def faults(self) -> list[str]:
        """Return everything that is wrong."""
        twice = {one for one in self.ids if self.ids.count(one) > 1}
        bare = [given for _, given, inside in self.fields
                if not (inside or given.get("aria-label") or given.get("id") in self.labelled)]
        return [*self.wrong, *self.open, *(f"id {one} twice" for one in twice),
                *(f"no label: {one}" for one in bare)]


def whole(answer: Any, status: int = 200, language: str = "") -> str:
    """Return the page, having looked at it."""
    assert answer.status_code == status, (answer.status_code, answer.text[:2_000])
    page: str = answer.text
    parser = Whole()
    parser.feed(page)
    assert not parser.faults(), parser.faults()
    words = re.sub(r"<[^>]+>", " ", page)
    unsaid = re.findall(r"\b(?:officer|do|field|release_state|selection|desk|happened|supervisor"
                        r"|due)_[a-z_]+", words)
    assert not unsaid, unsaid
    if language == "en":
        body = re.sub(r'<[^>]*lang="zh-Hant"[^>]*>[^<]*', "", page)
        assert not CHINESE.search(re.sub(r"<span aria-hidden.*?</span>|<bdi.*?</bdi>", "", body))
    return page
