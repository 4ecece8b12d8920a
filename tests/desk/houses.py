"""Houses for tests: a store in a temporary folder and a clock that stands still."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from guanwu.declaration.model import Declaration
from guanwu.desk.house import House
from guanwu.store.declaration_files import received
from guanwu.store.declaration_json import Received
from guanwu.store.engine import open_store
from tests.declaration.samples import clean_declaration
from tests.store.stores import where

MOMENT = datetime(2025, 3, 14, 9, 0, tzinfo=UTC)
C1_SALT = "a salt that draws C1 for the numbers used here"


def house(folder: Path, salt: str = C1_SALT) -> House:
    """Return a house on a new store; the same folder again is the same store."""
    return House(open_store(where(folder)), clock=lambda: MOMENT, salt=salt)


def lodged(number: int, **changes: object) -> Received:
    """Return a clean declaration under a serial number, as received."""
    clean = clean_declaration()
    return received(replace(clean, number=f"{clean.number[:-5]}{number:05d}", **changes))


def with_request(number: int, request: str | None) -> Received:
    """Return a declaration that asks for a review of papers (request 8) or for nothing."""
    return lodged(number, examination_request=request)


def same(declaration: Declaration, **changes: object) -> Received:
    """Return a declaration received with changes."""
    return received(replace(declaration, **changes))
