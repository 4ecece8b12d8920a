"""The report page: both languages, charts inline, nothing fetched, everything escaped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from guanwu.cli.worksheet_text import explained_record
from guanwu.desk.demo import Demo, Generated, OnceRejects, demo_house
from guanwu.desk.demo_record import demo_record
from guanwu.desk.explain import Explained, explain
from guanwu.store.terms_file import load_terms
from guanwu.web.charts import bars, channel_bars, columns, ranks
from guanwu.web.explain_page import explain_page, readable
from guanwu.web.pages import page, say_in
from guanwu.web.report import labelled_shares, report_page, write_report
from tests.tidy.language import CHINESE

VOID = frozenset(("meta", "br", "img", "link", "hr", "input"))
Records = tuple[dict[str, Any], dict[str, Any]]


class Balance(HTMLParser):
    """Follows the elements of a page and keeps those left open or closed wrongly."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.seen.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Records:
    folder = tmp_path_factory.mktemp("report")
    house, clock = demo_house(folder / "demo.db", 7)
    with OnceRejects(folder / "rejects.jsonl", load_terms()) as rejects:
        run = Demo(house, clock, Generated(house, 7), rejects).run(600, 300)
    found = explain(house, run.explained or "")
    house.engine.dispose()
    assert isinstance(found, Explained)
    return demo_record(run, "generator", "starter", {}), explained_record(found)


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_a_page_is_whole_and_fetches_nothing(records: Records, language: str) -> None:
    text = report_page(*records, language)
    parser = Balance()
    parser.feed(text)
    assert parser.wrong == [] and parser.open == []
    assert "script" not in parser.seen and "link" not in parser.seen and "img" not in parser.seen
    assert parser.seen.count("figure") == 8
    assert text.count('<svg role="img" aria-label="') == 8
    fetched = re.findall(r'(?:src|href|url)\s*[=(]\s*"?([^")>\s]+)', text)
    assert set(fetched) <= {"report.html", "report.en.html"}
    assert f'lang="{language}"' in text


def test_the_english_page_is_english(records: Records) -> None:
    assert not CHINESE.search(report_page(*records, "en"))


def test_both_pages_say_that_thresholds_are_for_demonstration(records: Records) -> None:
    for language in ("zh-Hant", "en"):
        words = load_terms().say("report_notice_thresholds", language)
        assert words in report_page(*records, language)


def test_the_page_shows_the_figures_of_the_run(records: Records) -> None:
    run, explained = records
    text = report_page(run, explained, "en")
    for amount in run["levies"]["billed"].values():
        assert f"{amount:,}" in text
    assert explained["printed"] in text and f"{explained['payable']:,}" in text
    for fault in run["faults"]:
        assert f"<code>{fault['code']}</code>" in text


def test_both_languages_are_written_beside_each_other(records: Records, tmp_path: Path) -> None:
    files = write_report(tmp_path / "out", *records)
    assert [one.name for one in files] == ["report.html", "report.en.html"]
    assert all(one.stat().st_size > 20_000 for one in files)


def test_a_report_without_accepted_declarations_is_a_page_too(records: Records) -> None:
    run: dict[str, Any] = {**records[0], "levies": {"billed": {}, "paid": {}}, "channels": {},
                           "days": [], "frauds": {}, "largest_traders": [],
                           "value_by_chapter": {}, "value_by_origin": {}, "explained": None}
    for language in ("zh-Hant", "en"):
        assert "</html>" in report_page(run, None, language)


def test_words_from_declarations_are_escaped(records: Records) -> None:
    explained: Mapping[str, Any] = {
        **records[1], "importer": {"id": "1", "name": "<script>alert(1)</script>"}
    }
    text = explain_page(explained)
    assert "<script>" not in text and "&lt;script&gt;" in text


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_an_explanation_is_a_page_with_every_step(records: Records, language: str) -> None:
    explained = records[1]
    text = explain_page(explained, language)
    parser = Balance()
    parser.feed(text)
    assert parser.wrong == [] and parser.open == []
    assert text.count('<tr><td class="n">') >= len(explained["steps"])
    for step in explained["steps"]:
        assert f">{step['article']}<" in text
    assert load_terms().say("worksheet_same", language) in text


def test_a_language_nobody_writes_is_refused() -> None:
    with pytest.raises(ValueError, match="fr"):
        page("base.html", "fr", {"title": ""})


def test_words_without_a_term_are_shown_as_they_are() -> None:
    assert say_in("en")("no_such_term_here") == "no_such_term_here"


@pytest.mark.parametrize(("name", "value", "text"), [
    ("fob_e2", 362_700, "3,627"), ("duty_rate_ppm", 25_000, "2.5 %"), ("pieces", 1_200, "1,200"),
    ("unit_price_e6", -1_500_000, "-1.5"), ("law_day", "2025-03-11", "2025-03-11"),
    ("values_e2", [100, 250], "1, 2.5"), ("due", True, "True"),
])
def test_values_read_as_people_write_them(name: str, value: Any, text: str) -> None:
    assert readable(name, value) == text


def test_shares_of_labels_are_told_where_honest_declarations_stand_beside_them() -> None:
    frauds = {"labelled": {"C1": 1, "C3": 2}, "unlabelled": {"C1": 3, "refused": 1}}
    assert labelled_shares(frauds) == {"C1": "25.0 %", "C2": "-", "C3": "100.0 %",
                                       "refused": "0.0 %"}
    assert labelled_shares({"undervaluation": {"C1": 1}}) == {}


def test_charts_name_themselves_and_survive_odd_words() -> None:
    rows = [{"name": 'a"<&', "value": 2_500}, {"name": "b", "value": 0}]
    drawn = bars(rows, 'odd "<& words', "NT$")
    assert drawn.startswith('<svg role="img" aria-label="odd &quot;&lt;&amp; words"')
    assert "2,500" in drawn and 'a"<' not in drawn and "&lt;&amp;" in drawn
    stacked = [{"name": "x", "channel": one, "value": 3} for one in ("C1", "C3")]
    assert "C2" not in channel_bars(stacked, "t", "n")
    assert columns(rows, "t", "x", "y").count("<path") > 2
    assert "<svg" in ranks([100, 50, 0], "t", "x", "y")
