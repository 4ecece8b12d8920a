"""Who handles a matter: the one unit whose clause says so, with its reason, or why nobody here."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import msgspec
import pytest

from guanwu.case import Refusal
from guanwu.establishment.model import Route
from guanwu.establishment.organisation import Organisation
from guanwu.establishment.routing import Routed, route
from guanwu.store.organisation_file import load_organisation
from guanwu.store.terms_file import load_terms
from guanwu.term import LANGUAGES

DAY = date(2025, 3, 14)
ORGANISATION = load_organisation()
KEELUNG, TAIPEI, KAOHSIUNG = "\u57fa\u9686\u95dc", "\u81fa\u5317\u95dc", "\u9ad8\u96c4\u95dc"
ANPING = "\u5b89\u5e73"


def routed(office: str | None, matter: str, place: str | None = None,
           mode: str | None = None) -> Routed:
    """A matter that is routed on the day."""
    found = route(ORGANISATION, office, matter, DAY, place, mode)
    assert isinstance(found, Routed), found
    return found


def refused(office: str | None, matter: str, place: str | None = None, mode: str | None = None,
            day: date = DAY) -> Refusal:
    """A matter that is not; its sentences can be said in both languages."""
    found = route(ORGANISATION, office, matter, day, place, mode)
    assert isinstance(found, Refusal), found
    for language in LANGUAGES:
        load_terms().say(found.code, language, found.facts)
        load_terms().do(found.code, language, found.facts)
    return found


class Shown(NamedTuple):
    """A question of the everyday, and its answer."""

    office: str | None
    matter: str
    place: str | None
    duty: str
    words: str
    concerned: tuple[str, ...]


SHOWN = (
    Shown(TAIPEI, "express_import", None, "taipei/4/1", "Clearance of express goods",
          ("taipei/5/1", "administration/2/3")),
    Shown(KAOHSIUNG, "transhipment_container", None, "kaohsiung/2/1",
          "names transhipment", ("kaohsiung/4/1", "kaohsiung/3/1", "kaohsiung/5/1")),
    Shown(None, "drawback", None, "taipei/12/5", "cases of the whole country",
          ("taipei/1/4", "taipei/10/1")),
    Shown(None, "tariff_quota_question", None, "administration/2/8",
          "Drafting of tariff quota policy and law", ("administration/5/1",)),
    Shown(KAOHSIUNG, "tip_vessel", ANPING, "kaohsiung/6/4", "registers it, keeps it secret",
          ("kaohsiung/15/8", "kaohsiung/3/4", "kaohsiung/5/3", "administration/3/3")),
)


@pytest.mark.parametrize("shown", SHOWN, ids=[one.matter for one in SHOWN])
def test_the_five_questions_go_where_the_clauses_say(shown: Shown) -> None:
    found = routed(shown.office, shown.matter, shown.place)
    assert found.handler.duty.id == shown.duty
    assert found.handler.unit.id == shown.duty.rpartition("/")[0]
    english = " ".join(load_terms().say(one.code, "en", one.facts) for one in found.reason)
    assert shown.words in english
    assert found.handler.duty.en in english
    assert tuple(one.duty.id for one in found.concerned) == shown.concerned
    assert found.cites[0] == "APA 11"


def test_every_reason_can_be_said_and_every_clause_is_reached() -> None:
    reached = set()
    for row in ORGANISATION.tables.routes:
        if row.role != "handles":
            continue
        place = next((one.id for one in ORGANISATION.tables.places if one.unit == row.area), None)
        assert place or not row.area, f"no place lies in the district {row.area}"
        found = routed(row.office, row.matter, place if row.area else None, row.mode or None)
        assert found.handler.duty.id == row.duty, row
        assert found.handler.unit.id not in {one.unit.id for one in found.concerned}
        reached.add(row.duty)
        for step in found.reason:
            for language in LANGUAGES:
                assert load_terms().say(step.code, language, step.facts)
    assert reached == {one.id for one in ORGANISATION.tables.duties}


def test_the_district_goes_before_the_seat() -> None:
    assert routed(KEELUNG, "sea_import").handler.duty.id == "keelung/1/1"
    for place, duty in (("AW", "keelung/12/1"), ("AT", "keelung/13/1"), ("Bali", "keelung/14/1"),
                        ("TWHUN", "keelung/15/1"), ("keelung_port", "keelung/1/1")):
        assert routed(KEELUNG, "sea_import", place).handler.duty.id == duty
    assert routed("Taichung Customs", "sea_import", "Mailiao").handler.duty.id == "taichung/2/6"


def test_a_branch_without_the_clause_leaves_it_to_the_seat() -> None:
    found = routed(KEELUNG, "transhipment_container", "wudu")
    assert found.handler.duty.id == "keelung/1/1"
    assert "routing_step_district_silent" in {one.code for one in found.reason}


def test_the_mode_tells_whose_work_an_offence_arose_in() -> None:
    found = refused(KEELUNG, "offence_report")
    assert found.code == "route_needs_more"
    assert {"import", "export", "patrol", "warehouse"} <= set(found.facts["modes"])
    assert routed(KEELUNG, "offence_report", mode="warehouse").handler.duty.id == "keelung/4/5"
    assert routed(KEELUNG, "offence_report", "wudu").handler.duty.id == "keelung/12/8"


def test_a_tip_outside_working_hours_goes_to_who_takes_it_then() -> None:
    assert routed(TAIPEI, "tip").handler.duty.id == "taipei/6/4"
    assert routed(TAIPEI, "tip", mode="after_hours").handler.duty.id == "taipei/5/3"


def test_the_place_tells_the_office() -> None:
    assert routed(None, "tip_vessel", "Anping").office.id == "kaohsiung"
    assert refused(None, "tip_vessel").code == "route_needs_office"


def test_an_office_without_the_duty_says_who_has_it() -> None:
    for office, matter, units in (
        (KAOHSIUNG, "drawback", ("taipei/12",)),
        (KEELUNG, "tariff_quota_question", ("administration/2",)),
        (TAIPEI, "advance_ruling_value", ("administration/4",)),
        ("keelung", "express_import", ("taipei/4",)),
        ("administration", "advance_ruling_tariff",
         ("keelung/1", "taipei/1", "taichung/1", "kaohsiung/1")),
    ):
        found = refused(office, matter)
        assert found.code == "route_elsewhere"
        assert found.facts["unit_ids"] == units
    sentence = load_terms().say(found.code, "en", found.facts)
    assert "First Operations Division of Keelung Customs" in sentence


def test_what_does_not_fit_together_is_refused() -> None:
    assert refused(TAIPEI, "sea_import").code == "route_needs_more"
    assert refused(KEELUNG, "tip_vessel", ANPING).code == "route_place_elsewhere"
    assert refused(KEELUNG, "sea_import", mode="air").code == "route_mode_contradicts"
    assert refused(KEELUNG, "sea_import", mode="sideways").code == "establishment_mode_unknown"
    assert refused(KEELUNG, "sea_import", "Atlantis").code == "establishment_place_unknown"


@pytest.mark.parametrize("hostile", [
    "", " ", "'; DROP TABLE unit;--", "<script>alert(1)</script>", "../../etc/passwd", "\u202eevil",
    "=1+1", "A" * 10_000, "\x00\x1b[2J", "\ud800", "{office:term}", "keelung\n/1",
])
def test_a_hostile_name_is_refused_and_shown_harmlessly(hostile: str) -> None:
    for found in (refused(hostile or " ", "sea_import"), refused(KEELUNG, hostile),
                  refused(KEELUNG, "sea_import", hostile or " ")):
        assert found.code.endswith("_unknown")
        asked = found.facts["asked"]
        assert len(asked) <= 400
        assert not {"\u202e", "\x00", "\x1b", "\n", "\ud800"} & set(asked)


def test_names_are_found_in_either_language_and_with_either_form_of_tai() -> None:
    for name in ("taipei", "TAIPEI", "Taipei Customs", TAIPEI, "\u53f0\u5317\u95dc",
                 " taipei customs ", "\uff34aipei"):
        assert routed(name, "express_import").office.id == "taipei"
    assert routed("taipei", "Clearance of air express imports").matter.id == "express_import"


def test_a_day_before_the_statement_is_refused() -> None:
    found = refused(TAIPEI, "express_import", day=date(2019, 12, 31))
    assert found.code == "establishment_not_in_force"
    assert found.facts["since"] == date(2020, 1, 1)
    assert refused(TAIPEI, "express_import", day=date(2012, 12, 31)).code != "route_nowhere"


def _changed(until: date, since: date) -> Organisation:
    """The organisation with the express division dissolved, its work with another unit since."""
    tables = ORGANISATION.tables
    units = tuple(
        msgspec.structs.replace(one, until=until) if one.id == "taipei/4" else one
        for one in tables.units)
    routes: list[Route] = []
    for row in tables.routes:
        if row.matter == "express_import" and row.duty == "taipei/4/1":
            routes += [msgspec.structs.replace(row, until=since),
                       msgspec.structs.replace(row, since=since, duty="taipei/1/1")]
        else:
            routes.append(row)
    return Organisation(msgspec.structs.replace(tables, units=units, routes=tuple(routes)))


def test_a_unit_that_is_dissolved_hands_over_on_the_day() -> None:
    turn = date(2027, 7, 1)
    organisation = _changed(turn, turn)
    before = route(organisation, "taipei", "express_import", date(2027, 6, 30))
    after = route(organisation, "taipei", "express_import", turn)
    assert isinstance(before, Routed) and before.handler.unit.id == "taipei/4"
    assert isinstance(after, Routed) and after.handler.unit.id == "taipei/1"


def test_a_unit_not_in_force_on_the_day_is_refused() -> None:
    organisation = _changed(date(2027, 7, 1), date(2028, 1, 1))
    found = route(organisation, "taipei", "express_import", date(2027, 8, 1))
    assert isinstance(found, Refusal) and found.code == "establishment_not_in_force"
    assert found.facts["asked"] == "taipei/4"


def test_a_duty_says_what_works_it_today() -> None:
    states = {one.id: ORGANISATION.state(one, DAY) for one in ORGANISATION.tables.duties}
    assert states["keelung/1/1"] == "system_and_matter"
    assert states["taipei/12/5"] == "matter"
    assert set(states.values()) <= {"system", "system_and_matter", "matter"}
