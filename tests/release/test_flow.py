"""The flow of an import declaration: sound in itself, and every channel finds its way."""

from __future__ import annotations

import pytest

from guanwu.case import Refusal
from guanwu.release.deadlines import DEADLINES
from guanwu.store.flow_file import load_flow
from guanwu.store.terms_file import load_terms

FLOW = load_flow("release")
POWERS = frozenset(move.power for move in FLOW.moves)
NOTHING = dict.fromkeys(FLOW.conditions, False)
C1 = ["accept", "select", "assess", "bill", "pay", "release"]
C2 = ["accept", "select", "ask_for_documents", "receive_documents", *C1[2:]]
C3 = [*C2[:4], "order_examination", "record_examination", *C1[2:]]


def facts(*names: str) -> dict[str, bool]:
    """Every condition of the flow: those named hold, the others do not."""
    assert set(names) <= set(FLOW.conditions)
    return NOTHING | dict.fromkeys(names, True)


COMMON = (
    *("no_faults", "channel_drawn", "levies_assessed", "bill_made", "bill_served"),
    *("paid_in_full", "duties_secured", "permits_presented"),
)
PAPERS = ("documents_demanded", "documents_received")
EXAMINED = ("examination_recorded", "examination_clean")


def walk(moves: list[str], known: dict[str, bool]) -> str:
    """The state after these moves; a refusal on the way fails the test."""
    state = FLOW.start
    for move in moves:
        answer = FLOW.advance(state, move, known, POWERS)
        assert isinstance(answer, str), f"{state}, {move}: {answer}"
        state = answer
    return state


def test_the_flow_is_sound_and_has_every_deadline_and_term() -> None:
    assert FLOW.faults(deadlines=DEADLINES, terms=load_terms()) == ()


@pytest.mark.parametrize(
    ("moves", "known"),
    [
        (C1, facts(*COMMON, "channel_is_c1")),
        (C2, facts(*COMMON, *PAPERS, "channel_is_c2")),
        (C3, facts(*COMMON, *PAPERS, *EXAMINED, "channel_is_c3")),
    ],
    ids=["C1", "C2", "C3"],
)
def test_each_channel_comes_to_release(moves: list[str], known: dict[str, bool]) -> None:
    assert walk(moves, known) == "released"


def test_a_c3_declaration_is_not_assessed_before_its_examination() -> None:
    known = facts(*COMMON, *PAPERS, "channel_is_c3")
    state = walk(C3[:4], known)
    answer = FLOW.advance(state, "assess", known, POWERS)
    assert isinstance(answer, Refusal) and answer.facts["unmet"] == ("channel_is_c2",)
    state = walk(C3[:5], known)
    answer = FLOW.advance(state, "assess", known, POWERS)
    assert isinstance(answer, Refusal)
    assert answer.facts["unmet"] == ("examination_recorded", "examination_clean")


def test_a_bill_of_nothing_is_released_without_payment() -> None:
    known = facts(*COMMON[:4], "channel_is_c1", "nothing_owed", "permits_presented")
    assert walk(["accept", "select", "assess", "bill", "release"], known) == "released"


def test_goods_are_not_released_from_a_bill_that_is_owed() -> None:
    known = facts(*COMMON, "channel_is_c1")
    answer = FLOW.advance("billed", "release", known, POWERS)
    assert isinstance(answer, Refusal) and answer.facts["unmet"] == ("nothing_owed",)


def test_a_refused_declaration_may_be_corrected_and_accepted() -> None:
    assert walk(["refuse"], facts("faults_found")) == "refused"
    known = facts("faults_found", "correction_lodged", "no_faults")
    assert walk(["refuse", "correct", "accept"], known) == "accepted"


def test_the_channel_may_be_changed_until_the_assessment() -> None:
    for state in ("selected", "documents", "examination"):
        assert FLOW.advance(state, "change_channel", facts("channel_changed"), POWERS) == "selected"
    answer = FLOW.advance("assessed", "change_channel", facts("channel_changed"), POWERS)
    assert isinstance(answer, Refusal) and answer.code == "flow_wrong_state"


def test_nothing_moves_out_of_release_or_withdrawal() -> None:
    for state in ("released", "withdrawn", "referred"):
        assert FLOW.moves_from(state) == ()


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_every_refusal_of_every_move_can_be_said(language: str) -> None:
    terms = load_terms()
    for move in FLOW.moves:
        for state in FLOW.states:
            for powers in (POWERS, frozenset[str]()):
                answer = FLOW.advance(state, move.id, NOTHING, powers)
                if isinstance(answer, Refusal):
                    assert "{" not in terms.say(answer.code, language, answer.facts)
                    assert terms.do(answer.code, language, answer.facts)
