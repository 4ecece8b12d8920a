"""What happened to a declaration, in words for its parties.

Only events that are named here are told, and of each only the facts that are named: what selected a
declaration, who worked on it and who else tried its number stay with Customs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec
from msgspec import Struct

from guanwu.store.journal import Event
from guanwu.store.terms_file import load_terms

TOLD: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "declaration:lodgement:accepted": ("timeline_accepted", ()),
    "declaration:lodgement:refused": ("timeline_refused", ()),
    "declaration:channel:selected": ("timeline_selected", ("channel",)),
    "declaration:documents:demanded": ("timeline_documents_demanded", ("limit",)),
    "document:paper:added": ("timeline_paper_added", ()),
    "declaration:receive_documents:made": ("timeline_documents_received", ()),
    "declaration:order_examination:made": ("timeline_examination_ordered", ()),
    "declaration:record_examination:made": ("timeline_examined", ()),
    "declaration:refer:made": ("timeline_referred", ()),
    "declaration:change_channel:made": ("timeline_channel_changed", ()),
    "declaration:duty:assessed": ("timeline_assessed", ()),
    "declaration:assess:made": ("timeline_assessed", ()),
    "declaration:duty:reassessed": ("timeline_reassessed", ()),
    "declaration:duty:billed": ("timeline_billed", ()),
    "payment:bill:paid": ("timeline_paid", ("amount",)),
    "payment:bill:withdrawn": ("timeline_bill_withdrawn", ()),
    "declaration:release:made": ("timeline_released", ()),
    "declaration:withdraw:made": ("timeline_withdrawn", ()),
}
"""Events that a party is told of: the id of the sentence, and the facts it is filled with."""


class Happened(Struct, frozen=True):
    """One step on the way of a declaration, in both languages."""

    at: str
    step: str
    zh: str
    en: str


def timeline(events: Iterable[Event]) -> tuple[Happened, ...]:
    """Return the steps of a declaration that its parties may know, in order.

    A step that is told twice in the same moment, by the desk and by the flow, is one.
    """
    terms = load_terms()
    made: list[Happened] = []
    for event in events:
        told = TOLD.get(event.event)
        if told is None:
            continue
        step, names = told
        given = msgspec.json.decode(event.facts)
        facts = {name: _fact(given, name) for name in names}
        happened = Happened(event.at, step, terms.say(step, "zh-Hant", facts),
                            terms.say(step, "en", facts))
        if happened not in made[-2:]:
            made.append(happened)
    return tuple(made)


def _fact(given: Mapping[str, Any], name: str) -> Any:
    """Return a fact; `?` where an event of an older house has none."""
    value = given.get(name)
    return "?" if value is None else value


def documents_limit(events: Iterable[Event]) -> str | None:
    """Return the last day for documents that was told last, None where none was."""
    limit: str | None = None
    for event in events:
        if event.event == "declaration:documents:demanded":
            limit = msgspec.json.decode(event.facts).get("limit")
    return limit
