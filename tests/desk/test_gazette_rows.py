"""Rows of an amendment: read from files, and laid over the tariff so that every day is right."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from guanwu.case import Fault, Refusal
from guanwu.store.gazette_file import read_draft
from guanwu.tariff.amendment import Amendment, DraftRow, Gazette, amended, spans
from guanwu.tariff.edition import Edition, Tariff, TariffRow
from guanwu.tariff.rate import Rate


def workbook(rows: list[list[Any]]) -> bytes:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return held.getvalue()


def test_rows_are_read_from_csv_and_workbook_alike() -> None:
    rows = [["code", "column_1", "until"], ["0901.11.00.00-7", "0%", "2026-01-01"]]
    text = "\n".join(",".join(row) for row in rows).encode()
    expected = (DraftRow("0901.11.00.00-7", column_1="0%", until="2026-01-01"),)
    assert read_draft("a.csv", text) == expected
    assert read_draft("a.xlsx", workbook(rows)) == expected
    number = read_draft("a.xlsx", workbook([["code", "column_1"], [9011100007, "0%"]]))
    assert isinstance(number[0], DraftRow) and number[0].code == "09011100007"


@pytest.mark.parametrize(("name", "data", "expected"), [
    ("a.csv", b"", "gazette_file_empty"),
    ("a.csv", b"code\n", "gazette_file_empty"),
    ("a.csv", b"code,colour\n1,2\n", "gazette_file_columns"),
    ("a.csv", b"code,code\n1,2\n", "gazette_file_columns"),
    ("a.csv", b"\xff\xfe", "gazette_file_unreadable"),
    ("a.csv", b"code\n" + b"1\n" * 5_001, "gazette_file_rows"),
    ("a.csv", b"x" * 2_000_001, "gazette_file_large"),
    ("a.xlsx", b"no workbook", "workbook_unreadable"),
])
def test_a_file_that_cannot_be_read_is_told(name: str, data: bytes, expected: str) -> None:
    found = read_draft(name, data)
    assert len(found) == 1 and isinstance(found[0], Fault)
    assert found[0].code in (expected, "gazette_file_unreadable")


CODES = ("01012100003", "02011010003", "03011100101")
START = date(2025, 1, 1)
DAYS = st.integers(1, 12).map(lambda n: START + timedelta(days=n))
ROWS = st.builds(
    lambda code, since, length, ppm: Amendment(
        code, since, since + timedelta(days=length) if length else None,
        Rate(ppm * 10_000, 0, "", False), None, None),
    st.sampled_from(CODES), DAYS, st.integers(0, 6), st.integers(0, 40),
)
ACTIONS = st.lists(st.tuples(st.integers(0, 3), st.lists(ROWS, min_size=1, max_size=3)),
                   min_size=1, max_size=5)


def plain_row(goods: str, ppm: int) -> TariffRow:
    held = Rate(ppm, 0, "", False)
    return TariffRow(goods, goods, goods, held, (), held, "", "", (), (), (), 1)


@given(ACTIONS)
@settings(max_examples=150)
def test_editions_recorded_one_after_the_other_say_what_the_amendments_say(
    actions: list[tuple[int, list[Amendment]]],
) -> None:
    """Approve and withdraw at random; every day serves the base with what stands applied."""
    base = Edition("base", START, None, START, "base.csv", "0" * 64,
                   tuple(plain_row(goods, 50_000) for goods in CODES))
    held, stands = Tariff([base]), list[Gazette]()
    for number, (withdraw, rows) in enumerate(actions, 1):
        if stands and withdraw == 0:
            changed = stands.pop(0).rows
        else:
            changed = tuple(rows)
            stands.append(Gazette(str(number), START, changed))
        turns = [(row.since, row.until) for row in (*changed, *held)]
        days = [day for turn in turns for day in turn if day is not None]
        for span in spans(Tariff([base]), stands, min(row.since for row in changed), days):
            held = held.with_edition(Edition(
                f"{number:06d}", span.since, span.until, START, "gazette", "", span.rows))
    for offset in range(25):
        day = START + timedelta(days=offset)
        index = held.at(day)
        assert not isinstance(index, Refusal)
        serving = [row for one in stands for row in one.rows if row.serves(day)]
        assert index.edition.rows == amended(base.rows, serving), day
