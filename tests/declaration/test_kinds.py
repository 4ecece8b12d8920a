"""Kinds and terms of delivery as data: what ships is whole, and a new kind needs only its file."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from guanwu.declaration.checks import check
from guanwu.declaration.kind import kind_from, serving
from guanwu.declaration.reference import DayMemory, Reference
from guanwu.store.code_lists import load_code_lists
from guanwu.store.kind_file import load_delivery_terms, load_kinds
from tests.declaration.samples import DAY, clean_declaration, reference

TOY = """
code = "Q9"
zh-Hant = "x"
en = "a kind for this test"
law_day = "declared_on"
functions = [9]
levies = ["A10"]
required = ["manifest_number"]
line_required = ["brand"]
since = 2025-01-01
until = 2026-01-01
recorded_on = 2025-01-01
source = "this test"
"""


def with_toy() -> Reference:
    tables = reference()
    return Reference(
        tables.codes, tables.tariff, tables.rates, {"Q9": kind_from(TOY)}, tables.delivery
    )


def test_a_new_kind_is_a_new_file() -> None:
    found = check(clean_declaration(1, kind="Q9"), with_toy())
    assert [(fault.code, fault.place, fault.line) for fault in found] == [
        ("item_required", "manifest_number", None),
        ("item_required", "lines[0].brand", 1),
        ("levy_not_of_kind", "levies[1].code", None),
    ]


def test_the_law_day_of_a_kind_decides_the_edition() -> None:
    early = clean_declaration(
        1, kind="Q9", imported_on=date(2024, 12, 30), exported_on=date(2024, 12, 1)
    )
    codes = {fault.code for fault in check(early, with_toy())}
    assert "tariff_edition_missing" not in codes
    as_g1 = msgspec.structs.replace(early, kind="G1")
    assert "tariff_edition_missing" in {fault.code for fault in check(as_g1, reference())}


def test_a_kind_has_its_days() -> None:
    kind = kind_from(TOY)
    assert serving(kind, date(2025, 12, 31), None)
    assert not serving(kind, date(2026, 1, 1), None)
    assert not serving(kind, DAY, date(2024, 12, 31))


@pytest.mark.parametrize("spoiled", [TOY + 'colour = "red"', TOY.replace("declared_on", "today")])
def test_a_kind_that_is_not_understood_is_an_error(spoiled: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        kind_from(spoiled)


def test_the_shipped_kinds_are_in_the_code_list() -> None:
    codes = load_code_lists()
    for code, kind in load_kinds().items():
        assert code == kind.code
        assert codes.has("declaration_kinds", code, DAY)


def test_every_term_of_delivery_of_the_code_list_has_a_row() -> None:
    known = load_code_lists().codes("price_terms", DAY)
    assert {row.code for row in load_delivery_terms()} == known


def test_a_day_that_remembers_codes_does_not_grow_without_bound() -> None:
    memory = DayMemory()
    for number in range(50_000):
        memory.remember((str(number),))
    assert len(memory.combinations) <= 20_000


def test_unknown_codes_are_never_remembered() -> None:
    tables = reference().at(None)
    for number in range(100):
        assert not tables.knows("countries", f"#{number}", DAY)
        assert check(clean_declaration(1, currency=f"Q{number:02d}"), tables)
    assert tables.day(DAY).known("countries") <= {"US"}
    assert not tables.day(DAY).known("currencies") & {f"Q{n:02d}" for n in range(100)}


def test_the_answer_does_not_depend_on_what_was_asked_before() -> None:
    broken = clean_declaration(currency="XYZ", payment_method="9", loading_port="ZZAAA")
    cold = check(broken, reference().at(DAY))
    warm_tables = reference().at(DAY)
    check(clean_declaration(), warm_tables)
    assert check(broken, warm_tables) == cold == check(broken, warm_tables)
