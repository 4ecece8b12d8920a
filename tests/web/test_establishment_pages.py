"""Pages of the establishment: posts of the law, a plan judged at its rows, the head-count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from guanwu.desk.demo_people import demo_people
from guanwu.desk.house import House
from guanwu.desk.queries.establishment import PLAN_MOST
from tests.web.test_organisation_pages import HOSTILE, content
from tests.web.visitors import client, form, peopled
from tests.web.whole import whole

PLANS = Path(__file__).parents[1] / "staffing" / "plans"
PATH = "/establishment"
DAY = "2005-06-01"
CLERK, TRADER = (next(one for one in demo_people() if one.login == login)
                 for login in ("clerk.taipei", "trader"))
UNSAID = re.compile(r"\b(?:posts|counts|plan|organisation|staffing|seat|breach)_[a-z_]+\b")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Return a house with the people of the demo."""
    made = peopled(tmp_path)
    yield made
    made.engine.dispose()


def plan_of(name: str) -> str:
    """Return the text of a plan of the tests."""
    return (PLANS / name).read_text("utf-8")


def judge(asked: Any, plan: str, office_class: str = "1", **more: Any) -> Any:
    """Paste a plan and return the answer."""
    language = more.pop("language", "en")
    given = {"office_class": office_class, "day": DAY, "plan": plan, **more.pop("given", {})}
    # A part without a name of its own makes the form what the page sends: one that may have a file.
    files = more.pop("files", {"file": ("", b"")})
    return form(asked, f"{PATH}?language={language}", given, files=files)


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_posts_of_a_class_stand_unit_by_unit(house: House, language: str) -> None:
    with client(house) as asked:
        page = whole(asked.get(f"{PATH}?office_class=3&day={DAY}&language={language}"),
                     language=language)
    law = page.partition('id="ranges"')[2]
    assert law.count("<tr><td") == 71 and law.count("<caption>") == law.count("<h3") == 12
    assert not UNSAID.search(re.sub(r"<[^>]+>", " ", content_of(page)))
    assert '<option value="3" selected>' in page and f'value="{DAY}"' in page


def content_of(page: str) -> str:
    """Return a page without its frame."""
    return page.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize(("name", "breaches", "posts"), [
    ("class_1_ranks.csv", 7, 4), ("class_2_vessels.csv", 5, 5), ("class_3_branch.csv", 8, 8)])
@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_each_breach_stands_once_at_its_post(
    house: House, name: str, breaches: int, posts: int, language: str
) -> None:
    with client(house) as asked:
        page = whole(judge(asked, plan_of(name), name[6], language=language))
    assert page.count('<p class="bad">') == breaches
    rows = re.findall(r'<tr class="breach" id="(post-\d+-\d+)">', page)
    assert len(rows) == posts == len(re.findall(r'<li><a href="#post-\d+-\d+">', page))
    assert set(rows) == set(re.findall(r'<a href="#(post-\d+-\d+)">', page))
    assert not UNSAID.search(re.sub(r"<[^>]+>", " ", content_of(page)))


def test_a_breach_of_one_row_stands_below_that_row(house: House) -> None:
    with client(house) as asked:
        page = whole(judge(asked, plan_of("class_1_ranks.csv")))
    inspectors = page.partition("<strong>Inspector</strong>")[2].partition("</tr>")[0]
    before, _, after = inspectors.partition("Row 12:")
    assert "3 too few" in before and "2 too many" in before and "row 12" not in before
    assert "Article 6: row 12" in after and "35&ndash;37" in inspectors and ">32<" in inspectors
    absent = page.partition("<strong>Senior Examiner</strong>")[2].partition("</tr>")[0]
    assert "none in the plan" in absent and "Add 36" in absent


def test_a_file_goes_before_what_is_pasted(house: House) -> None:
    whole_plan = plan_of("class_1_ranks.csv")
    with client(house) as asked:
        page = whole(judge(asked, "", files={
            "file": ("plan.csv", ("\ufeff" + whole_plan).encode(), "text/csv")}))
        assert page.count('<p class="bad">') == 7 and whole_plan.split()[1] in page
        wrong = judge(asked, "", files={"file": ("plan.csv", whole_plan.encode("big5"))})
        assert "not text in UTF-8" in whole(wrong, 409)
        large = judge(asked, "", files={"file": ("plan.csv", b"x" * 200_000)})
        assert f"{PLAN_MOST:,}" in whole(large, 422) or str(PLAN_MOST) in large.text


def test_what_cannot_be_judged_is_told_whole(house: House) -> None:
    twice = "post,rank,grade,title,count\ninspector,Junior Rank,9,x,-3\nsecretary,x,44,,1\n"
    with client(house) as asked:
        page = whole(judge(asked, twice), 422)
        assert page.count('class="fault"') == 3 and "E2" in page and "C3" in page
        assert "secretary,x,44,,1" in page and 'id="judged"' not in page
        for given, status, said in (
                ({"day": "2024-01-01"}, 409, "abolished"), ({"day": "1990-01-01"}, 409, "1991"),
                ({"office_class": "7"}, 404, "class"), ({"day": "109/1/1"}, 422, "109/1/1"),
                ({"plan": " "}, 409, "is empty"), ({"plan": ""}, 409, "is empty")):
            answer = judge(asked, plan_of("class_1_ranks.csv"), given=given)
            assert said in content(answer), given
            assert answer.status_code == status, (given, answer.status_code)
        for query, status in (("day=2024-01-01", 409), ("office_class=9", 404), ("day=x", 422)):
            shown = whole(asked.get(f"{PATH}?{query}&language=en"), status)
            assert 'role="alert"' in shown and "<tr><td" not in shown


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_the_head_count_of_two_years_and_the_change(house: House, language: str) -> None:
    with client(house) as asked:
        page = whole(asked.get(f"{PATH}/headcount?year=109&language={language}"),
                     language=language)
        assert page.count("<caption>") == 3 and page.count('<tr class="sum">') == 3
        change = page.partition('id="changes"')[2]
        assert "<strong>-21</strong>" in change and ">+3<" in change
        assert "4,297" in page and "4,318" in page and "4,209" in page and "222" in page
        older = whole(asked.get(f"{PATH}/headcount?year=108"))
        assert "4,318" in older and "4,297" not in older
        for year, status in (("99", 404), ("x", 409), ("<b>", 409)):
            refused = asked.get(f"{PATH}/headcount", params={"year": year})
            assert "<caption>" not in whole(refused, status)


def test_the_chart_has_head_count_for_all_and_posts_for_who_may_see(house: House) -> None:
    with client(house) as asked:
        page = content(asked.get("/organisation?language=en"))
        assert page.count("People in the budget of 109") == 5 and "1,214" in page
        assert 'class="posts"' not in page and "Hsu" not in page and CLERK.name not in page
    with client(house, "trader") as asked:
        assert 'class="posts"' not in asked.get("/organisation").text
    with client(house, "auditor") as asked:
        page = content(asked.get("/organisation?language=en"))
        unit = page.partition('id="taipei-1"')[2].partition("</ul>")[0]
        assert CLERK.name in unit and "Case officer" in unit and TRADER.name not in page


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_texts_are_shown_harmlessly(house: House, hostile: str) -> None:
    header = "unit,vessel,post,rank,grade,title,count\n"
    row = '"{}",,"{}",Junior Rank,9,"{}",1\n'.format(*3 * (hostile.replace('"', '""'),))
    with client(house) as asked:
        answers = [judge(asked, hostile), judge(asked, header + row),
                   judge(asked, "", files={"file": (hostile[:99], hostile.encode())})]
        answers += [judge(asked, header, given={name: hostile}) for name in ("office_class", "day")]
        answers += [asked.get(path, params={name: hostile}) for path, name in (
            (PATH, "office_class"), (PATH, "day"), (f"{PATH}/headcount", "year"))]
    for answer in answers:
        assert answer.status_code in (200, 404, 409, 422), (answer.status_code, answer.text[:300])
        text = answer.text.partition("<textarea")
        text = text[0] + text[2].partition("</textarea>")[2]
        assert "<script>alert" not in answer.text and "<img src=x" not in answer.text
        assert "\x00" not in answer.text and "\u202e" not in text


def test_a_plan_of_many_branches_is_answered_in_time(house: House) -> None:
    rows = "".join(f"Branch {number},,secretary,Junior Rank,6,x,1\n" for number in range(400))
    with client(house) as asked:
        answer = judge(asked, "unit,vessel,post,rank,grade,title,count\n" + rows)
    print(answer.elapsed, len(answer.text))
    assert answer.status_code == 200 and answer.elapsed.total_seconds() < 10
