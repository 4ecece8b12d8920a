"""Queries about the establishment, open to everybody: head-count, posts, plans, classes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from guanwu.case import Refusal
from guanwu.desk.command import registry
from guanwu.desk.queries.establishment import EXAMPLE

PLANS = Path(__file__).parents[1] / "staffing" / "plans"
DAY = date(2005, 6, 1)


def _asked(id: str, **facts: Any) -> Any:
    """The answer of a query without a store."""
    spec = registry()[f"establishment:{id}"]
    assert not spec.writes and spec.example is not None
    desk: Any = SimpleNamespace(connection=None)
    return spec.run(desk, spec.order(**facts))


def test_head_count_and_posts() -> None:
    found = _asked("headcount", year="109")
    assert found.vacant == {"staff": 222} and found.tables[0].total.total == 4297
    assert _asked("headcount", year="2020") == found
    assert _asked("headcount", year="x").code == "headcount_year_unreadable"
    assert _asked("headcount", year="99").code == "headcount_year_unknown"
    assert len(_asked("posts", office_class="3", day=DAY)) == 71
    assert _asked("posts", office_class="4", day=DAY).code == "establishment_class_unknown"


def test_a_plan_is_judged_or_declined() -> None:
    plan = (PLANS / "class_2_vessels.csv").read_text("utf-8")
    found = _asked("check", office_class="2", plan=plan, day=DAY)
    assert not found.lawful and len(found.breaches) == 5 and len(found.steps) > 50
    late = _asked("check", office_class="2", plan=plan, day=date(2014, 1, 1))
    assert len(late.notes) == 1 and "G0300053" in late.notes[0].zh
    faults = _asked("check", office_class="2", plan=plan + plan.splitlines()[1] + "\n", day=DAY)
    assert [one.code for one in faults] == ["plan_row_twice"]
    twice = ("post,rank,grade,title,count,unit\ninspector,junior,9,x,1,\n"
             "\u7a3d\u6838,junior,9,x,2,\u5c40\u672c\u90e8\n")
    faults = _asked("check", office_class="1", plan=twice, day=DAY)
    assert [(one.code, one.place) for one in faults] == [("plan_row_twice", "A3")]
    assert not _asked("check", office_class="1", plan=EXAMPLE, day=DAY).lawful
    for facts, code in (({"plan": "\0"}, "table_malformed"), ({"plan": " "}, "plan_not_given"),
                        ({"plan": ""}, "plan_not_given"),
                        ({"day": date(2024, 1, 1)}, "establishment_law_abolished"),
                        ({"office_class": "9"}, "establishment_class_unknown")):
        refused = _asked("check", **{"office_class": "2", "plan": plan, "day": DAY, **facts})
        assert isinstance(refused, Refusal) and refused.code == code
    hidden = _asked("check", office_class="1", plan=EXAMPLE + "\ud800,x,1,,1\n", day=DAY)
    assert [one.code for one in hidden] == ["plan_rank_unknown"]


@pytest.mark.parametrize(("facts", "wanted"), [
    ({"declarations": 800_000, "containers": 650_000}, "1"),
    ({"declarations": 0, "containers": 0, "place": "inland"}, None)])
def test_the_class_of_a_bureau(facts: dict[str, Any], wanted: str | None) -> None:
    found = _asked("class", **facts)
    assert found.office_class == wanted and found.steps and found.notes and found.cites
    assert _asked("class", **facts, day=date(2020, 1, 1)).code == "class_standard_not_in_force"
