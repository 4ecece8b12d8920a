"""The flow of a tracked matter: sound, cited, and refusing every move out of its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pytest

from guanwu.case import Refusal
from guanwu.matter.model import Matter, MatterRecord
from guanwu.matter.number import matter_number, plain_number
from guanwu.matter.rules import Hand, facts_of, hidden_sign
from guanwu.store.acts_file import load_acts
from guanwu.store.flow_file import load_flow
from guanwu.store.terms_file import load_terms

FLOW = load_flow("matter")
DAY = date(2025, 3, 14)
ALL = frozenset(one.power for one in FLOW.moves)


@dataclass
class Articles:
    """The articles at hand, asked with `in`."""

    held: object = field(default_factory=load_acts)

    def __contains__(self, cite: object) -> bool:
        return isinstance(cite, str) and load_acts().resolves(cite)


def matter(**changes: object) -> Matter:
    """A matter in hand."""
    record = MatterRecord("", "", "", "", "", DAY, date(2025, 5, 14), "APA 51", "clerk")
    base = {
        "number": "C-2025-000001", "kind": "refund", "office": "taipei", "unit": "taipei/1",
        "duty": "taipei/1/3", "state": "assigned", "title": "A refund", "party": "",
        "assignee": "clerk", "opened_at": "2025-03-14T09:00:00+08:00",
        "wait_until": date(2025, 5, 14), "closed_at": None, "done": "", "record": record,
    }
    return Matter(**(base | changes))  # type: ignore[arg-type]


def test_the_flow_has_no_fault() -> None:
    assert FLOW.faults(deadlines=("matter",), articles=Articles(), terms=load_terms()) == ()


@pytest.mark.parametrize(("state", "move"), [
    ("registered", "decide"), ("registered", "extend"), ("registered", "close"),
    ("assigned", "take"), ("assigned", "close"), ("decided", "decide"), ("decided", "extend"),
    ("decided", "hand_over"), ("decided", "withdraw"),
    *(("closed", one.id) for one in FLOW.moves),
])
def test_a_move_out_of_its_place_is_refused(state: str, move: str) -> None:
    facts = dict.fromkeys(FLOW.conditions, True)
    found = FLOW.advance(state, move, facts, ALL)
    assert isinstance(found, Refusal) and found.code == "flow_wrong_state"


@pytest.mark.parametrize("move", [one.id for one in FLOW.moves])
def test_every_condition_and_power_is_asked(move: str) -> None:
    step = FLOW.by_id[move]
    state = next(iter(step.origins))
    facts = dict.fromkeys(FLOW.conditions, True)
    assert FLOW.advance(state, move, facts, ALL) == step.to
    without = FLOW.advance(state, move, facts, ALL - {step.power})
    assert isinstance(without, Refusal) and without.code == "flow_power_lacking"
    assert step.asked(state)
    for condition in step.asked(state):
        found = FLOW.advance(state, move, facts | {condition: False}, ALL)
        assert isinstance(found, Refusal) and found.facts["unmet"] == (condition,)


def test_facts_follow_from_hand_day_and_assignee() -> None:
    hand = Hand("clerk", True, False)
    facts = facts_of(matter(), hand, DAY, reason_given=True)
    assert set(facts) == set(FLOW.conditions)
    assert facts["in_own_hands"] and facts["not_overdue"] and facts["reason_given"]
    assert not facts["chief_there"] and not facts["decision_told"]
    assert not facts_of(matter(), hand, date(2025, 5, 15))["not_overdue"]
    assert not facts_of(matter(assignee="other"), hand, DAY)["in_own_hands"]
    assert not facts_of(matter(), Hand("clerk", False, False), DAY)["in_own_hands"]


def test_numbers_are_by_office_year_and_serial() -> None:
    assert matter_number("C", 2026, 123) == "C-2026-000123"
    spent = matter_number("C", 2026, 1_000_000)
    assert isinstance(spent, Refusal) and spent.code == "matter_numbers_spent"
    for written in ("C-2026-000123", " c-2026-000123 ", "C2026000123"):
        assert plain_number(written) == "C-2026-000123"
    assert plain_number("'; DROP TABLE matter") == "'; DROP TABLE matter"


@pytest.mark.parametrize("sign", ["\u202e", "\x00", "\x1b", "\u200b", "\ud800", "\r"])
def test_signs_that_nobody_sees_are_refused(sign: str) -> None:
    found = hidden_sign({"title": "fine", "description": f"a{sign}b"})
    assert found is not None and found.facts["place"] == 2
    assert found.facts["field"] == "field_description"
    load_terms().say(found.code, "en", found.facts)
    assert hidden_sign({"description": "two\nlines\tand \u95dc\u52d9"}) is None
