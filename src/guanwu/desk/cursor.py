"""Listings page by page: an opaque cursor names the last row shown, not a count of rows.

What is put in before the cursor does not move the page behind it: a listing asks for the rows
after these values, in its own order. A cursor carries no right: each page is authorised anew.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final, Generic, TypeVar

import msgspec
from msgspec import Meta, Struct

from guanwu.case import Refusal

Item = TypeVar("Item")
Row = TypeVar("Row")
Key = str | int | None
CURSOR_MOST: Final = 1_000
LIMIT_MOST: Final = 200
Cursor = Annotated[str, Meta(max_length=CURSOR_MOST)]
"""The type of an order's field `after`; empty for the first page."""
Limit = Annotated[int, Meta(ge=1, le=LIMIT_MOST)]
"""The type of an order's field `limit`; 50 unless told."""
_CHECK: Final = 6
_decoder: Final = msgspec.json.Decoder(list[Key])


class Page(Struct, Generic[Item], frozen=True):
    """One page of a listing: its items, and the cursor of the next page or None at the end."""

    items: tuple[Item, ...]
    next: str | None = None


def encode_cursor(values: Sequence[Key]) -> str:
    """Return the cursor of a row: the values of the listing's order, which must be unique."""
    content = msgspec.json.encode(list(values))
    return urlsafe_b64encode(_check(content) + content).decode().rstrip("=")


def decode_cursor(text: str, *kinds: type) -> tuple[Any, ...] | Refusal:
    """Return the values of a cursor, or `cursor_wrong` for what no listing has given out.

    `kinds` are the types of the values that this listing orders by, where it states them.
    """
    refused = Refusal("cursor_wrong")
    try:
        data = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        values = _decoder.decode(data[_CHECK:])
    except (ValueError, msgspec.DecodeError, RecursionError):
        return refused
    if len(text) > CURSOR_MOST or encode_cursor(values) != text:
        return refused
    if kinds and [type(one) for one in values] != list(kinds):
        return refused
    return tuple(values)


def page_of(
    rows: Sequence[Row], limit: int, item: Callable[[Row], Item],
    key: Callable[[Row], Sequence[Key]],
) -> Page[Item]:
    """Return a page from rows of which one more than `limit` was asked for.

    `item` makes what is shown of a row, `key` the values that the listing is ordered by.
    """
    shown = rows[:limit]
    more = len(rows) > limit
    return Page(tuple(map(item, shown)), encode_cursor(key(shown[-1])) if more else None)


def _check(content: bytes) -> bytes:
    """Return the bytes by which a cursor is told from what is none."""
    return hashlib.blake2s(content, digest_size=_CHECK, person=b"cursor").digest()
