"""Living data through the pages: typed into forms, approved, and seen on the pages of everybody."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from guanwu.desk.commands.headcount import EXAMPLE
from tests.web.administrators import Desk
from tests.web.test_organisation_pages import content

HEADCOUNT = "/do/establishment/record_headcount"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def proposed(answer: Any) -> str:
    """Return the address of the proposal that an answered form names."""
    assert answer.status_code == 200, answer.text[:2_000]
    found = re.search(r"\b[0-9a-f]{16}\b", content(answer))
    assert found is not None, answer.text
    return f"/proposals/{found[0]}"


def test_the_head_count_of_a_year_is_proposed_approved_and_shown(desk: Desk) -> None:
    assert HEADCOUNT in desk.get("admin", "/establishment/headcount").text
    assert HEADCOUNT not in desk.get("", "/establishment/headcount").text
    wrong = desk.post("admin", f"{HEADCOUNT}?language=en", year="110", source="Budget of 110",
                      table=EXAMPLE.replace("1,423", "1,424"))
    assert wrong.status_code == 422 and "I2" in content(wrong)
    path = proposed(desk.post("admin", f"{HEADCOUNT}?language=en", year="110", table=EXAMPLE,
                              source="Budget of 110"))
    page = desk.get("approver", path)
    assert "4,181" in content(page)
    seen = re.search(r'name="seen_hash" value="([0-9a-f]{64})"', page.text)
    assert seen is not None
    done = desk.post("approver", f"{path}/approve", seen_hash=seen[1])
    assert done.status_code == 303, content(done)
    shown = content(desk.get("", "/establishment/headcount?language=en"))
    assert "4,181" in shown and "110 was put on record" in shown and "4,297" in shown
    assert "-116" in shown
    chart = content(desk.get("", "/organisation?language=en"))
    assert "People in the budget of 110" in chart
    text = desk.get("", "/programmes/statement?year=110&form=text").text
    assert "\t4181\n" in text
