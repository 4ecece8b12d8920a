"""What everybody may ask of the tariff: search, codes, chapters, partners, rules in words."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import replace

from guanwu.access.model import NOBODY
from guanwu.case import Refusal
from guanwu.desk.catalogue import rate_said
from guanwu.desk.command import registry
from guanwu.desk.house import House
from guanwu.desk.perform import perform
from guanwu.desk.queries.tariff import CodeQuestion, PlaceQuestion, SearchText
from guanwu.desk.tariff_rules import rules_said
from guanwu.store.edition_rows import store_edition
from guanwu.store.nomenclature_file import load_nomenclature
from guanwu.store.tariff_starter import load_starter_tariff
from guanwu.tariff.edition import Edition, TariffRow
from guanwu.tariff.rate import Rate
from tests.desk.houses import house

DAY = date(2025, 3, 14)
BICYCLE, COFFEE, BEEF = "87120010109", "09011100007", "02011010003"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Return a house on a new store."""
    return house(tmp_path_factory.mktemp("tariff"))


def ask(desk: House, id: str, question: Struct) -> Any:
    """Ask as somebody who is not logged in."""
    return perform(desk, NOBODY, registry()[id], question)


def row(code: str) -> TariffRow:
    """Return a row of the starter tariff."""
    return next(one for one in load_starter_tariff().rows if one.code == code)


def test_a_search_is_answered_page_by_page(desk: House) -> None:
    whole = ask(desk, "tariff:search", SearchText("fresh", limit=100))
    found, after = [], ""
    while True:
        page = ask(desk, "tariff:search", SearchText("fresh", limit=4, after=after))
        found += page.items
        if page.next is None:
            break
        after = page.next
    assert tuple(found) == whole.items and len(found) == whole.total > 8
    assert whole.edition == "starter 2025" and whole.day == DAY


def test_a_search_tells_how_it_read_a_slip(desk: House) -> None:
    answer = ask(desk, "tariff:search", SearchText("bicyle"))
    assert answer.items[0].code == BICYCLE
    assert [(one.written, one.meant) for one in answer.words] == [("bicyle", ("bicycle",))]


def test_a_search_that_cannot_be_is_refused(desk: House) -> None:
    for question, code in (
        (SearchText("x" * 10_000), "search_text_long"), (SearchText(" \x00 "), "search_text_empty"),
        (SearchText("coffee", date(1990, 1, 1)), "tariff_edition_missing"),
        (SearchText("coffee", after="e30"), "cursor_wrong"),
    ):
        refused = ask(desk, "tariff:search", question)
        assert isinstance(refused, Refusal) and refused.code == code


@pytest.mark.parametrize(("origin", "column", "preference"), [
    ("NZ", 1, "0%"), ("JP", 1, None), ("KP", 3, None),
])
def test_the_column_follows_from_origin_and_day(
    desk: House, origin: str, column: int, preference: str | None
) -> None:
    answer = ask(desk, "tariff:code", CodeQuestion(BICYCLE, origin=origin))
    applies = answer.applies
    assert applies.column == column
    assert applies.rate.printed == ("6%" if column == 1 else "15%")
    assert (applies.preference.printed if applies.preference else None) == preference
    assert applies.rules[0].en and applies.rules[0].zh and applies.cites == "TAR 3"


def test_a_membership_that_is_not_known_leaves_the_ordinary_column(desk: House) -> None:
    applies = ask(desk, "tariff:code", CodeQuestion(BICYCLE, origin="HN")).applies
    assert applies.column == 1 and applies.preference is None
    assert applies.refused is not None and "HN" in applies.refused.en


@pytest.mark.parametrize(("question", "code"), [
    (CodeQuestion("87120010100"), "commodity_code_check_digit"),
    (CodeQuestion("'; DROP TABLE"), "commodity_code_malformed"),
    (CodeQuestion("98010000101"), "tariff_code_unknown"),
    (CodeQuestion(BICYCLE, origin="QQ"), "origin_unknown"),
    (CodeQuestion(BICYCLE, date(1900, 1, 1)), "tariff_edition_missing"),
])
def test_a_code_that_is_none_is_refused(desk: House, question: CodeQuestion, code: str) -> None:
    refused = ask(desk, "tariff:code", question)
    assert isinstance(refused, Refusal) and refused.code == code


def test_rates_are_said_in_words() -> None:
    assert rate_said(Rate(0, 0, "", False)).en == "free"
    assert rate_said(Rate(75_000, 0, "", False)).en == "7.5 % of the customs value"
    assert rate_said(Rate(0, 100_000, "KGM", False)).en == "NT$ 10 per kilogram"
    higher = rate_said(Rate(150_000, 337_000, "KGM", True)).en
    assert higher == "NT$ 33.7 per kilogram or 15 % of the customs value, whichever is higher"
    both = rate_said(Rate(50_000, 100_000, "LTR", False)).en
    assert both == "5 % of the customs value and NT$ 10 per litre beside"


def test_every_partner_of_column_2_is_told_with_its_standing(desk: House) -> None:
    answer = ask(desk, "tariff:partners", CodeQuestion(COFFEE))
    told = {one.partner: one for one in answer.partners}
    assert set(told) == {"LDCs", "PA", "GT", "NI", "SV", "HN", "NZ", "SG", "MH"}
    assert told["NZ"].standing == "stands" and told["NZ"].since == date(2013, 12, 1)
    assert told["SV"].standing == "not_known"
    assert "ET" in told["LDCs"].countries and "JP" not in told["LDCs"].countries
    early = ask(desk, "tariff:partners", CodeQuestion(COFFEE, date(2026, 1, 1)))
    assert early.day == date(2026, 1, 1)


def test_rules_are_said_in_words_and_none_is_dropped(desk: House) -> None:
    answer = ask(desk, "tariff:code", CodeQuestion(BEEF, origin="JP"))
    assert [one.code for one in answer.import_rules.rules] == list(row(BEEF).import_rules)
    assert all(one.known and one.words.en and one.words.zh for one in answer.import_rules.rules)
    free = ask(desk, "tariff:code", CodeQuestion("85171300005"))
    assert free.levy_rules.rules == () and free.levy_rules.none is not None
    named = rules_said(load_nomenclature(), replace(row(BEEF), import_rules=("ZZ9",)),
                       "import_rules", DAY, "")
    assert [(one.code, one.known) for one in named.rules] == [("ZZ9", False)]
    assert "ZZ9" in named.rules[0].words.en and "not in the tables" in named.rules[0].words.en


def test_a_rule_for_some_origins_says_whether_it_concerns_this_one() -> None:
    rules = replace(row(BEEF), import_rules=("113", "466"))
    for origin, concerned in (("JP", (True, True)), ("KP", (False, False)), ("DE", (False, True))):
        told = rules_said(load_nomenclature(), rules, "import_rules", DAY, origin).rules
        assert tuple(one.concerns for one in told) == concerned, origin


def test_the_tree_leads_from_sections_to_codes(desk: House) -> None:
    top = ask(desk, "tariff:chapter", PlaceQuestion())
    chapters = [node.prefix for branch in top.sections for node in branch.chapters]
    assert len(top.sections) == 22 and chapters == sorted(chapters)
    assert sum(node.codes for branch in top.sections for node in branch.chapters) == len(
        load_starter_tariff().rows)
    seen = []
    for prefix in ("87", "8712", "871200"):
        place = ask(desk, "tariff:chapter", PlaceQuestion(prefix))
        assert [node.prefix for node in place.way][-1] == prefix
        seen += [node.prefix for node in place.nodes]
    assert "8712" in seen and "871200" in seen
    assert [leaf.code for leaf in place.codes] == [BICYCLE]
    refused = ask(desk, "tariff:chapter", PlaceQuestion("77"))
    assert isinstance(refused, Refusal) and refused.code == "tariff_place_unknown"


def test_every_chapter_has_a_section_and_names() -> None:
    names = load_nomenclature()
    chapters = names.chapters()
    assert [one.prefix for one in chapters] == [
        f"{number:02}" for number in range(1, 99) if number != 77]
    assert all(one.zh and one.en and names.section_of(one.prefix) for one in chapters)
    assert sum(len(one.chapters) for one in names.sections) == 97


def test_the_rates_of_every_edition_are_told_with_what_changed(tmp_path: Path) -> None:
    desk = house(tmp_path)
    changed = replace(row(BICYCLE), column_1=Rate(50_000, 0, "", False))
    later = Edition("later", date(2025, 7, 1), None, date(2025, 6, 1), "later.csv", "f", (changed,))
    store_edition(desk.engine, later)
    again = House(desk.engine, clock=desk.clock, salt=desk.salt)
    told = ask(again, "tariff:code", CodeQuestion(BICYCLE)).history
    assert [(one.edition, one.column_1.printed, one.changed) for one in told] == [
        ("starter 2025", "6%", ()), ("later", "5%", (1,))]
    after = ask(again, "tariff:code", CodeQuestion(BICYCLE, date(2025, 7, 1)))
    assert (after.edition, after.column_1.printed) == ("later", "5%")


def test_every_code_of_the_starter_is_answered(desk: House) -> None:
    """No row makes an answer fail, whatever its rates, units and rules."""
    for one in load_starter_tariff().rows:
        answer = ask(desk, "tariff:code", CodeQuestion(one.code, origin="JP"))
        assert not isinstance(answer, Refusal), one.code
        told = [*answer.import_rules.rules, *answer.export_rules.rules, *answer.levy_rules.rules]
        assert [rule.code for rule in told] == [
            *one.import_rules, *one.export_rules, *one.levy_codes]
