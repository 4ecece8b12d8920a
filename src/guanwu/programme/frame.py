"""What the fixed words of the statement must hold, and everything that is wrong in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from guanwu.case import Fault
from guanwu.programme.model import FRAME
from guanwu.programme.register import Programmes
from guanwu.programme.wording import DAY_FORMS, NUMBER_FORMS, places_in

YEARS: Final = frozenset(("year", "last", "before"))
DAYS: Final = frozenset(("half_since", "half_until"))
_DAY: Final = frozenset(("year", "month", "day"))
_NUMBERED: Final = frozenset(("numeral", "text"))
_NONE: Final = frozenset[str]()
PLACES: Final[Mapping[str, Mapping[str, frozenset[str]]]] = {
    "duties": {
        "office": frozenset(("number", "office")),
        "unit": frozenset(("number", "unit", "verb", "clauses")), "verb": _NONE, "between": _NONE,
    },
    "words": {
        "day": _DAY, "month_day": _DAY, "day_of_month": _DAY, "year_end": _DAY,
        "month_end": _DAY, "hundred_million": _NONE, "myriad": _NONE, "numerals": _NONE,
        "level_1": _NUMBERED, "level_2": _NUMBERED, "goal": _NUMBERED,
        "picture": frozenset(("title",)),
    },
    "draft": {
        "mark": _NONE, "goal": frozenset(("from",)),
        "span": frozenset(("since", "until", "year", "count")),
        "span_assumed": frozenset(("since", "until", "year", "count")),
        "result_missing": frozenset(("period",)), "result_half": frozenset(("period",)),
        "recorded": _NONE, "recorded_title": frozenset(("year",)),
        "recorded_event": frozenset(("kind", "count", "unit")),
        "recorded_milestone": frozenset(("project", "milestone", "day")),
        "headcount_carried": frozenset(("year", "from")), "live_title": _NONE,
        "live_none": frozenset(("reason",)), "missing_title": _NONE,
        "missing_span": frozenset(("project", "year")), "year_of": frozenset(("year",)),
        "half_year_of": frozenset(("year",)),
    },
}
"""The words each part must have, and what may stand in their places."""
TEXTS: Final = frozenset(("title", "heading", "paragraph", "chart", "closing"))
TABLES: Final = frozenset(("plan", "result", "half_year"))
LISTS: Final = frozenset(("duties", "headcount", "goals"))
HEADS: Final = {"plan": 3, "result": 3, "half_year": 3}
LIVE_HEADS: Final = 4


def frame_faults(programmes: Programmes) -> Iterator[Fault]:
    """Every fault of the fixed words; `place` is the part and its key, or the block by number."""
    frame = programmes.tables.frame
    for part, keys in PLACES.items():
        held = frame.get(part)
        for key, allowed in keys.items():
            text = held.get(key) if isinstance(held, Mapping) else None
            if not isinstance(text, str):
                yield Fault("programme_unknown_reference", f"frame {part}", {"name": key})
            else:
                yield from _places(text, f"frame {part} {key}", allowed, frozenset(("",)))
    yield from _draft_lists(frame)
    blocks = frame.get("blocks")
    for number, block in enumerate(blocks if isinstance(blocks, list) else (), 1):
        yield from _block(programmes, block, f"frame blocks {number}")
    if not blocks:
        yield Fault("programme_unknown_reference", "frame", {"name": "blocks"})


def _draft_lists(frame: Mapping[str, Any]) -> Iterator[Fault]:
    draft = frame.get("draft")
    held = draft if isinstance(draft, Mapping) else {}
    heads, missing = held.get("live_heads"), held.get("missing")
    if not isinstance(heads, list) or len(heads) != LIVE_HEADS:
        yield Fault("programme_unknown_reference", "frame draft", {"name": "live_heads"})
    if not isinstance(missing, Mapping):
        yield Fault("programme_unknown_reference", "frame draft", {"name": "missing"})
    for key, text in missing.items() if isinstance(missing, Mapping) else ():
        yield from _places(str(text), f"frame draft missing {key}", YEARS, frozenset(("",)))
    duties = frame.get("duties")
    if not isinstance(duties, Mapping) or not isinstance(duties.get("verbs"), Mapping):
        yield Fault("programme_unknown_reference", "frame duties", {"name": "verbs"})


def _block(programmes: Programmes, block: Any, place: str) -> Iterator[Fault]:
    """What is wrong with one block: its kind, its text, its heads, its places."""
    kind = block.get("kind") if isinstance(block, Mapping) else None
    if kind not in TEXTS | TABLES | LISTS:
        yield Fault("programme_unknown_reference", place, {"name": str(kind)})
        return
    text = block.get("text")
    if kind not in LISTS and not isinstance(text, str):
        yield Fault("programme_unknown_reference", place, {"name": "text"})
    heads = block.get("heads")
    if kind in TABLES and (not isinstance(heads, list) or len(heads) != HEADS[kind]):
        yield Fault("programme_unknown_reference", place, {"name": "heads"})
    if kind in TEXTS and isinstance(text, str):
        facts = {one.id for one in programmes.tables.facts if one.item == FRAME}
        yield from _places(text, place, YEARS | DAYS | facts, DAY_FORMS | NUMBER_FORMS)


def _places(
    text: str, place: str, allowed: frozenset[str], forms: frozenset[str]
) -> Iterator[Fault]:
    """What stands in the places of a text and may not, and forms that nobody knows."""
    try:
        found = places_in(text)
    except ValueError:
        yield Fault("programme_clause_braces", place)
        return
    for name, form in found:
        if name not in allowed:
            yield Fault("programme_unknown_reference", place, {"name": name})
        elif form not in forms:
            yield Fault("programme_form_unknown", place, {"form": form})
