"""The programme board: late milestones of a day, figures worked out again, the statement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from guanwu.desk.house import House
from guanwu.desk.programme.answers import board_entries, figure_entries
from guanwu.desk.programme.body import shipped
from guanwu.desk.programme.writing import statement_of_year, text_of
from guanwu.programme.statement import Statement
from guanwu.store.programme_file import load_programmes
from tests.web.test_organisation_pages import HOSTILE, content
from tests.web.visitors import client, peopled
from tests.web.whole import whole

PATH = "/programmes"
UNSAID = re.compile(r"\b(?:programmes?|figure|milestone|indicator)_[a-z_]+\b")
DAYS = (date(2018, 6, 30), date(2019, 7, 1), date(2021, 1, 1))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Return a house with the people of the demo."""
    made = peopled(tmp_path)
    yield made
    made.engine.dispose()


def section(page: str, id: str) -> str:
    """Return a section of a page by the id of its heading."""
    return page.partition(f'aria-labelledby="{id}"><h2')[2].partition("</section>")[0]


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_the_board_of_a_day_marks_what_is_late(house: House, language: str, day: date) -> None:
    board = board_entries(load_programmes(), day)
    late = [each for one in board for each in one.milestones if each.state == "late"]
    with client(house) as asked:
        page = whole(asked.get(f"{PATH}?day={day}&language={language}"), language=language)
    assert section(page, "late").count('<tr class="breach">') == len(late)
    projects = section(page, "projects")
    assert projects.count('<tr class="breach">') == len(late)
    assert projects.count("<details") == len(board)
    assert projects.count("<tr") - projects.count("<thead><tr") == sum(
        len(one.milestones) for one in board)
    short = "zh" if language == "zh-Hant" else "en"
    names = re.sub(r"&#\d+;", "'", page)
    assert all(getattr(one, short).replace('"', "'") in names for one in board)
    assert not UNSAID.search(re.sub(r"<[^>]+>", " ", page.partition("<main")[2]))


def test_days_differ_and_today_is_the_first(house: House) -> None:
    with client(house) as asked:
        today = whole(asked.get(PATH))
        early, late = (content(asked.get(f"{PATH}?day={day}")) for day in DAYS[1:])
    assert f'value="{house.clock().date()}"' in today
    assert "<tr class" not in section(early, "late") and 'class="empty"' in section(early, "late")
    assert section(late, "late").count('<tr class="breach">') > 10
    assert section(early, "figures") == section(late, "figures")


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_every_figure_stands_with_its_parts_and_reason(house: House, language: str) -> None:
    figures = figure_entries(load_programmes())
    with client(house) as asked:
        page = whole(asked.get(f"{PATH}?language={language}"))
    rows = re.findall(r"<tr[^>]*><td.*?</tr>", section(page, "figures"), re.S)
    assert len(rows) == len(figures)
    short = "zh" if language == "zh-Hant" else "en"
    for row, one in zip(rows, figures, strict=True):
        said = getattr(one, f"said_{short}")
        assert said in row.replace("&#39;", "'") and f">{one.exact}<" in row
        assert all(part.value in row for part in one.parts)
        assert (one.printed is None) == (">\u2013<" in row)
        assert ("breach" in row) == (one.agrees is False)
    printed = next(row for row in rows if "88.9464" in row)
    assert ">88.94<" in printed and "88.95" in printed


def column(row: str, place: int) -> str:
    """The text of a cell of a row, from 0."""
    cell = re.findall(r"<td.*?</td>", row, re.S)[place]
    return re.sub(r"<[^>]+>", " ", cell).strip()


@pytest.mark.parametrize(("language", "cost", "share"), [
    ("zh-Hant", "12\u51049,508\u842c\u5143", "94.85%"), ("en", "1,295,080,000 NT$", "94.85%")])
def test_what_is_printed_stands_in_its_column_though_it_is_a_part(
    house: House, language: str, cost: str, share: str
) -> None:
    with client(house) as asked:
        page = whole(asked.get(f"{PATH}?language={language}"), language=language)
    rows = re.findall(r"<tr[^>]*><td.*?</tr>", section(page, "figures"), re.S)
    for found, shown in (("373.998", cost), ("366.121", share)):
        row = next(one for one in rows if found in column(one, 2))
        assert column(row, 3).startswith(shown) and len(column(row, 3)) > len(shown) + 3
    for row in rows:
        assert (column(row, 3) == "\u2013") == ("badge\"" in row), row


def test_charts_are_drawn_here_with_a_name(house: House) -> None:
    with client(house) as asked:
        page = whole(asked.get(f"{PATH}?language=en"))
        refused = whole(asked.get(f"{PATH}?day=yesterday&language=en"), 422)
    assert "Milestones of each project by state" not in refused and 'role="alert"' in refused
    beside = section(page, "indicators").count('<svg role="img" aria-label="')
    assert beside >= 2 and page.count('<svg role="img" aria-label="') == 1 + beside
    assert 'aria-label="Milestones of each project by state"' in page
    assert not re.search(r'(?:href|src)="https?://(?!www\.w3\.org)', page)


def test_what_the_system_yields_is_for_who_sees_all_offices(house: House) -> None:
    with client(house) as asked:
        public = section(whole(asked.get(f"{PATH}?language=en")), "indicators")
    assert "Produced" not in public and "not produced yet" not in public
    assert public.count("<tr><td") == len(load_programmes().tables.indicators)
    with client(house, "auditor") as asked:
        page = whole(asked.get(f"{PATH}?language=en"), language="en")
    rows = section(page, "indicators").count("<tr><td")
    assert rows == len(load_programmes().tables.indicators) > 10
    assert "not produced yet" in page


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_an_indicator_has_its_formula_and_the_targets_of_the_statement(
    house: House, language: str
) -> None:
    with client(house) as asked:
        page = whole(asked.get(f"{PATH}?language={language}"), language=language)
    rows = {one.id: row for one, row in zip(
        load_programmes().tables.indicators,
        re.findall(r"<tr><td.*?</tr>", section(page, "indicators"), re.S), strict=True)}
    for one in load_programmes().tables.indicators:
        counted = one.counted_zh if language == "zh-Hant" else one.counted_en
        assert len(counted) > 8 and counted in rows[one.id]
    told = {id: (column(row, 3), row.count("<rect")) for id, row in rows.items()
            if column(row, 3) != "\u2013"}
    assert told["vehicle_target_share"] == ("10", 2) and told["small_scanners"] == ("16", 0)
    assert told["vehicle_hours"][0].startswith("500,000 ") and len(told) == 3
    widths = re.findall(r'<rect x="0" y="\d+" width="(\d+)"', rows["vehicle_target_share"])
    assert widths == ["100", "51"]


@pytest.mark.parametrize(("form", "begins", "kind"), [
    ("html", b"<!DOCTYPE html", "text/html"), ("pdf", b"%PDF-", "application/pdf"),
    ("odt", b"PK", "application/vnd.oasis.opendocument.text"), ("text", b"", "text/plain")])
def test_the_statement_is_taken_as_a_file(
    house: House, form: str, begins: bytes, kind: str
) -> None:
    with client(house) as asked:
        page = whole(asked.get(PATH))
        assert f'href="/programmes/statement?year=109&amp;form={form}"' in page
        answer = asked.get(f"{PATH}/statement?year=109&form={form}")
    assert answer.status_code == 200 and answer.content.lower().startswith(begins.lower())
    assert answer.headers["content-type"] == kind + (
        "; charset=utf-8" if kind.startswith("text/") else "")
    assert answer.headers["content-disposition"].startswith('attachment; filename="statement-109.')
    made = statement_of_year(shipped(), 109, None)
    assert isinstance(made, Statement)
    if form == "text":
        assert answer.text == text_of(shipped(), made)
    if form == "html":
        assert "4,297" in answer.text


@pytest.mark.parametrize(("asked_for", "status"), [
    ("year=99", 404), ("year=2020", 409), ("", 422), ("year=x", 422),
    ("year=109&form=exe", 404), ("year=109&form=../../etc/passwd", 404)])
def test_a_statement_that_is_not_there_is_refused_in_words(
    house: House, asked_for: str, status: int
) -> None:
    with client(house) as asked:
        answer = asked.get(f"{PATH}/statement?{asked_for}")
    assert answer.status_code == status, (asked_for, answer.status_code)
    assert "content-disposition" not in answer.headers and "<h1" in answer.text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_texts_are_shown_harmlessly(house: House, hostile: str) -> None:
    with client(house) as asked:
        answers = [asked.get(PATH, params={"day": hostile})]
        for name in ("year", "form"):
            given = {"year": "109", "form": "html", name: hostile}
            answers.append(asked.get(f"{PATH}/statement", params=given))
    for answer in answers:
        assert answer.status_code in (404, 409, 422), answer.status_code
        assert "<script>alert" not in answer.text and "<img src=x" not in answer.text
        assert "\x00" not in answer.text and "\u202e" not in answer.text
        assert "set-cookie: a=b" not in str(answer.headers)
