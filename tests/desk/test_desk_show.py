"""The desk on one screen: lines, levies, papers, reasons, history in words, possible moves."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from guanwu.declaration.model import DeclaredLevy
from guanwu.desk.commands.channel import ChangeChannel
from guanwu.desk.commands.declaration import ByNumbers
from guanwu.desk.commands.queue import ByNumbers as Numbers
from guanwu.desk.commands.queue import HandOver
from guanwu.desk.intake import lodge
from guanwu.desk.queries.show import ByNumber, Desk
from guanwu.store.engine import reading
from guanwu.store.terms_file import load_terms
from tests.declaration.samples import clean_declaration
from tests.desk.case_ground import C3_SALT, Ground, code
from tests.desk.houses import lodged

pytestmark = pytest.mark.usefixtures("each_store")


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path)


def shown(ground: Ground, number: str, login: str = "papers") -> Desk:
    found = ground.ask(login, "declaration:show", ByNumber(number))
    assert isinstance(found, Desk), found
    return found


def test_a_declaration_is_shown_whole(ground: Ground) -> None:
    (number,) = ground.papers(1)
    desk = shown(ground, number)
    assert (desk.state, desk.channel, desk.unit) == ("documents", "C2", "keelung/1")
    assert (desk.due, desk.days) == ("later", 3)
    clean = clean_declaration()
    assert [one.code for one in desk.lines] == [one.code for one in clean.lines]
    assert desk.customs_value == sum(one.assessed_value or 0 for one in desk.lines)
    assert desk.payable == sum(one.assessed or 0 for one in desk.levies)
    for one in desk.levies:
        assert sum(line.levies.get(one.levy, 0) for line in desk.lines) == one.assessed
    assert desk.facts["desk_importer_id"] == clean.importer.id
    terms = load_terms()
    assert all(terms.has(name) for name in desk.facts)
    assert all(terms.has(one.levy) for one in desk.levies)


def test_what_was_declared_otherwise_is_marked(ground: Ground) -> None:
    clean = clean_declaration()
    levies = tuple(DeclaredLevy(one.code, one.amount + 1_000 * (place == 0))
                   for place, one in enumerate(clean.levies))
    (number,) = ground.papers(1, levies=levies, duty_total=clean.duty_total + 1_000)
    desk = shown(ground, number)
    assert {one.levy: one.differs for one in desk.levies} == {
        "import_duty": True, "business_tax": False, "trade_promotion_fee": True}
    worksheet = ground.ask("papers", "declaration:explain", ByNumber(number))
    assert isinstance(worksheet, Mapping) and worksheet["same_as_assessed"]
    assert worksheet["differences"] and worksheet["steps"]


def test_reading_needs_a_reason_unless_the_case_is_ones_own(ground: Ground) -> None:
    (number,) = ground.papers(1)
    asked = ByNumber(number)
    assert code(ground.ask("papers", "declaration:show", asked, "")) == "reading_reason_missing"
    ground.ask("papers", "declaration:take", Numbers((number,)))
    assert isinstance(ground.ask("papers", "declaration:show", asked, ""), Desk)
    assert code(ground.ask("papers.taipei", "declaration:show", asked)) == "access_denied"
    assert code(ground.ask("bank", "declaration:show", asked)) == "access_denied"
    assert isinstance(ground.ask("auditor", "declaration:show", asked, "audit"), Desk)
    with reading(ground.house.engine) as connection:
        read = connection.execute(text(
            "SELECT actor, facts FROM journal WHERE event = 'declaration:show:read' ORDER BY seq"))
        found = [(row[0], row[1]) for row in read]
    assert [one[0] for one in found] == [ground.ids["papers"], ground.ids["auditor"]]
    assert "own_work" in found[0][1] and "audit" in found[1][1]
    missing = ByNumber("AA  1411199999")
    assert code(ground.ask("papers", "declaration:show", missing)) == "declaration_unknown"


def test_reasons_are_told_in_words_to_officers_alone(tmp_path: Path) -> None:
    ground = Ground(tmp_path, C3_SALT)
    (number,) = ground.papers(1, begin=2_000)
    selected = shown(ground, number).selected
    assert selected is not None and selected.channel == "C2"
    terms = load_terms()
    assert "review_of_papers_requested" in [one.rule for one in selected.reasons]
    for one in selected.reasons:
        assert terms.has(one.reason) and terms.has(one.owner) and one.cites
    with reading(ground.house.engine) as connection:
        hits = connection.execute(text(
            "SELECT facts FROM journal WHERE subject = :number "
            "AND event = 'declaration:channel:selected'"), {"number": number}).scalar_one()
    assert all(one.rule in hits for one in selected.reasons)
    assert code(ground.ask("bank", "declaration:show", ByNumber(number))) == "access_denied"


def test_history_is_told_in_words_with_names_and_reasons(ground: Ground) -> None:
    (number,) = ground.papers(1)
    ground.ask("papers", "declaration:take", Numbers((number,)))
    ground.ask("papers", "declaration:hand_over", HandOver(number, "keelung/12", "At Wudu."))
    proposed = ground.ask("chief", "declaration:change_channel",
                          ChangeChannel(number, "C1", "Nothing to see."))
    ground.approve("approver", proposed)
    history = shown(ground, number, "chief").history
    said = {one.event: one for one in history}
    taken = said["declaration:queue:taken"]
    assert taken.actor_zh == "papers zh" and "papers en" in taken.en
    assert "First Operations Division" in taken.en
    moved = said["declaration:queue:handed_over"]
    assert "Wudu Branch" in moved.en and moved.reason == "At Wudu."
    changed = said["declaration:change_channel:made"]
    assert "C2" in changed.en and "C1" in changed.en
    assert changed.reason == "Nothing to see." and changed.approved_by == "approver zh"
    assert not any(one.event.endswith(":read") for one in history)
    for one in history:
        assert one.en != one.event and one.zh != one.event and "{" not in one.en + one.zh, one
    assert [one.at for one in history] == sorted(one.at for one in history)


def moves(ground: Ground, number: str, login: str) -> dict[str, Any]:
    return {one.move: one for one in shown(ground, number, login).moves}


def test_moves_are_shown_with_every_condition(ground: Ground) -> None:
    (number,) = ground.papers(1)
    found = moves(ground, number, "papers")
    assert found["receive_documents"].ready and found["receive_documents"].held
    assert found["receive_documents"].conditions[0].met == "brought"
    assess = found["assess"]
    assert not assess.ready and assess.command == ""
    assert {one.id: one.met for one in assess.conditions} == {
        "channel_is_c2": "met", "documents_received": "unmet", "levies_assessed": "met"}
    examiners = moves(ground, number, "examiner")
    assert not examiners["receive_documents"].held and not examiners["receive_documents"].ready
    assert found["withdraw"].ready and not moves(ground, number, "examiner")["withdraw"].ready


def test_the_conditions_of_release_are_those_of_the_case(ground: Ground) -> None:
    (outcome,) = lodge(ground.house, [lodged(1)])
    billed = moves(ground, outcome.number, "releaser")["release"]
    assert not billed.ready and billed.held
    assert {one.id: one.met for one in billed.conditions} == {
        "nothing_owed": "unmet", "permits_presented": "met"}
    ground.ask("bank", "declaration:pay", ByNumbers((outcome.number,)))
    paid = moves(ground, outcome.number, "releaser")["release"]
    assert paid.ready
    assert {one.id: one.met for one in paid.conditions} == {
        "duties_secured": "met", "permits_presented": "met"}
    other = moves(ground, outcome.number, "papers")["release"]
    assert not other.held and not other.allowed and not other.ready


def test_a_refused_declaration_is_shown_with_its_faults(ground: Ground) -> None:
    (outcome,) = lodge(ground.house, [lodged(1, cif_twd=5)])
    desk = shown(ground, outcome.number)
    assert desk.state == "refused" and desk.faults and desk.selected is None
    assert desk.lines and desk.lines[0].assessed_value is None
