"""A flow moves a case or says why not, and tells everything that is wrong in itself."""

from __future__ import annotations

import copy
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanwu.case import Flow, Refusal, read_flow

DOOR: dict[str, Any] = {
    "id": "door",
    "start": "shut",
    "conditions": ["key_at_hand", "nobody_behind", "wind_is_calm"],
    "states": {"shut": {}, "open": {}, "bricked_up": {"final": True}},
    "moves": [
        {
            "id": "open",
            "from": {"shut": ["key_at_hand"]},
            "to": "open",
            "power": "doorkeeper",
            "conditions": ["nobody_behind", "wind_is_calm"],
            "within": "morning",
            "cites": ["DA 1"],
        },
        {
            "id": "shut",
            "from": {"open": []},
            "to": "shut",
            "power": "doorkeeper",
            "cites": ["DA 2"],
        },
        {
            "id": "brick_up",
            "from": {"open": [], "shut": ["nobody_behind"]},
            "to": "bricked_up",
            "power": "mason",
            "cites": ["DA 3"],
        },
    ],
}
ALL = {"key_at_hand": True, "nobody_behind": True, "wind_is_calm": True}
KEEPER = frozenset({"doorkeeper"})


def door(**changes: Any) -> Flow:
    """The flow of a door, with parts of it replaced."""
    return read_flow(copy.deepcopy(DOOR) | changes)


def codes(flow: Flow, **known: Any) -> dict[str, str]:
    """Code to place of every fault of a flow."""
    return {fault.code: fault.place for fault in flow.faults(**known)}


def test_a_case_moves_when_everything_holds() -> None:
    assert door().advance("shut", "open", ALL, KEEPER) == "open"


def test_all_unmet_conditions_are_listed_at_once_in_the_order_of_the_file() -> None:
    facts = {"key_at_hand": False, "nobody_behind": True, "wind_is_calm": False}
    answer = door().advance("shut", "open", facts, KEEPER)
    assert isinstance(answer, Refusal)
    assert answer.code == "flow_conditions_unmet"
    assert answer.facts["unmet"] == ("key_at_hand", "wind_is_calm")
    assert answer.facts["move"] == "open" and answer.facts["state"] == "shut"


def test_the_conditions_depend_on_the_state_the_move_starts_from() -> None:
    flow, mason = door(), frozenset({"mason"})
    assert flow.advance("open", "brick_up", {}, mason) == "bricked_up"
    answer = flow.advance("shut", "brick_up", {"nobody_behind": False}, mason)
    assert isinstance(answer, Refusal) and answer.facts["unmet"] == ("nobody_behind",)


def test_wrong_state_is_told_before_power_and_power_before_conditions() -> None:
    flow, nothing = door(), dict.fromkeys(ALL, False)
    answer = flow.advance("open", "open", nothing, frozenset())
    assert isinstance(answer, Refusal) and answer.code == "flow_wrong_state"
    assert answer.facts["wanted"] == ("shut",)
    answer = flow.advance("shut", "open", nothing, frozenset({"mason"}))
    assert isinstance(answer, Refusal) and answer.code == "flow_power_lacking"
    assert answer.facts["power"] == "doorkeeper"


def test_what_the_flow_does_not_know_is_a_bug() -> None:
    with pytest.raises(LookupError, match="no state ajar"):
        door().advance("ajar", "open", ALL, KEEPER)
    with pytest.raises(LookupError, match="no move knock"):
        door().advance("shut", "knock", ALL, KEEPER)
    with pytest.raises(LookupError, match="no fact for wind_is_calm"):
        door().advance("shut", "open", {"key_at_hand": True, "nobody_behind": True}, KEEPER)


def test_moves_from_a_state_come_in_the_order_of_the_file() -> None:
    assert [move.id for move in door().moves_from("shut")] == ["open", "brick_up"]
    assert door().moves_from("bricked_up") == ()


def test_a_sound_flow_has_no_faults() -> None:
    assert door().faults(deadlines={"morning"}, articles={"DA 1", "DA 2", "DA 3"}) == ()


def test_every_kind_of_fault_is_found_in_one_pass() -> None:
    flow = door(
        start="nowhere",
        conditions=["key_at_hand", "nobody_behind", "moon_is_full"],
        states=DOOR["states"] | {"attic": {}},
        moves=[*DOOR["moves"], {"id": "shut", "from": {}, "to": "shut", "power": ""}],
    )
    found = codes(flow, deadlines=set(), articles={"DA 1"}, terms=set())
    assert found == {
        "flow_unknown_state": "door.start",
        "flow_move_twice": "door.moves.shut",
        "flow_move_from_nowhere": "door.moves.shut",
        "flow_move_without_power": "door.moves.shut",
        "flow_unknown_condition": "door.moves.open",
        "flow_unused_condition": "door.conditions",
        "flow_unreachable_state": "door.states.attic",
        "flow_dead_end": "door.states.attic",
        "flow_unknown_deadline": "door.moves.open",
        "flow_move_without_article": "door.moves.shut",
        "flow_unknown_article": "door.moves.brick_up",
        "flow_missing_term": "door.moves.shut",
    }


def test_a_move_to_an_undeclared_state_is_a_fault() -> None:
    flow = door(states={"shut": {}, "open": {}})
    assert [fault.facts for fault in flow.faults() if fault.code == "flow_unknown_state"] == [
        {"state": "bricked_up"}
    ]


def test_a_loop_onto_itself_is_no_way_out() -> None:
    moves = copy.deepcopy(DOOR["moves"])
    moves[0]["from"] = {"shut": ["key_at_hand"], "bricked_up": []}
    moves[0]["to"] = "bricked_up"
    flow = door(moves=moves, states={"shut": {}, "open": {}, "bricked_up": {}})
    assert codes(flow)["flow_dead_end"] == "door.states.bricked_up"


@pytest.mark.parametrize(
    "change",
    [{"moves": [{"id": "open"}]}, {"surprise": 1}, {"states": {"shut": {"end": True}}}],
)
def test_a_file_of_the_wrong_form_is_an_error(change: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        read_flow(DOOR | change)


@given(
    st.dictionaries(st.sampled_from(sorted(ALL)), st.booleans(), min_size=3),
    st.frozensets(st.sampled_from(["doorkeeper", "mason"])),
    st.sampled_from(["shut", "open", "bricked_up"]),
    st.sampled_from(["open", "shut", "brick_up"]),
)
def test_a_case_moves_exactly_when_state_power_and_conditions_allow(
    facts: dict[str, bool], powers: frozenset[str], state: str, move: str
) -> None:
    flow = door()
    step = flow.by_id[move]
    allowed = (
        state in step.origins
        and step.power in powers
        and all(facts[name] for name in step.asked(state))
    )
    answer = flow.advance(state, move, facts, powers)
    assert answer == step.to if allowed else isinstance(answer, Refusal)
