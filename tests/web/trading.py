"""What the tests of the traders' pages share: the demo's trader, a declaration, files sent."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from litestar.testing import TestClient
from msgspec.structs import replace

from guanwu.desk.house import House
from guanwu.desk.intake import lodge
from guanwu.store.declaration_files import received
from guanwu.store.declaration_template import example
from tests.declaration.samples import clean_declaration
from tests.desk.traders import DAY

PARTY = "12345670"
"""The business number of the demo's trader."""
CLEAN = replace(clean_declaration(), importer=replace(clean_declaration().importer, id=PARTY))


def lodged(desk: House, number: int = 1, **changes: Any) -> str:
    """Lodge a declaration of the demo's trader and return its number as addresses have it."""
    one = replace(CLEAN, number=f"{CLEAN.number[:-5]}{number:05d}", **changes)
    outcome = lodge(desk, [received(one)], "x")[0]
    assert outcome.outcome == "accepted", outcome
    return outcome.number.replace(" ", "")


def shown(answer: Any) -> str:
    """Return what a page says, without its marks."""
    return unescape(re.sub(r"<[^>]*>", " ", answer.text))


def fields(**changes: str) -> dict[str, str]:
    """Return the example as the form sends it, with one line of goods."""
    header, lines = example(DAY)
    data = {**header, "importer.id": PARTY, "invoice": "3700", "freight": "0", "insurance": "0"}
    data |= {f"line.0.{name.removeprefix('line.')}": value for name, value in lines[0].items()}
    return data | {name.replace("__", "."): value for name, value in changes.items()}


def send(made: TestClient[Any], path: str, name: str, content: bytes, **data: str) -> Any:
    """Send a file as a browser would after reading a page."""
    made.get("/")
    token = made.cookies.get("guanwu_form")
    return made.post(path, data={"_csrf_token": token, **data},
                     files={"file": (name, content, "application/octet-stream")},
                     follow_redirects=False)
