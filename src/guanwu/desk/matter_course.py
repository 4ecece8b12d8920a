"""What became of a matter, in words, and which moves lead on from where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

import msgspec
from msgspec import Struct

from guanwu.access.model import Resource
from guanwu.case import Refusal
from guanwu.case.flow import Move
from guanwu.case.naming import power_term
from guanwu.desk.casework.happened import Happened
from guanwu.desk.casework.people import Named, names_of
from guanwu.desk.casework.possible import Condition, PossibleMove
from guanwu.desk.command import Asked
from guanwu.desk.matter_work import hand_of, today, unit_of
from guanwu.establishment.naming import duty_term, matter_kind_term, unit_term
from guanwu.matter.model import Matter
from guanwu.matter.period import extension_left
from guanwu.matter.rules import facts_of
from guanwu.store.flow_file import load_flow
from guanwu.store.journal import Event
from guanwu.store.matter_rows import load_periods
from guanwu.store.organisation_file import load_organisation
from guanwu.store.own_rows import events_of
from guanwu.store.terms_file import load_terms

BROUGHT: Final = frozenset((
    "assignee_works_there", "reason_given", "other_unit_competent", "transfer_told",
    "decision_told"))
"""Conditions that the order itself makes true, or not: they are asked of what is filled in."""
REASONED: Final = frozenset(("extend", "hand_over", "decide", "withdraw"))
_MADE: Final = ":made"


class UnitNamed(Struct, frozen=True):
    """A unit by id, its office named with it in both languages."""

    id: str
    zh: str
    en: str


def unit_named(unit: str) -> UnitNamed:
    """Return a unit with its full name."""
    terms = load_terms()
    return UnitNamed(unit, terms.say(unit_term(unit), "zh-Hant"), terms.say(unit_term(unit), "en"))


def competent_units(kind: str, day: date) -> tuple[UnitNamed, ...]:
    """Return the units that have a duty for a kind of matter on a day."""
    rows = load_organisation().routes(kind, "handles", day)
    return tuple(unit_named(one) for one in dict.fromkeys(row.unit for row in rows))


def course_of(desk: Asked, matter: Matter, outside: bool) -> tuple[Happened, ...]:
    """Return what was done to a matter, the first first; its party is not told by whom."""
    events = [one for one in events_of(desk.connection, matter.number)
              if one.event.startswith("matter:") and one.event.endswith(_MADE)]
    told = [msgspec.json.decode(one.facts or "{}", type=dict[str, Any]) for one in events]
    ids = [one.actor for one in events] + [str(facts.get("assignee") or "") for facts in told]
    people = {} if outside else names_of(desk.connection, ids)
    reasons = _reasons(matter)
    return tuple(_step(event, facts, people, reasons)
                 for event, facts in zip(events, told, strict=True))


def _reasons(matter: Matter) -> Mapping[str, Iterator[str]]:
    """Return the reasons on record by verb, each in the order in which they were given."""
    record = matter.record
    return {
        "extend": iter([one.reason for one in record.extensions]),
        "hand_over": iter([one.reason for one in record.handovers]),
        "decide": iter([record.decision.reasons] if record.decision else []),
        "withdraw": iter([record.withdrawn]),
    }


def _step(
    event: Event, facts: Mapping[str, Any], people: Mapping[str, Named],
    reasons: Mapping[str, Iterator[str]],
) -> Happened:
    verb = event.event.split(":")[1]
    actor = people.get(event.actor)
    zh, en = (_sentence(verb, facts, people, one) for one in ("zh-Hant", "en"))
    return Happened(
        event.at, event.event, actor.login if actor else "", actor.zh if actor else "",
        actor.en if actor else "", zh, en, next(reasons[verb], "") if verb in REASONED else "")


def _sentence(
    verb: str, facts: Mapping[str, Any], people: Mapping[str, Named], language: str
) -> str:
    """Return what a move was, with its facts as people read them."""
    terms = load_terms()
    said: dict[str, Any] = dict(facts)
    for name in ("wait_until", "until", "told_on"):
        if said.get(name):
            said[name] = date.fromisoformat(said[name])
    if "kind" in said:
        said["kind"] = matter_kind_term(said["kind"])
    if "duty" in said:
        said["unit"] = unit_term(said["duty"].rpartition("/")[0])
        said["duty"] = duty_term(said["duty"])
    if "outcome" in said:
        said["outcome"] = f"matter_outcome_{said['outcome']}"
    term = f"happened_matter_{verb}"
    if verb == "assign":
        who = people.get(str(said.get("assignee")))
        if who is None:
            return terms.say("matter_move_assign", language)
        said["person"] = who.zh if language == "zh-Hant" else who.en
    if verb == "close" and not said.get("told_on"):
        return terms.say("matter_move_close", language)
    return terms.say(term, language, said) if terms.has(term) else verb


def matter_moves(desk: Asked, matter: Matter) -> tuple[PossibleMove, ...]:
    """Return the moves that lead on from where a matter stands, with their conditions."""
    period = load_periods().at(matter.kind, matter.record.received_on)
    facts = facts_of(matter, hand_of(desk.actor, unit_of(matter)), today(desk),
                     extension_left=extension_left(matter, period))
    return tuple(_possible(desk, matter, facts, move)
                 for move in load_flow("matter").moves_from(matter.state))


def _possible(
    desk: Asked, matter: Matter, facts: Mapping[str, bool], move: Move
) -> PossibleMove:
    conditions = tuple(
        Condition(id, "brought" if id in BROUGHT else "met" if facts[id] else "unmet")
        for id in move.asked(matter.state))
    command = f"matter:{move.id}"
    resource = Resource(matter.office, (matter.party,) if matter.party else (),
                        matter.assignee or "")
    held = move.power in desk.powers
    allowed = not isinstance(
        desk.house.matrix.allowed(command, desk.actor, (resource,)), Refusal)
    ready = held and allowed and all(one.met != "unmet" for one in conditions)
    return PossibleMove(
        move.id, load_flow("matter").move_term(move.id), move.to, power_term(move.power), held,
        command, allowed, ready, conditions, move.cites)
