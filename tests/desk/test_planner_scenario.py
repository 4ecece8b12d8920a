"""A scenario sets what it says and nothing else; its people keep up where it says so."""

from __future__ import annotations

from msgspec.structs import replace

from guanwu.desk.planner.comparing import PlannedWith, Wanted
from guanwu.desk.planner.scenario import (
    Conditions,
    Place,
    Skill,
    alone,
    keeps_up,
    on_duty_minutes,
    scenario,
)
from guanwu.planner.load import duty_seconds, unstable
from guanwu.planner.model import Plan, pools
from guanwu.planning.simulate import simulate
from guanwu.store.planner_file import shipped_plan

PLANNER = PlannedWith(shipped_plan(), shipped=True)


def planned(place: Place, night: int = 100, arrivals: int = 100, **people: int) -> Conditions:
    return Conditions(tuple(Skill(one.skill, people.get(one.skill, one.people), 100)
                            for one in place.skills), arrivals, night)


def people(plan: Plan) -> dict[str, int]:
    return {f"{key.unit} {key.skill}": row.people for key, row in pools(plan).items()}


def test_places_are_offices_and_units_with_their_people_by_skill() -> None:
    plan = shipped_plan()
    assert {id for id in PLANNER.places if "/" not in id} == {
        one.office for one in plan.offices}
    assert {id for id in PLANNER.places if "/" in id} == {one.unit for one in plan.volumes}
    taipei = PLANNER.places["taipei"]
    assert taipei.people == sum(one.people for one in plan.people
                                if one.office == "taipei" and one.skill)
    assert {one.skill: one.people for one in PLANNER.places["taipei/4"].skills} == {
        "document_review": 55, "examination": 72}
    review = next(one for one in taipei.skills if one.skill == "document_review")
    assert set(review.shifts) == {"office_hours", "round_the_clock"}
    assert PLANNER.places["taipei/4"].night and not PLANNER.places["taipei/1"].night


def test_what_is_as_planned_is_the_plan() -> None:
    for place in PLANNER.places.values():
        made = scenario(shipped_plan(), place.id, planned(place))
        assert people(made) == people(shipped_plan())
        assert made.steps == shipped_plan().steps
        assert on_duty_minutes(made) == on_duty_minutes(alone(shipped_plan(), place.id))
    found = PLANNER.compared("taichung", *(
        Wanted(planned(PLANNER.places["taichung"], arrivals=one), 4_320) for one in (100, 50)))
    assert not hasattr(found, "code")
    assert found.first.found == simulate(shipped_plan(), "taichung", 1, found.replications)
    full, half = (one.found.cases.mean for one in (found.first, found.second) if one.found)
    assert full and half and 0.45 < half / full < 0.55


def test_people_of_a_skill_alone_change_and_stay_spread_over_units() -> None:
    place = PLANNER.places["keelung"]
    made = people(scenario(shipped_plan(), "keelung", planned(place, examination=246)))
    before = people(shipped_plan())
    assert {name for name in made if made[name] != before[name]} == {
        f"keelung/{unit} examination" for unit in (1, 12, 13, 14)}
    assert sum(made[f"keelung/{unit} examination"] for unit in (1, 12, 13, 14)) == 246
    assert made["keelung/1 examination"] == 2 * before["keelung/1 examination"]


def test_time_a_case_is_that_of_the_skill() -> None:
    place = PLANNER.places["taipei/4"]
    asked = planned(place)
    half = asked._replace(skills=(asked.skills[0], asked.skills[1]._replace(time_percent=50)))
    made = scenario(shipped_plan(), "taipei/4", half)
    for before, after in zip(shipped_plan().steps, made.steps, strict=True):
        assert after.seconds == (before.seconds // 2 if before.skill == "examination"
                                 else before.seconds)


def test_the_night_is_taken_off_or_made_stronger_and_the_hours_owed_stay() -> None:
    place = PLANNER.places["taipei/4"]
    hours = {night: on_duty_minutes(scenario(shipped_plan(), "taipei/4", planned(place, night)))
             for night in (0, 50, 100, 200)}
    nights = {night: sum(held[day * 24 + hour] for day in range(7) for hour in range(8))
              for night, held in hours.items()}
    assert nights[0] == 0 < nights[50] < nights[100] < nights[200]
    row = next(one for one in shipped_plan().people
               if (one.unit, one.skill) == ("taipei/4", "examination"))
    owed = row.people * 2400 * 0.75
    for night in hours:
        made = scenario(shipped_plan(), "taipei/4", planned(place, night))
        assert owed - 8 * 60 < duty_seconds(made, row, row.people) / 60 <= owed
    unit = PLANNER.places["taipei/1"]
    assert scenario(shipped_plan(), "taipei/1", planned(unit, 0)).shifts == tuple(
        replace(one, weight=one.weight * (0 if one.begin == "00:00" else 100))
        if one.shift == "round_the_clock" else one for one in shipped_plan().shifts
        if not (one.shift == "round_the_clock" and one.begin == "00:00"))


def test_the_fewest_who_keep_up_do_and_one_less_does_not() -> None:
    for id in ("taipei/4", "keelung", "taichung"):
        place = PLANNER.places[id]
        base = alone(shipped_plan(), id)
        least = keeps_up(scenario(shipped_plan(), id, planned(place)), base)
        assert set(least) == {one.skill for one in place.skills}
        for skill, count in least.items():
            assert count is not None
            for given, wanted in ((count, False), (count - 1, True)):
                made = scenario(shipped_plan(), id, planned(place, **{skill: given}))
                short = [one for one in unstable(made) if one.place.endswith(skill)
                         and one.place.startswith(id)]
                assert bool(short) is wanted, (id, skill, given)


def test_where_too_few_hold_the_licence_no_number_keeps_up() -> None:
    plan = replace(shipped_plan(), people=tuple(
        replace(one, licensed=1) if one.skill == "image_reading" else one
        for one in shipped_plan().people))
    place = PlannedWith(plan, shipped=False).places["taichung/4"]
    made = scenario(plan, "taichung/4", planned(place))
    least = keeps_up(made, alone(plan, "taichung/4"))
    assert least["image_reading"] is None and least["gate_control"]


def test_a_unit_with_work_and_nobody_is_told_and_not_divided_by() -> None:
    rows = tuple(replace(one, people=0) if (one.unit, one.skill) == ("taipei/12", "examination")
                 else one for one in shipped_plan().people)
    planner = PlannedWith(replace(shipped_plan(), people=rows), shipped=False)
    place = planner.places["taipei/12"]
    assert {one.skill: one.people for one in place.skills}["examination"] == 0
    found = planner.compared("taipei/12", *(
        Wanted(planned(place, examination=count), 60) for count in (0, 5)))
    assert not hasattr(found, "code")
    assert [one.place for one in found.first.unstable] == ["taipei/12 examination"]
    assert found.second.found is not None
