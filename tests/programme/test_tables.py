"""Whatever is wrong in the tables of the programmes is found, all of it at once."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from guanwu.case import Fault
from guanwu.programme.wording import numeral
from guanwu.store.organisation_file import TablesWrongError
from guanwu.store.programme_file import (
    CERTIFICATES,
    FOLDER,
    in_place_of,
    load_programmes,
    read_certificates,
    read_programmes,
)
from guanwu.store.terms_file import load_terms


def broken(folder: Path, *changes: tuple[str, str, str]) -> list[Fault]:
    """The faults of the shipped tables after changes: table, old text, new text."""
    for file in FOLDER.iterdir():
        if file.suffix in (".csv", ".toml"):
            shutil.copy(file, folder)
    for table, old, new in changes:
        path = folder / table
        text = path.read_text("utf-8")
        assert old in text, old
        path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(TablesWrongError) as caught:
        read_programmes(folder)
    return list(caught.value.faults)


SEALED = "107/paper_seals,sealed,count,3514,container"


@pytest.mark.parametrize(("table", "old", "new", "code", "place"), [
    ("facts.csv", SEALED, "107/paper_seals,sealed,count,-3514,container",
     "programme_value_wrong", "facts 107/paper_seals.sealed"),
    ("facts.csv", SEALED, "107/paper_seals,sealed,count,,container",
     "programme_value_wrong", "facts 107/paper_seals.sealed"),
    ("facts.csv", SEALED, "107/paper_seals,high_risk,count,3514,container",
     "programme_row_twice", "facts 107/paper_seals.high_risk"),
    ("facts.csv", SEALED, "107/nothing,sealed,count,3514,container",
     "programme_unknown_reference", "facts 107/nothing.sealed"),
    ("facts.csv", "milestone,2018-11-01", "milestone,2018-02-30", "programme_value_wrong",
     "facts 107/paper_seals.readers_awarded"),
    ("facts.csv", "span_since,year,106", "span_since,year,2017", "programme_year_wrong",
     "facts 109/patrol_boats.span_since"),
    ("facts.csv", "kind:press_release", "kind:pressing", "programme_fact_source",
     "facts 107/administrative_remedies.press_releases"),
    ("facts.csv", "event:wco_kyoto:since", "event:wco_kyoto:middle", "programme_fact_source",
     "facts 108h1/international.kyoto_since"),
    ("items.csv", "107/paperless,result,107", "107/paperless,result,2018",
     "programme_year_wrong", "107/paperless"),
    ("items.csv", "107,7,paperless", "107,7,paperful", "programme_unknown_reference",
     "items 107/paperless"),
    ("goals.csv", "109/2,109,2", "109/1,109,2", "programme_row_twice", "goals 109/1"),
    ("projects.csv", ",109/2,", ",109/9,", "programme_unknown_reference",
     "projects internet_of_things"),
    ("clauses.csv", "{sealed_share}", "{sealed_part}", "programme_unknown_reference",
     "clauses 107/paper_seals 1"),
    ("clauses.csv", "{sealed_share}", "{sealed_share", "programme_clause_braces",
     "clauses 107/paper_seals 1"),
    ("clauses.csv", "{readers_accepted:short}", "{readers_accepted:long}",
     "programme_form_unknown", "clauses 107/paper_seals 3"),
    ("clauses.csv", "{computers}", "507", "programme_fact_unused",
     "facts 107/service_integration.computers"),
    ("events.csv", "117,release", "-117,release", "programme_count_wrong",
     "events remedy_press_releases"),
    ("events.csv", "2019-06-17,2019-06-18", "2019-06-17,2019-06-16",
     "programme_days_reversed", "events wco_kyoto"),
    ("figures.csv", "100 * sealed / high_risk", "100 * sealed / 0", "programme_formula_wrong",
     "figures 107/paper_seals.sealed_share"),
    ("figures.csv", "100 * sealed / high_risk", "100 * sealed_share / high_risk",
     "programme_formula_wrong", "figures 107/paper_seals.sealed_share"),
    ("figures.csv", "100 * sealed / high_risk", "100 * readers_awarded / high_risk",
     "programme_formula_wrong", "figures 107/paper_seals.sealed_share"),
    ("figures.csv", "truncated,0.01,66.45", "truncated,0,66.45", "programme_value_wrong",
     "figures 107/paper_seals.sealed_share"),
    ("indicators.csv", "107/paper_seals.sealed_share", "107/paper_seals.sealing",
     "programme_unknown_reference", "indicators sealed_share"),
    ("frame.toml", "{promulgated}", "{enacted}", "programme_unknown_reference",
     "frame blocks 5"),
    ("frame.toml", "myriad =", "thousand =", "programme_unknown_reference", "frame words"),
    ("frame.toml", "{month}", "{moon}", "programme_unknown_reference", "frame words day"),
    ("frame.toml", 'kind = "goals"', 'kind = "wishes"', "programme_unknown_reference",
     "frame blocks 14"),
    ("frame.toml", '"{year}', '"{year:long}', "programme_form_unknown", "frame words day"),
    ("frame.toml", "live_heads", "heads_live", "programme_unknown_reference", "frame draft"),
    ("facts.csv", "span_since,year,106", "span_since,year,\uff11\uff10\uff16",
     "programme_value_wrong", "facts 109/patrol_boats.span_since"),
    ("facts.csv", "span_since,year,106", "span_since,year,106.5", "programme_year_wrong",
     "facts 109/patrol_boats.span_since"),
    ("facts.csv", "milestone,2018-11-01", "milestone,107-11-01", "programme_value_wrong",
     "facts 107/paper_seals.readers_awarded"),
    ("frame.toml", "[words]", "[words", "establishment_row_wrong", "frame.toml"),
    ("events.csv", "117,release", "117.5,release", "establishment_row_wrong", "events.csv"),
    ("goals.csv", "109/2,109,2,", "109/2,109,", "establishment_row_wrong", "goals.csv"),
])
def test_each_kind_of_fault_is_found(
    tmp_path: Path, table: str, old: str, new: str, code: str, place: str
) -> None:
    found = broken(tmp_path, (table, old, new))
    assert (code, place) in {(one.code, one.place) for one in found}
    terms = load_terms()
    for one in found:
        assert all(terms.say(one.code, language, one.facts)
                   and terms.do(one.code, language, one.facts) for language in ("zh-Hant", "en"))


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    found = broken(
        tmp_path, ("events.csv", "117,release", "0,release"),
        ("goals.csv", "109/2,109,2", "109/1,109,2"),
        ("facts.csv", SEALED, "107/paper_seals,sealed,count,many,container"))
    assert {"programme_count_wrong", "programme_row_twice", "programme_value_wrong"} <= {
        one.code for one in found}


def test_a_missing_table_is_told_with_its_name(tmp_path: Path) -> None:
    for file in FOLDER.glob("*.csv"):
        shutil.copy(file, tmp_path)
    (tmp_path / "events.csv").unlink()
    with pytest.raises(TablesWrongError) as caught:
        read_programmes(tmp_path)
    assert {"events.csv", "frame.toml"} <= {one.place for one in caught.value.faults}


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "fact.csv").write_text("a\n", "utf-8")
    with in_place_of(tmp_path) as found:
        assert isinstance(found, tuple)
        assert [one.place for one in found] == ["fact.csv"]
    (tmp_path / "fact.csv").unlink()
    with in_place_of(tmp_path) as found:
        assert isinstance(found, tuple) and len(found) == 1


def test_the_statement_has_as_many_of_each_as_it_says() -> None:
    held = load_programmes()
    assert len(held.goals(109)) == 6
    found = (held.section("plan", 109), held.section("result", 107),
             held.section("half_year", 108))
    assert [len(one) for one in found] == [10, 10, 7]
    assert held.years() == (109,)


def test_names_are_there_in_both_languages() -> None:
    chinese = re.compile("[\u3400-\u9fff]")
    tables = load_programmes().tables
    for rows in (tables.goals, tables.projects, tables.items, tables.facts, tables.events,
                 tables.figures, tables.indicators):
        for row in rows:
            assert chinese.search(row.zh_hant) and row.en and not chinese.search(row.en), row


def test_no_table_names_a_person() -> None:
    """Events, facts and certificates know roles, places and numbers; no column holds a name."""
    for file in ("events.csv", "facts.csv", "certificates.csv"):
        head = (FOLDER / file).read_text("utf-8").splitlines()[0].split(",")
        assert not {"name", "person", "holder", "login", "identity"} & set(head)


@pytest.mark.parametrize(("old", "new", "code"), [
    ("DEMO-RAD-002", "DEMO-RAD-001", "programme_row_twice"),
    ("2015-03-01,2021-02-28", "2021-03-01,2021-02-28", "programme_days_reversed"),
    ("kaohsiung/4", "kaohsiung/44", "programme_unknown_reference"),
    ("radiation_licence", "driving_licence", "establishment_row_wrong"),
    ("2015-03-01", "104-03-01", "establishment_row_wrong"),
])
def test_faults_of_certificates(tmp_path: Path, old: str, new: str, code: str) -> None:
    file = tmp_path / "certificates.csv"
    file.write_text(CERTIFICATES.read_text("utf-8").replace(old, new, 1), "utf-8")
    found = read_certificates(file)
    assert [one.code for one in found if isinstance(one, Fault)] == [code]
    assert all(one.line for one in found if isinstance(one, Fault))


def test_chinese_numerals() -> None:
    words = load_programmes().tables.frame["words"]
    signs = words["numerals"]
    assert [numeral(words, one) for one in (1, 9, 10, 11, 20, 21, 99)] == [
        signs[0], signs[8], signs[9], signs[9] + signs[0], signs[1] + signs[9],
        signs[1] + signs[9] + signs[0], signs[8] + signs[9] + signs[8]]
