"""Words of the tariff as published are read to the last row, kept, and told in place of ours."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanwu.case import Refusal
from guanwu.desk.house import House
from guanwu.store.nomenclature_file import load_nomenclature
from guanwu.store.table_file import law_rows
from guanwu.store.word_rows import store_words, stored_words
from guanwu.store.words_file import LoadedWords, read_words
from guanwu.tariff.nomenclature import RULE_LISTS, Word, WordList
from tests.desk.houses import house
from tests.shared import SHARED, needs_shared

DAY = date(2025, 1, 1)
HEADINGS = "code,name_zh,name_en\n0901,\u5496\u5561,Coffee\n8712,\u8173\u8e0f\u8eca,\n"
NOTE = ("HS_NO     NOTE\n09       Chapter 9 coffee, tea\n0901     Coffee\n"
        "090111   - Not decaffeinated:\n")


def read(folder: Path, text: str) -> LoadedWords | Refusal:
    """Read a text as a file of words."""
    path = folder / "words.csv"
    path.write_text(text, encoding="utf-8")
    return read_words(path, DAY, DAY)


def loaded(folder: Path, text: str) -> LoadedWords:
    """Read a text that is understood."""
    found = read(folder, text)
    assert isinstance(found, LoadedWords), found
    return found


def of_import_rules(*rows: str) -> str:
    """Return a file of import rules in the official form."""
    form = next(row for row in law_rows("tariff/words_header.csv") if row["list"] == "import_rules")
    head = ",".join(form[name] for name in ("code", "zh", "en", "since"))
    return "\n".join((head, *rows, ""))


def test_import_rules_are_read_with_their_days_of_the_republic(tmp_path: Path) -> None:
    rows = ("(\u7a7a\u767d),\u51c6\u8a31,Permitted,0880701", "B01,\u6aa2\u75ab,Quarantine,1030210")
    found = loaded(tmp_path, of_import_rules(*rows))
    assert found.words.list == "import_rules" and found.refused == ()
    assert [(one.code, one.en, one.since) for one in found.words.words] == [
        ("", "Permitted", date(1999, 7, 1)), ("B01", "Quarantine", date(2014, 2, 10))]


def test_headings_are_read_from_a_table_or_a_note(tmp_path: Path) -> None:
    table = loaded(tmp_path, HEADINGS).words
    assert [(one.code, one.en) for one in table.words] == [("0901", "Coffee"), ("8712", "")]
    note = loaded(tmp_path, NOTE).words
    assert [(one.code, one.zh, one.en) for one in note.words] == [
        ("0901", "", "Coffee"), ("090111", "", "Not decaffeinated")]


def test_rows_that_are_none_are_refused_by_line(tmp_path: Path) -> None:
    rows = ("B01,x,y,", "=cmd(),x,y,", "C02,,,", ",,,", "F01,x,y,9")
    found = loaded(tmp_path, of_import_rules(*rows))
    assert [(one.code, one.line) for one in found.refused] == [
        ("words_code_wrong", 3), ("words_missing", 4)]
    assert [(one.code, one.since) for one in found.words.words] == [("B01", DAY), ("F01", DAY)]


def test_signs_that_nobody_sees_are_dropped(tmp_path: Path) -> None:
    found = loaded(tmp_path, of_import_rules("B01,\u202e\u6aa2\u200b\u75ab,a\tb  c,"))
    assert (found.words.words[0].zh, found.words.words[0].en) == ("\u6aa2\u75ab", "a b c")


@pytest.mark.parametrize(("text", "code"), [
    ("a,b,c\n1,2,3\n", "words_form_unknown"), (of_import_rules(), "words_without_rows"),
    ("", "file_empty"), ("HS_NO\n", "words_without_rows"),
    ('code,name_zh,name_en\n"', "table_malformed"),
])
def test_files_that_are_none_are_refused_by_name(tmp_path: Path, text: str, code: str) -> None:
    found = read(tmp_path, text)
    assert isinstance(found, Refusal) and found.code == code


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400), st.booleans())
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, note: bool
) -> None:
    path = tmp_path_factory.mktemp("words") / "any.csv"
    path.write_bytes((b"HS_NO\n" if note else b"code,name_zh,name_en\n") + data)
    assert isinstance(read_words(path, DAY, DAY), (LoadedWords, Refusal))


def test_kept_words_go_before_ours_and_reach_a_house_at_work(tmp_path: Path) -> None:
    desk = house(tmp_path)
    before = desk.catalogue.nomenclature.meaning("import_rules", "B01", DAY)
    assert before.known and not before.official
    words = loaded(tmp_path, of_import_rules("B01,\u6aa2\u75ab,Quarantine as published,")).words
    assert store_words(desk.engine, words) and not store_words(desk.engine, words)
    assert stored_words(desk.engine) == [words]
    with desk.writing():
        pass
    after = desk.catalogue.nomenclature.meaning("import_rules", "B01", DAY)
    assert (after.official, after.en) == (True, "Quarantine as published")
    assert after.demands == before.demands
    early = desk.catalogue.nomenclature.meaning("import_rules", "B01", date(2024, 12, 31))
    assert not early.official
    anew = House(desk.engine, salt=desk.salt).catalogue.nomenclature
    assert anew.meaning("import_rules", "B01", DAY) == after


def test_languages_of_headings_come_from_the_latest_file_that_has_them() -> None:
    def held(zh: str, en: str, recorded: date) -> WordList:
        return WordList("headings", zh + en, DAY, recorded, "x", (Word("0901", zh, en, DAY),))

    names = load_nomenclature([held("A", "one", DAY), held("", "two", date(2025, 2, 1))])
    assert names.headings(DAY)["0901"].zh == "A"
    assert names.headings(DAY)["0901"].en == "two"
    assert names.headings(date(2024, 1, 1)) == {}


@needs_shared
def test_every_rule_code_of_the_official_tariff_has_official_words() -> None:
    """All but the two codes that stand in the tariff without a published wording."""
    folder = SHARED / "data" / "tariff"
    lists = []
    for file in ("import_regulations.csv", "export_regulations.csv", "levy_rules.csv"):
        found = read_words(folder / file, DAY, DAY)
        assert isinstance(found, LoadedWords) and found.refused == (), file
        lists.append(found.words)
    assert tuple(sorted(one.list for one in lists)) == tuple(sorted(RULE_LISTS))
    names = load_nomenclature(lists)
    ours = {name: {row["code"] for row in law_rows(f"code_lists/{name}.csv")}
            for name in RULE_LISTS}
    missing = {code for name, codes in ours.items() for code in codes
               if not names.meaning(name, code, DAY).official}
    assert missing == {"280", "282"}
    assert all(names.meaning("export_rules", code, DAY).known for code in missing)


@needs_shared
def test_headings_of_both_languages_are_read_from_the_published_notes() -> None:
    folder = SHARED / "data" / "tariff" / "hs2017-texts"
    lists = []
    for file in ("note_8_C.txt", "note_8_E.txt"):
        found = read_words(folder / file, DAY, DAY)
        assert isinstance(found, LoadedWords) and not found.refused
        lists.append(found.words)
    headings = load_nomenclature(lists).headings(DAY)
    assert len([one for one in headings if len(one) == 4]) == 1_222
    assert all(one.zh and one.en for one in headings.values())
    assert "cycles" in headings["8712"].en
