"""Cursors of listings: what goes in comes out, anything else is refused, inserts move no page."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guanwu.case import Refusal
from guanwu.desk.cursor import CURSOR_MOST, Page, decode_cursor, encode_cursor, page_of

WRONG = Refusal("cursor_wrong")
KEYS = st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1), st.text(max_size=20))


@given(st.lists(KEYS, max_size=6))
def test_a_cursor_gives_back_its_values(values: list[str | int | None]) -> None:
    assert decode_cursor(encode_cursor(values)) == tuple(values)


@given(st.text(max_size=80))
def test_what_nobody_gave_out_is_refused(text: str) -> None:
    assert decode_cursor(text) == WRONG


@given(st.integers(0, 200), st.integers(1, 255))
def test_a_changed_byte_is_refused(place: int, by: int) -> None:
    given_out = encode_cursor(["2025-03-14T09:00:00", 17])
    place %= len(given_out)
    changed = given_out[:place] + chr((ord(given_out[place]) ^ by) % 128) + given_out[place + 1:]
    assert changed == given_out or decode_cursor(changed) == WRONG


def test_a_cursor_of_another_listing_is_refused() -> None:
    text = encode_cursor(["2025-03-14", 17])
    assert decode_cursor(text, str, int) == ("2025-03-14", 17)
    assert decode_cursor(text, str, str) == WRONG
    assert decode_cursor(text, str) == WRONG
    assert decode_cursor(text + "=" * CURSOR_MOST) == WRONG


def test_pages_are_whole_while_rows_are_put_in_before_them() -> None:
    rows = list(range(0, 100, 2))
    seen: list[int] = []
    after, pages = -1, 0
    while True:
        found = [one for one in sorted(rows) if one > after][:8]
        page: Page[int] = page_of(found, 7, lambda one: one, lambda one: (one,))
        seen += page.items
        rows.append(after - 1 if after > 0 else -9)
        pages += 1
        if page.next is None:
            break
        values = decode_cursor(page.next, int)
        assert isinstance(values, tuple)
        after = values[0]
    assert seen == list(range(0, 100, 2)) and pages == 8
