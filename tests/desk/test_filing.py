"""The dry run and filing by file: every form through one engine, every fault, nothing written."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from sqlalchemy import text

from guanwu.case import Refusal
from guanwu.declaration.model import Declaration
from guanwu.desk import decide, selecting
from guanwu.desk.commands.declaration import Lodge
from guanwu.desk.house import House
from guanwu.desk.queries.filing import Check, Checked
from guanwu.desk.trader.filing import Upload
from guanwu.scale.generator import generate
from guanwu.store.declaration_flat import write_csv
from guanwu.store.declaration_json import Received, receive
from guanwu.store.engine import reading
from tests.declaration.samples import clean_declaration
from tests.desk.houses import house
from tests.desk.traders import (
    BROKER,
    OFFICER,
    STRANGER,
    TRADER,
    as_json,
    as_sheet,
    as_typed_csv,
    as_xml,
    ask,
    salts_of,
)
from tests.scale.worlds import world

CLEAN = clean_declaration()


@pytest.fixture
def desk(tmp_path: Path) -> House:
    return house(tmp_path)


def numbered(number: int, **changes: Any) -> Declaration:
    return replace(CLEAN, number=f"{CLEAN.number[:-5]}{number:05d}", **changes)


def files(folder: Path) -> dict[str, str]:
    """Return the hash of every file of a store, its log of writes among them."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.glob("guanwu.db*")) if not path.name.endswith("-shm")}


# ---- nothing is written


def test_a_check_leaves_the_store_byte_for_byte(desk: House, tmp_path: Path) -> None:
    ask(desk, "declaration:lodge", Lodge(numbered(1)))
    before = files(tmp_path)
    assert len(before) >= 2
    uploads = [Upload("xml", as_xml(numbered(2))), Upload("json", as_json(numbered(3))),
               Upload("xlsx", as_sheet(numbered(4), numbered(1))), Upload("csv", b"number\nx\n")]
    for upload in uploads:
        assert isinstance(ask(desk, "declaration:check", Check(upload=upload)), Checked)
    assert isinstance(ask(desk, "declaration:check", Check(numbered(5))), Checked)
    assert files(tmp_path) == before


def test_a_check_takes_no_serial_and_journals_nothing(desk: House) -> None:
    def counted() -> list[Any]:
        with reading(desk.engine) as connection:
            return [connection.execute(text(f"SELECT count(*) FROM {table}")).scalar()
                    for table in ("journal", "counter", "declaration", "outbox", "transfer")]

    before = counted()
    for number in range(1, 6):
        assert ask(desk, "declaration:check", Check(numbered(number))).fit
    assert counted() == before
    outcome = ask(desk, "declaration:lodge", Lodge(numbered(1)))
    assert outcome.bill_number == "AAI11400000001"


# ---- nothing is told of selection


def test_a_check_does_not_ask_selection(
    desk: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(*_given: object) -> None:
        raise AssertionError("selection was asked")

    for module in (decide, selecting):
        monkeypatch.setattr(module, "select_batch", asked)
    assert ask(desk, "declaration:check", Check(numbered(1))).fit
    with pytest.raises(AssertionError, match="selection was asked"):
        ask(desk, "declaration:lodge", Lodge(numbered(1)))


def test_a_check_is_the_same_whatever_would_be_drawn(tmp_path: Path) -> None:
    answers, channels = set(), set()
    for place, salt in enumerate(salts_of(numbered(7))):
        made = house(tmp_path / str(place), salt=salt)
        answers.add(msgspec.json.encode(ask(made, "declaration:check", Check(numbered(7)))))
        channels.add(ask(made, "declaration:lodge", Lodge(numbered(7))).channel)
    assert len(answers) == 1
    assert channels == {"C1", "C2", "C3"}, "these salts do not draw every channel"
    said = answers.pop().decode()
    assert not any(word in said for word in ("channel", "C1", "C2", "C3", "flag"))


# ---- the same engine


def test_what_is_previewed_is_what_is_assessed(tmp_path: Path) -> None:
    made = house(tmp_path)
    compared = refused = 0
    everybody = replace(TRADER, holdings=())
    for item in generate(world(), 0, 300):
        held = receive(item.json)
        if not isinstance(held, Received):
            continue
        declaration = held.declaration
        actor = replace(everybody, holdings=(replace(BROKER.holdings[0], party=declaration.box),))
        checked = ask(made, "declaration:check", Check(declaration), actor)
        outcome = ask(made, "declaration:lodge", Lodge(declaration), actor)
        if isinstance(outcome, Refusal) or outcome.outcome in ("repeated", "conflict"):
            continue
        one = checked.declarations[0]
        if outcome.outcome == "refused":
            assert [fault.code for fault in one.faults] == [f.code for f in outcome.faults]
            refused += 1
            continue
        with reading(made.engine) as connection:
            row = connection.execute(
                text("SELECT assessment FROM declaration WHERE number = :number"),
                {"number": declaration.number}).one()
        kept = msgspec.json.decode(row[0])
        assert one.fit and one.preview.levies == kept["levies"]
        assert one.preview.payable == kept["payable"]
        assert [line.customs_value for line in one.preview.lines] == kept["values"]
        compared += 1
    assert compared > 150 and refused > 5


def test_every_form_of_the_same_declaration_has_the_same_answer(
    desk: House, tmp_path: Path
) -> None:
    write_csv(tmp_path / "flat.csv", [CLEAN])
    uploads = {
        "xml": Upload("xml", as_xml(CLEAN)), "json": Upload("json", as_json(CLEAN)),
        "jsonl": Upload("jsonl", as_json(CLEAN) + b"\n"), "xlsx": Upload("xlsx", as_sheet(CLEAN)),
        "flat": Upload("csv", (tmp_path / "flat.csv").read_bytes()),
        "typed": Upload("csv", as_typed_csv(CLEAN)),
    }
    record = ask(desk, "declaration:check", Check(CLEAN)).declarations[0]
    for name, upload in uploads.items():
        answer = ask(desk, "declaration:check", Check(upload=upload))
        assert answer.fit, (name, answer.declarations[0].faults)
        assert answer.declarations[0].preview == record.preview, name
    first = ask(desk, "declaration:file", uploads["xml"]).declarations[0].outcome
    assert first.outcome == "accepted"
    for name, upload in uploads.items():
        again = ask(desk, "declaration:file", upload).declarations[0].outcome
        assert (again.outcome, again.bill_number) == ("repeated", first.bill_number), name


def test_a_file_of_many_is_answered_in_order(desk: House) -> None:
    bad = replace(numbered(2), currency="XXX")
    answer = ask(desk, "declaration:file", Upload("xlsx", as_sheet(numbered(1), bad, numbered(3))))
    assert [one.outcome.outcome for one in answer.declarations] == [
        "accepted", "refused", "accepted"]
    assert [one.begins for one in answer.declarations] == [2, 7, 12]


# ---- whose it is


@pytest.mark.parametrize("actor", [TRADER, BROKER])
def test_importer_and_broker_may_lodge(desk: House, actor: Any) -> None:
    assert ask(desk, "declaration:check", Check(CLEAN), actor).fit
    filed = ask(desk, "declaration:file", Upload("json", as_json(CLEAN)), actor)
    assert filed.declarations[0].outcome.outcome == "accepted"


def test_a_declaration_of_others_is_refused_whole(desk: House) -> None:
    both = as_sheet(numbered(1), replace(numbered(2), importer=replace(CLEAN.importer,
                                                                      id="12345675")))
    for order in (Check(upload=Upload("xlsx", both)), Check(CLEAN)):
        answer = ask(desk, "declaration:check", order, STRANGER)
        assert isinstance(answer, Refusal) and answer.code == "declaration_of_another"
    answer = ask(desk, "declaration:file", Upload("xlsx", both), STRANGER)
    assert isinstance(answer, Refusal) and answer.code == "declaration_of_another"
    with reading(desk.engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM declaration")).scalar() == 0


def test_officers_and_nobody_do_not_lodge(desk: House) -> None:
    assert ask(desk, "declaration:file", Upload("json", as_json(CLEAN)), OFFICER).code == (
        "access_denied")
    nobody = replace(TRADER, id="", holdings=())
    assert ask(desk, "declaration:check", Check(CLEAN), nobody).code == "access_login_needed"


def mine_under(number: str) -> Declaration:
    """Return a declaration of the stranger's own under somebody's number."""
    return replace(CLEAN, number=number, importer=replace(CLEAN.importer, id="12345675"))


def test_nobody_corrects_what_was_refused_to_another(desk: House) -> None:
    refused = ask(desk, "declaration:lodge", Lodge(replace(CLEAN, currency="XXX")))
    assert refused.outcome == "refused"
    for order, id in ((Upload("json", as_json(mine_under(CLEAN.number))), "declaration:file"),
                      (Lodge(mine_under(CLEAN.number)), "declaration:lodge")):
        answer = ask(desk, id, order, STRANGER)
        assert isinstance(answer, Refusal), answer
    assert ask(desk, "declaration:lodge", Lodge(CLEAN)).outcome == "accepted"


def test_a_number_in_use_tells_nothing_of_whose_it_is(desk: House) -> None:
    ask(desk, "declaration:lodge", Lodge(CLEAN))
    other = mine_under(CLEAN.number)
    dry = ask(desk, "declaration:check", Check(other), STRANGER)
    assert dry.fit, "a dry run tells nothing of the declarations of others"
    filed = ask(desk, "declaration:file", Upload("json", as_json(other)), STRANGER)
    outcome = filed.declarations[0].outcome
    assert (outcome.outcome, outcome.state, outcome.channel) == ("conflict", "", None)
    single = ask(desk, "declaration:lodge", Lodge(other), STRANGER)
    assert (single.outcome, single.state, single.channel) == ("conflict", "", None)
    own = ask(desk, "declaration:check", Check(replace(CLEAN, marks="OTHER")))
    assert [fault.code for fault in own.declarations[0].faults] == [
        "number_used_with_other_content"]


def test_two_declarations_of_a_file_cannot_have_one_number(desk: House) -> None:
    both = as_json(CLEAN) + b"\n" + as_json(replace(CLEAN, marks="OTHER"))
    answer = ask(desk, "declaration:check", Check(upload=Upload("jsonl", both)))
    assert [one.fit for one in answer.declarations] == [True, False]
