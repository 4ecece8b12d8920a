"""What was done to a case, in words for officers, from the journal: who, when, what, why.

Who read a case is for auditors and is not told here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec
from msgspec import Struct

from guanwu.case import Flow
from guanwu.desk.casework.people import Named
from guanwu.establishment.naming import unit_term
from guanwu.store.journal import Event
from guanwu.store.terms_file import load_terms

READ: Final = ":read"
"""The end of the name of an event that tells who read something."""
TOLD_BETTER: Final = frozenset(("declaration:bill:made", "declaration:ask_for_documents:made"))
"""Moves beside which an event of the same moment tells more."""
PEOPLE: Final = frozenset(("person", "approved_by"))
"""Facts that are ids of people."""
UNITS: Final = frozenset(("unit", "from", "to"))
"""Facts that are ids of units, in events of the queue."""
_EMPTY: Final = "-"


class Happened(Struct, frozen=True):
    """One event of a case: when, who (empty: the system), what in both languages, and why.

    `approved_by` is the second person where there was one.
    """

    at: str
    event: str
    actor: str
    actor_zh: str
    actor_en: str
    zh: str
    en: str
    reason: str = ""
    approved_by: str = ""


class _Facts(dict[str, Any]):
    """Facts of an event; one that an event of an older house lacks is a dash."""

    def __missing__(self, key: str) -> str:
        return _EMPTY


def people_in(events: Iterable[Event]) -> set[str]:
    """Return everybody who did something or is named in what was done."""
    found = {event.actor for event in events}
    for event in events:
        given = _read(event)
        found |= {str(given[name]) for name in PEOPLE & given.keys() if given[name]}
    return found


def told(
    events: Iterable[Event], flow: Flow, people: Mapping[str, Named]
) -> tuple[Happened, ...]:
    """Return the events of a case in words, the first one first."""
    return tuple(_one(event, flow, people) for event in events
                 if not event.event.endswith(READ) and event.event not in TOLD_BETTER)


def _one(event: Event, flow: Flow, people: Mapping[str, Named]) -> Happened:
    given = _read(event)
    actor = people.get(event.actor)
    approver = str(given.get("approved_by") or "")
    name = people[approver].zh if approver in people else approver
    return Happened(
        event.at, event.event, event.actor, actor.zh if actor else "", actor.en if actor else "",
        _words(event, flow, given, people, "zh-Hant"), _words(event, flow, given, people, "en"),
        str(given.get("reason") or ""), name)


def _words(
    event: Event, flow: Flow, given: Mapping[str, Any], people: Mapping[str, Named], language: str
) -> str:
    """Return what an event was: its own sentence, the name of its move, or its bare name."""
    terms = load_terms()
    own = f"happened_{event.event.replace(':', '_')}"
    if terms.has(own):
        return terms.say(own, language, _facts(event, given, people, language))
    _, _, rest = event.event.partition(":")
    move, _, made = rest.partition(":")
    if made == "made" and move in flow.by_id:
        return terms.say(flow.move_term(move), language)
    return event.event


def _facts(
    event: Event, given: Mapping[str, Any], people: Mapping[str, Named], language: str
) -> Mapping[str, Any]:
    """Return the facts of an event as people read them."""
    queue = event.event.startswith("declaration:queue:")
    facts = _Facts()
    for name, value in given.items():
        if value is None:
            facts[name] = _EMPTY
        elif name in PEOPLE and value in people:
            facts[name] = people[value].zh if language == "zh-Hant" else people[value].en
        elif queue and name in UNITS:
            facts[name] = load_terms().say(unit_term(str(value)), language)
        elif isinstance(value, int) and not isinstance(value, bool):
            facts[name] = f"{value:,}"
        else:
            facts[name] = value
    return facts


def _read(event: Event) -> dict[str, Any]:
    found: Any = msgspec.json.decode(event.facts or "{}")
    return found if isinstance(found, dict) else {}
