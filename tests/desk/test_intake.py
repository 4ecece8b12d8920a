"""Lodging: one commit, one answer, whatever comes in and however often."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from sqlalchemy import text

from guanwu.desk.bulk import lodge_items
from guanwu.desk.explain import Explained, explain
from guanwu.desk.house import House
from guanwu.desk.intake import lodge
from guanwu.desk.selecting import plan_of
from guanwu.risk.inputs import inputs_of
from guanwu.risk.select import select_one
from guanwu.store.case_rows import load_cases
from guanwu.store.declaration_files import Item
from guanwu.store.declaration_json import canonical, receive
from guanwu.store.engine import reading
from guanwu.store.ledger_rows import pending_of, trial
from guanwu.store.records import verify_store
from guanwu.store.rejects_file import RejectsFile
from guanwu.store.terms_file import load_terms
from tests.desk.houses import MOMENT, house, lodged, same

pytestmark = pytest.mark.usefixtures("each_store")


def events(desk: House, number: str) -> list[str]:
    """Return the names of the events of a declaration, in order."""
    with reading(desk.engine) as connection:
        rows = connection.execute(
            text("SELECT event FROM journal WHERE subject = :number ORDER BY seq"),
            {"number": number},
        )
        return [row[0] for row in rows]


def counts(desk: House) -> dict[str, int]:
    """Return how many rows each table has."""
    tables = ("declaration", "journal", "transfer", "outbox")
    with reading(desk.engine) as connection:
        return {
            name: int(connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one())
            for name in tables
        }


def test_an_honest_declaration_is_accepted_selected_assessed_and_billed(tmp_path: Path) -> None:
    desk = house(tmp_path)
    (outcome,) = lodge(desk, [lodged(1)])
    assert (outcome.outcome, outcome.state, outcome.channel) == ("accepted", "billed", "C1")
    assert outcome.payable and outcome.due_on is not None
    assert events(desk, outcome.number) == [
        "declaration:lodgement:accepted", "declaration:channel:selected",
        "declaration:duty:assessed", "declaration:duty:billed",
    ]
    with reading(desk.engine) as connection:
        pending = pending_of(connection, outcome.number)
        assert sum(one.amount for one in pending) == outcome.payable
        assert len({one.levy for one in pending}) == len(pending) >= 2
        assert trial(connection).balanced
        assert verify_store(connection).ok


def test_the_same_again_gets_the_same_answer_and_changes_nothing(tmp_path: Path) -> None:
    desk = house(tmp_path)
    (first,) = lodge(desk, [lodged(1)])
    before = counts(desk)
    (again,) = lodge(house(tmp_path), [lodged(1)])
    assert again.outcome == "repeated"
    assert (again.state, again.payable, again.bill_number) == (
        first.state, first.payable, first.bill_number)
    assert counts(desk) == before


def test_a_number_with_other_content_is_refused_and_journalled(tmp_path: Path) -> None:
    desk = house(tmp_path)
    (first,) = lodge(desk, [lodged(1)])
    (other,) = lodge(desk, [lodged(1, marks="OTHER")])
    assert other.outcome == "conflict"
    assert [fault.code for fault in other.faults] == ["number_used_with_other_content"]
    assert events(desk, first.number)[-1] == "declaration:lodgement:conflicted"
    with reading(desk.engine) as connection:
        case = load_cases(connection, [first.number])[first.number]
    assert msgspec.json.decode(case.record)["marks"] != "OTHER"


def test_twice_in_one_batch_counts_once(tmp_path: Path) -> None:
    desk = house(tmp_path)
    outcomes = lodge(desk, [lodged(1), lodged(1), lodged(1, marks="OTHER"), lodged(2)])
    assert [one.outcome for one in outcomes] == ["accepted", "repeated", "conflict", "accepted"]
    assert counts(desk)["declaration"] == 2


def test_a_number_that_comes_twice_is_answered_as_if_it_came_apart(tmp_path: Path) -> None:
    wrong = lodged(2, cif_twd=5)
    items = [lodged(1), lodged(1), lodged(1, marks="OTHER"), wrong, wrong, lodged(2)]
    together = lodge(house(tmp_path / "together"), items)
    desk = house(tmp_path / "apart")
    assert together == [outcome for item in items for outcome in lodge(desk, [item])]
    assert together[1].payable == together[0].payable and together[1].channel == "C1"
    assert together[4].faults == together[3].faults and together[5].outcome == "accepted"


def test_a_refused_declaration_may_come_again_corrected(tmp_path: Path) -> None:
    desk = house(tmp_path)
    wrong = lodged(1, cif_twd=5)
    (refused,) = lodge(desk, [wrong])
    assert refused.outcome == "refused" and refused.state == "refused"
    assert {fault.code for fault in refused.faults} >= {"cif_lines_mismatch"}
    (again,) = lodge(desk, [wrong])
    assert again.outcome == "repeated" and again.faults
    (mended,) = lodge(desk, [lodged(1)])
    assert mended.outcome == "accepted"
    assert events(desk, mended.number)[0] == "declaration:lodgement:refused"


def test_one_broken_among_many_holds_nobody_up(tmp_path: Path) -> None:
    desk = house(tmp_path)
    batch = [lodged(n) if n != 3 else lodged(n, currency="QQQ") for n in range(1, 7)]
    outcomes = lodge(desk, batch)
    assert [one.outcome for one in outcomes] == ["accepted"] * 2 + ["refused"] + ["accepted"] * 3


@pytest.mark.parametrize("changes", [
    {"number": "AA  141110000\0"}, {"kind": "G\0"}, {"box": "11\0"}, {"marks": "\0"},
])
def test_what_no_store_takes_is_refused_and_holds_nobody_up(
    tmp_path: Path, changes: dict[str, str]
) -> None:
    desk = house(tmp_path)
    made = [lodged(1).declaration, lodged(2).declaration, lodged(3).declaration]
    made[1] = msgspec.structs.replace(made[1], **changes)
    data = [canonical(one) for one in made]
    items = [Item(at, one, receive(one)) for at, one in enumerate(data, 1)]
    with RejectsFile(tmp_path / "rejects", load_terms()) as rejects:
        (answered,) = lodge_items(desk, "here", items, rejects)
    assert [one.outcome.outcome for one in answered] == ["accepted", "unreadable", "accepted"]
    assert {one.code for one in answered[1].outcome.faults} == {"text_hidden_character"}


def test_a_law_that_refuses_says_which_row_is_missing(tmp_path: Path) -> None:
    desk = house(tmp_path)
    clean = lodged(1).declaration
    line = msgspec.structs.replace(
        clean.lines[0], commodity_tax_item="electric_passenger_car_le_208_7hp", pieces=1)
    (outcome,) = lodge(desk, [same(clean, lines=(line, *clean.lines[1:]))])
    assert outcome.outcome == "refused"
    assert "law_row_missing" in {fault.code for fault in outcome.faults}
    tables = [fault.facts.get("table") for fault in outcome.faults]
    assert "electric_vehicle_exemption" in tables


def test_nought_pieces_are_none_declared(tmp_path: Path) -> None:
    clean = lodged(1).declaration
    line = msgspec.structs.replace(clean.lines[0], selected_goods_item="furniture", pieces=0)
    (outcome,) = lodge(house(tmp_path), [same(clean, lines=(line, *clean.lines[1:]))])
    assert [fault.code for fault in outcome.faults] == ["fact_missing"]


def test_many_at_once_and_one_by_one_come_to_the_same(tmp_path: Path) -> None:
    batch = [lodged(n) for n in range(1, 30)]
    (tmp_path / "many").mkdir()
    (tmp_path / "single").mkdir()
    many, single = house(tmp_path / "many"), house(tmp_path / "single")
    together = lodge(many, batch)
    apart = [lodge(single, [one])[0] for one in batch]
    assert [(one.state, one.payable) for one in together] == [
        (one.state, one.payable) for one in apart]
    with reading(many.engine) as left, reading(single.engine) as right:
        query = text("SELECT id, debits_pending, credits_pending FROM account ORDER BY id")
        assert left.execute(query).fetchall() == right.execute(query).fetchall()


def test_what_was_assessed_on_columns_is_recomputed_to_the_dollar(tmp_path: Path) -> None:
    desk = house(tmp_path)
    for outcome in lodge(desk, [lodged(n) for n in range(1, 20)]):
        found = explain(desk, outcome.number)
        assert isinstance(found, Explained)
        assert found.same
        names = [step.name for step in found.steps]
        assert "cif_total_e7" in names and "import_duty" in names and names[-1] == "payable"


def test_selection_at_intake_is_the_one_by_one_selection(tmp_path: Path) -> None:
    desk = house(tmp_path)
    item = lodged(1)
    found = select_one(
        plan_of(desk, MOMENT.date()),
        inputs_of(item.declaration, [line.customs_value for line in item.declaration.lines],
                  desk.goods.on(item.declaration.imported_on), {}, {}, desk.salt),
    )
    (outcome,) = lodge(desk, [item])
    assert outcome.channel == found.channel
    with reading(desk.engine) as connection:
        facts = connection.execute(text(
            "SELECT facts FROM journal WHERE event = 'declaration:channel:selected'")).scalar_one()
    assert msgspec.json.decode(facts)["draw_ppm"] == found.draw_ppm


def test_the_draw_of_a_store_is_kept_for_good(tmp_path: Path) -> None:
    first = house(tmp_path, salt="one")
    assert house(tmp_path, salt="two").salt == first.salt == "one"


def test_a_crash_before_the_commit_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = house(tmp_path)

    def crash(*_: object) -> None:
        raise RuntimeError("crash")

    monkeypatch.setattr("guanwu.desk.intake.write", crash)
    with pytest.raises(RuntimeError):
        lodge(desk, [lodged(1)])
    monkeypatch.undo()
    assert counts(desk) == {"declaration": 0, "journal": 0, "transfer": 0, "outbox": 0}
    (outcome,) = lodge(desk, [lodged(1)])
    assert outcome.outcome == "accepted" and str(outcome.bill_number).endswith("00000001")
