"""What people type: read as cells of the record, written as it would be typed, faults named."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanwu.declaration.entry import (
    ENTRIES,
    HEADER_ENTRIES,
    LINE_ENTRIES,
    decimal_text,
    entered,
    place_of,
    scaled,
    typed,
)
from guanwu.declaration.flat import COLUMNS, declaration_of
from guanwu.declaration.model import Declaration
from guanwu.store.declaration_json import receive
from guanwu.store.terms_file import load_terms
from tests.declaration.samples import clean_declaration
from tests.scale.worlds import world
from tests.singlewindow.sample import declaration


def read_back(one: Declaration) -> Any:
    """Return a declaration typed and read again."""
    found = entered(*typed(one))
    assert found.faults == ()
    return declaration_of(found.header, found.lines)


def test_every_column_is_one_field_with_a_name_in_both_languages() -> None:
    assert len(ENTRIES) == len(COLUMNS) == len(HEADER_ENTRIES) + len(LINE_ENTRIES)
    terms = load_terms()
    for name in ENTRIES:
        assert terms.has(f"entry_{name.replace('.', '_')}")


def test_what_is_typed_reads_back_as_the_same_record() -> None:
    for one in (clean_declaration(), declaration()):
        assert read_back(one) == one


def test_generated_declarations_read_back_as_the_same_records() -> None:
    from guanwu.scale.generator import generate

    count = 0
    for item in generate(world(), 0, 150):
        held = receive(item.json)
        if not isinstance(held, tuple) or hasattr(held, "declaration"):
            one = held.declaration  # type: ignore[union-attr]
            assert read_back(one) == one
            count += 1
    assert count > 100


@given(st.integers(0, 10**18 - 1), st.integers(0, 6))
def test_a_number_written_as_a_decimal_is_read_as_the_same_number(value: int, places: int) -> None:
    assert scaled(decimal_text(value, places), places) == value


@pytest.mark.parametrize(("text", "decimals", "value"), [
    ("1,234.50", 2, 123_450), ("1234.5", 2, 123_450), ("0", 2, 0), ("7.5000000", 5, 750_000),
    ("12,345,678", 0, 12_345_678),
])
def test_numbers_as_people_write_them(text: str, decimals: int, value: int) -> None:
    assert scaled(text, decimals) == value


@pytest.mark.parametrize("text", [
    "-1", "+1", "1e3", "1_000", "\u0661", "\uff11", "NaN", "inf", "1,23", "1.234", ".5", "5.",
    "1 000", "0x10", "=1+1", "1" * 40, "\u202e1", "<script>",
])
def test_what_is_no_number_is_told_with_what_was_written(text: str) -> None:
    found = entered({"invoice": text}, [])
    assert [fault.code for fault in found.faults] == ["entry_number_wrong"]
    assert found.faults[0].place == "invoice_e2"
    assert load_terms().do("entry_number_wrong", "en", found.faults[0].facts)


def test_lists_are_read_from_a_line_of_text_or_json() -> None:
    texts = {
        "bills": "EGLV1 704; H1 714\nH2 714", "containers": "CSQU3054383 42G1 1 S1 S2",
        "levies": "A10 1,500; B40 20", "statements": "first one; second one",
    }
    header = entered(texts, []).header
    assert [bill["number"] for bill in header["bills"]] == ["EGLV1", "H1", "H2"]
    assert header["containers"][0]["seals"] == ["S1", "S2"]
    assert header["levies"] == [{"code": "A10", "amount": 1_500}, {"code": "B40", "amount": 20}]
    assert header["statements"] == ["first one", "second one"]
    as_json = entered({"bills": '[{"number":"A B","type":"704"}]'}, []).header
    assert as_json["bills"] == [{"number": "A B", "type": "704"}]


@pytest.mark.parametrize("text", ["A10 x", "A10 1 2", "[1", "[" * 100_000])
def test_a_list_that_cannot_be_read_is_told(text: str) -> None:
    found = entered({"levies": text}, [])
    assert [fault.code for fault in found.faults] == ["entry_list_wrong"]
    assert "levies" not in found.header


def test_a_number_may_be_typed_with_slashes_or_without_blanks() -> None:
    for text in ("AA/  /14/111/00001", "aa1411100001", "AA  1411100001"):
        assert entered({"number": text}, []).header["number"] == "AA  1411100001"


def test_faults_of_a_line_name_the_line() -> None:
    found = entered({}, [{}, {"line.quantity": "many"}])
    assert (found.faults[0].place, found.faults[0].line) == ("lines[1].quantity_e4", 2)
    assert place_of(ENTRIES["line.quantity"], 1) == "lines[1].quantity_e4"


def test_texts_lose_the_blanks_around_them_and_are_composed() -> None:
    found = entered({"seller.name": "  Cafe\u0301  ", "marks": "   "}, [])
    assert found.header == {"seller.name": "Caf\u00e9"}
