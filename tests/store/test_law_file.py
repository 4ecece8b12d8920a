"""The law's tables are read as they stand, ours and those that an administration adds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from guanwu.store.acts_file import load_acts
from guanwu.store.law_file import load_bases, load_levies, load_tables

HEAD = "key,rate_ppm,case,since,until,recorded_on,cites,source\n"
DAY = date(2025, 3, 15)


def added(folder: Path, text: str) -> Path:
    """A folder of an administration with one table of anti-dumping duty."""
    path = folder / "trade_remedy_rules" / "tables" / "anti_dumping.csv"
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    return folder


def test_every_row_that_is_shipped_names_days_article_and_source() -> None:
    tables, acts = load_tables(), load_acts()
    rows = [row for table in tables.values() for held in table.rows.values() for row in held]
    assert len(tables) >= 14 and len(rows) >= 80
    for row in rows:
        assert row.since < (row.until or date.max), row.reference
        assert row.recorded_on >= date(2020, 1, 1) and row.source.strip(), row.reference
        assert acts.resolves(row.cites), row.reference


def test_rows_of_a_key_do_not_overlap_unless_one_corrects_the_other() -> None:
    for table in load_tables().values():
        for held in table.rows.values():
            for place, row in enumerate(held):
                for other in held[place + 1 :]:
                    apart = (row.until or date.max) <= other.since or (
                        other.until or date.max) <= row.since
                    assert apart or row.recorded_on != other.recorded_on, row.reference


def test_numbers_are_numbers_and_codes_are_texts() -> None:
    row = load_tables()["alcohol_tax"].at("reprocessed", DAY)
    assert row is not None
    assert row.number("strong_litre_e4") == 1_850_000 and row.cites == "TA 8"
    assert row.reference.startswith("tobacco_alcohol_tax_act/alcohol_tax:")
    headings = load_tables()["alcohol_headings"].by_prefix("22083000000", DAY)
    assert headings is not None and headings.text("kind") == "distilled"


def test_rows_of_an_administration_join_ours(tmp_path: Path) -> None:
    text = HEAD + '7208|CN|*,201500,hot-rolled,2025-01-01,,2025-11-01,CA 68,"Announcement, 2025"\n'
    table = load_tables(added=added(tmp_path, text))["anti_dumping"]
    row = table.at("7208|CN|*", DAY)
    assert row is not None and row.number("rate_ppm") == 201_500
    assert table.at("7208|CN|*", DAY, date(2025, 10, 31)) is None, "not known yet"
    assert "7208|CN|*" not in load_tables()["anti_dumping"].rows


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("key,rate_ppm\n7208|CN|*,1\n", "no column since, until, recorded_on, cites, source"),
        (HEAD + "a,1,x,2025-01-01,,2025-11-01,CA 68\n", "anti_dumping:2: 7 fields, not 8"),
        (HEAD + "a,20.15%,x,2025-01-01,,2025-11-01,CA 68,y\n", "rate_ppm is '20.15%'"),
        (HEAD + "a,-1,x,2025-01-01,,2025-11-01,CA 68,y\n", "rate_ppm is '-1'"),
        (HEAD + "a,\uff11,x,2025-01-01,,2025-11-01,CA 68,y\n", "not a whole number"),
        (HEAD + "a,,x,2025-01-01,,2025-11-01,CA 68,y\n", "rate_ppm is ''"),
        (HEAD + "a,1,x,2025-02-30,,2025-11-01,CA 68,y\n", "2025-02-30|day"),
    ],
)
def test_an_ill_formed_table_is_refused_with_its_place(
    tmp_path: Path, text: str, why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        load_tables(added=added(tmp_path, text))


def test_the_base_graph_names_levies_that_are_there_in_an_order_that_can_be_followed() -> None:
    bases = load_bases()
    levies = load_levies(bases)
    acts = load_acts()
    before: set[str] = set()
    for base in bases:
        assert levies[base.levy].name == base.levy
        assert set(base.enters) <= before, f"{base.levy} needs a levy that comes later"
        assert acts.resolves(base.cites) and acts.resolves(levies[base.levy].cites)
        before.add(base.levy)
    assert len(levies) == 10


def test_a_levy_without_its_module_is_a_bug_that_is_named() -> None:
    base = load_bases()[0]._replace(levy="window_tax")
    with pytest.raises(ModuleNotFoundError, match="window_tax"):
        load_levies([base])
