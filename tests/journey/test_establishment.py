"""Anyone: posts of the law, a plan judged at its rows, the head-count, the board, the chart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from tests.journey.browser import Walker

pytestmark = pytest.mark.slow
PLANS = Path(__file__).parents[1] / "staffing" / "plans"
NARROW = 390


def judged(walker: Walker, name: str, office_class: str) -> None:
    """Hand in a plan of the tests and wait for what was found."""
    walker.go("/establishment")
    walker.page.select_option("#plan-class", office_class)
    walker.page.set_input_files("#file", PLANS / name)
    walker.press("main form[method=post] button.go")
    walker.page.wait_for_selector("#judged")


@pytest.mark.parametrize("width", [1280, NARROW])
def test_the_posts_of_a_class_are_shown(walk: Callable[..., Walker], width: int) -> None:
    walker = walk(width)
    walker.go("/establishment")
    walker.page.select_option("#law-class", "3")
    walker.press("main form[method=get] button")
    assert walker.page.locator("#ranges tbody tr").count() == 71
    assert walker.page.input_value("#law-class") == "3"
    walker.check(f"establishment-posts-{width}")


@pytest.mark.parametrize("width", [1280, NARROW])
def test_a_broken_plan_is_marked_at_its_rows(walk: Callable[..., Walker], width: int) -> None:
    walker = walk(width)
    judged(walker, "class_1_ranks.csv", "1")
    assert walker.page.locator("table.plan p.bad").count() == 7
    assert walker.page.locator("table.plan tr.breach").count() == 4
    walker.check(f"establishment-judged-{width}")


def test_a_plan_is_pasted_and_checked_by_keys_alone(walk: Callable[..., Walker]) -> None:
    walker = walk()
    walker.go("/establishment")
    walker.page.focus("#plan")
    walker.page.keyboard.insert_text((PLANS / "class_3_branch.csv").read_text("utf-8"))
    walker.page.select_option("#plan-class", "3")
    walker.page.focus("#file")
    walker.page.keyboard.press("Tab")
    with walker.page.expect_navigation():
        walker.page.keyboard.press("Enter")
    assert walker.page.locator("table.plan p.bad").count() == 8
    walker.check("establishment-pasted")


def test_a_table_that_cannot_be_read_is_told_cell_by_cell(walk: Callable[..., Walker]) -> None:
    walker = walk()
    walker.go("/establishment")
    walker.page.fill("#plan", "post,rank,grade,title,count\n"
                     "inspector,Junior Rank,9,x,-3\nsecretary,x,44,,1\n")
    walker.press("main form[method=post] button.go")
    assert walker.page.locator("#faults .fault").count() == 3
    walker.check("establishment-unreadable")


def test_a_workbook_is_handed_in_and_judged(
    walk: Callable[..., Walker], tmp_path: Path
) -> None:
    path = tmp_path / "plan.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    rows = (PLANS / "class_2_vessels.csv").read_text("utf-8").splitlines()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row.split(","))
    book.close()
    walker = walk(NARROW)
    walker.go("/establishment")
    walker.page.select_option("#plan-class", "2")
    walker.page.set_input_files("#file", path)
    walker.press("main form[method=post] button.go")
    walker.page.wait_for_selector("#judged")
    assert walker.page.locator("table.plan p.bad").count() == 5
    walker.check("establishment-workbook")


@pytest.mark.parametrize("width", [1280, NARROW])
def test_the_acts_and_the_class_of_a_bureau(walk: Callable[..., Walker], width: int) -> None:
    walker = walk(width)
    walker.go("/establishment/law")
    assert walker.page.locator("#acts ~ h3").count() == 4
    walker.page.fill("#declarations", "800000")
    walker.page.fill("#containers", "650000")
    walker.press("main form.stack button.go")
    assert walker.page.locator("#classed .notice").count() == 1
    walker.check(f"establishment-law-{width}")
    walker.page.fill("#transit", "900000")
    walker.press("main form.stack button.go")
    assert walker.page.locator("#unclear .fault").count() == 1
    walker.check(f"establishment-law-unclear-{width}")


@pytest.mark.parametrize("width", [1280, NARROW])
def test_the_head_count_of_two_years(walk: Callable[..., Walker], width: int) -> None:
    walker = walk(width)
    walker.go("/establishment/headcount")
    assert walker.page.locator("main table").count() == 3 and "4,297" in walker.shown()
    walker.check(f"establishment-headcount-{width}")


@pytest.mark.parametrize("width", [1280, NARROW])
def test_the_board_of_a_day_is_chosen(walk: Callable[..., Walker], width: int) -> None:
    walker = walk(width)
    walker.go("/programmes")
    assert walker.page.locator("#board tr.breach").count() > 10
    walker.check(f"programmes-today-{width}")
    walker.page.fill("#day", "2019-07-01")
    walker.page.wait_for_url("**day=2019-07-01*")
    walker.page.wait_for_function(
        "document.querySelector('#board [role=status]').innerText.includes('2019-07-01')")
    walker.page.locator("#board details summary").first.click()
    walker.check(f"programmes-2019-{width}")


def test_the_statement_is_taken_away(walk: Callable[..., Walker]) -> None:
    walker = walk()
    walker.go("/programmes")
    with walker.page.expect_download() as taken:
        walker.page.click("a[href='/programmes/statement?year=109&form=pdf']")
    assert Path(taken.value.path()).read_bytes()[:5] == b"%PDF-"


def test_the_chart_opens_to_head_count_and_to_posts(walk: Callable[..., Walker]) -> None:
    anyone = walk(NARROW)
    anyone.go("/organisation?unit=taipei/1")
    assert "1,214" in anyone.shown()
    anyone.check("organisation-people-390")
    auditor = walk()
    auditor.log_in("auditor")
    auditor.go("/organisation?unit=taipei/1")
    assert auditor.page.locator("#taipei-1 ul.posts li").count() > 3
    auditor.check("organisation-posts")
