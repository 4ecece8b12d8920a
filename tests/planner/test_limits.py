"""Limits of a plan: the law's ranges with their articles, the total, and licences."""

from __future__ import annotations

from guanwu.case import Refusal
from guanwu.planner.limits import Limit, limits
from guanwu.planner.model import Plan, PoolKey, pools
from guanwu.staffing.ranges import PostRange, ranges
from guanwu.store.planner_file import EXAMPLE, read_plan_file
from guanwu.store.staffing_file import load_establishment_law


def shipped() -> Plan:
    plan = read_plan_file(EXAMPLE).plan
    assert plan is not None
    return plan


def of_class(plan: Plan, office_class: str) -> tuple[PostRange, ...]:
    found = ranges(load_establishment_law(), office_class, plan.law_day)
    assert not isinstance(found, Refusal)
    return found


def found(plan: Plan) -> dict[tuple[str, str, str], Limit]:
    """The limits by kind, office and post."""
    held = {one.office: of_class(plan, one.office_class) for one in plan.offices
            if one.office_class}
    return {(one.kind, str(one.facts.get("office", "")), str(one.facts.get("post", ""))): one
            for one in limits(plan, held, 4297, pools(plan).keys())}


def test_a_post_has_the_range_of_its_article_and_of_each_sub_branch() -> None:
    """Class 1 by DCO 6: 306 to 340 section officers; a sub-branch by DCO 11: 8 to 10 each."""
    held = found(shipped())
    keelung = held["post", "office_name_keelung", "post_name_section_officer"]
    assert (keelung.least, keelung.most, keelung.cites) == (306, 340, "DCO 6")
    taipei = held["post", "office_name_taipei", "post_name_section_officer"]
    assert (taipei.least, taipei.most, taipei.cites) == (306 + 2 * 8, 340 + 2 * 10,
                                                         "DCO 6; DCO 11")
    taichung = held["post", "office_name_taichung", "post_name_clerk"]
    assert (taichung.least, taichung.most, taichung.cites) == (117, 123, "DCO 7")


def test_what_may_move_and_what_stays_are_all_the_people_there_are() -> None:
    plan = shipped()
    rows = pools(plan)
    held = found(plan)
    total = held["total", "", ""]
    assert total.fixed + sum(rows[key].people for key in total.pools) == total.most == 4297
    staff = held["office", "office_name_taipei", ""]
    assert staff.fixed + sum(rows[key].people for key in staff.pools) == 1172
    assert {key.office for key in staff.pools} == {"taipei"}
    licences = held["licence", "", ""]
    assert {key.skill for key in licences.pools} == {"image_reading"}
    assert licences.most == sum(rows[key].licensed for key in licences.pools) == 85


def test_an_office_without_a_class_has_no_range_and_pools_that_stay_count_as_others() -> None:
    plan = shipped()
    assert not [key for key in found(plan) if key[1] == "office_name_administration"]
    alone = {PoolKey("taipei/4", "examination")}
    (total, *_) = (one for one in limits(plan, {}, 4297, alone) if one.kind == "total")
    assert total.pools == alone and total.fixed == 4297 - 72


def test_a_limit_is_loosened_at_one_end() -> None:
    (total, *_) = limits(shipped(), {}, 4297, set())
    assert total.loosened("most", 3).most == 4300
    assert total.loosened("least", 2).least == -2
