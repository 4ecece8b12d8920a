"""Plans handed in on the page as workbooks; words of the page that fit a page; quotas of ships."""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from guanwu.api.derive import API
from guanwu.desk.house import House
from guanwu.desk.queries.establishment import PLAN_MOST, WORKBOOK_MOST
from tests.web.test_establishment_pages import PATH, content_of, judge, plan_of
from tests.web.visitors import client, peopled
from tests.web.whole import whole

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COMMAND_WORDS = re.compile(r"(?<![-\w])--[a-z]|headcount check|establishment headcount")
"""Words that only a command line understands."""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Return a house with the people of the demo."""
    made = peopled(tmp_path)
    yield made
    made.engine.dispose()


def workbook(rows: list[list[str]], merged: str = "") -> bytes:
    """Return rows as an xlsx workbook; `merged` is a range of cells drawn together."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        for column, one in enumerate(row):
            sheet.write(number, column, int(one) if one.isdigit() else one)
    if merged:
        sheet.merge_range(merged, rows[1][0])
    book.close()
    return file.getvalue()


def rows_of(name: str) -> list[list[str]]:
    """Return the rows of a plan of the tests."""
    return [line.split(",") for line in plan_of(name).splitlines()]


def handed_in(asked: Any, data: bytes, name: str = "plan.xlsx", **more: Any) -> Any:
    """Hand in a file and return the answer."""
    return judge(asked, more.pop("plan", ""), more.pop("office_class", "1"),
                 files={"file": (name, data, SHEET)}, **more)


@pytest.mark.parametrize("name", ["plan.xlsx", "PLAN.XLSX", "without an ending"])
def test_a_workbook_is_judged_as_the_same_rows_are(house: House, name: str) -> None:
    data = workbook(rows_of("class_1_ranks.csv"))
    with client(house) as asked:
        pasted = whole(judge(asked, plan_of("class_1_ranks.csv")))
        page = whole(handed_in(asked, data, name, plan="post\n"))
    found = [re.findall(r'<p class="bad">.*?</p>', one, re.S) for one in (pasted, page)]
    assert found[0] == found[1] and len(found[1]) == 7


def test_a_merged_cell_of_a_workbook_is_told(house: House) -> None:
    rows = rows_of("class_3_branch.csv")
    rows[2][0] = rows[1][0]
    with client(house) as asked:
        page = whole(handed_in(asked, workbook(rows, "A2:A3"), office_class="3"))
    notes = content_of(page).partition("Notes, which are no breaches")[2].partition("</ul>")[0]
    assert "A2:A3" in notes or "merged" in notes


def test_a_workbook_that_is_too_large_or_none_is_refused_with_what_to_do(house: House) -> None:
    long = [["post"], *[[f"{number}" + "x" * 300] for number in range(PLAN_MOST // 300 + 1)]]
    with client(house) as asked:
        for data, status, said in (
                (workbook(long), 409, f"{PLAN_MOST}"),
                (b"PK\x03\x04" + b"x" * WORKBOOK_MOST, 409, f"{WORKBOOK_MOST}"),
                (b"PK\x03\x04 this is no workbook", 409, "workbook"),
                (b"\xd0\xcf\x11\xe0\xa1\xb1", 409, "xlsx"), (b"", 409, "is empty")):
            page = whole(handed_in(asked, data), status)
            shown = content_of(page).replace(",", "")
            assert said in shown and 'id="judged"' not in page, (data[:20], shown[:500])


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_an_empty_plan_is_called_empty(house: House, language: str) -> None:
    with client(house) as asked:
        for plan in ("", "  \n"):
            shown = content_of(whole(judge(asked, plan, language=language), 409))
            assert ("is empty" if language == "en" else "\u6c92\u6709\u5167\u5bb9") in shown
            alert = shown.partition('role="alert"')[2].partition("</div>")[0]
            assert "0" not in alert and ": <" not in alert


def test_a_plan_that_is_too_long_is_told_by_the_name_of_the_field(house: House) -> None:
    with client(house) as asked:
        shown = content_of(whole(judge(asked, "x" * (PLAN_MOST + 1)), 422))
    assert "At Plan (CSV)" in shown and "At plan:" not in shown


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_no_page_says_words_of_the_command_line(house: House, language: str) -> None:
    with client(house) as asked:
        for path in (f"{PATH}?day=2024-01-01", f"{PATH}?office_class=9", f"{PATH}?day=1990-01-01",
                     f"{PATH}/headcount?year=55", "/programmes/statement?year=2020",
                     f"{API}/establishment/class?declarations=1&containers=1"):
            mark = "&" if "?" in path else "?"
            answer = asked.get(f"{path}{mark}language={language}")
            assert not COMMAND_WORDS.search(re.sub(r"<[^>]+>", " ", answer.text)), path


@pytest.mark.parametrize("room", ["staffing", "programme", "establishment"])
def test_terms_that_every_face_says_name_no_option_of_a_command(room: str) -> None:
    held = tomllib.loads(files("guanwu").joinpath(room, "terms.toml").read_text("utf-8"))
    assert len(held) > 40
    for id, entry in held.items():
        for text in entry.values():
            assert not COMMAND_WORDS.search(text), id


CHINESE = re.compile(r"[\u4e00-\u9fff]")
OWN_NAME = re.compile(r"&#34;[^&]*&#34;")
"""A ship is called by its own name, which has no English."""


def test_english_names_titles_and_posts_in_english(house: House) -> None:
    strange = ("vessel,post,rank,grade,title,count\n"
               ",\u8266\u9577,\u85a6\u4efb,9,\u6280\u8853\u6b63,1\n"
               "\u95dc\u8247\u7532,\u8266\u9577,\u85a6\u4efb,9,\u6280\u8853\u6b63,1\n")
    with client(house) as asked:
        pages = [whole(judge(asked, plan, "2"))
                 for plan in (plan_of("class_2_vessels.csv"), strange)]
    for page in pages:
        found = page.partition('id="judged"')[2].partition("<details>")[0]
        names = re.findall(r'<td data-label="Post"><strong>(.*?)</strong>', found)
        links = re.findall(r'<li><a href="#post-[^>]*>(.*?)</a>', found)
        titles = re.findall(r"<bdi[^>]*>(.*?)</bdi>", found)
        assert len(names) > 20 and links and titles
        for one in (*names, *links, *titles):
            assert not CHINESE.search(OWN_NAME.sub("", one)), one


def test_the_quota_of_all_ships_stands_at_all_ships_and_not_at_the_first(house: House) -> None:
    plan = plan_of("class_2_vessels.csv")
    alone = "\n".join(line for line in plan.splitlines() if "\u7ddd\u5fb7" not in line)
    with client(house) as asked:
        page = content_of(whole(judge(asked, plan, "2")))
        single = content_of(whole(judge(asked, alone, "2")))
    tables = {re.sub(r"<[^>]+>", "", one.partition("</h3>")[0]).partition(">")[2]: one
              for one in page.split("<h3 ")[1:]}
    quota = {name for name, one in tables.items() if "may be of grade 10" in one}
    assert [name for name in quota if "all of them together" in name] == list(quota) and quota
    shared = tables[quota.pop()].partition("</table>")[0]
    assert shared.count("Row ") == 2 and shared.count('class="bad"') == 1
    assert "all of them together" not in single and "may be of grade 10" in single
