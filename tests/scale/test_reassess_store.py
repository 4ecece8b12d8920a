"""The store under another law: what was assessed against what would be, and posting it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from guanwu.cli.main import app
from guanwu.desk.explain import Explained, explain
from guanwu.desk.house import House
from guanwu.desk.intake import lodge
from guanwu.desk.settle import pay
from guanwu.desk.stored_lines import stored_batches
from guanwu.desk.supplement import Posted, post_differences
from guanwu.duty.dense import Codebook
from guanwu.ledger import TransferKind
from guanwu.scale.twin_law import View
from guanwu.store.case_rows import Case, load_cases
from guanwu.store.edition_rows import store_edition
from guanwu.store.engine import reading
from guanwu.store.ledger_rows import pending_of, trial
from guanwu.store.records import verify_store
from guanwu.store.tariff_starter import load_starter_tariff
from tests.desk.houses import MOMENT, house, lodged
from tests.store.stores import where

pytestmark = pytest.mark.usefixtures("each_store")

TODAY = MOMENT.date()


def filled(folder: Path, count: int = 4) -> tuple[House, list[str]]:
    """A store with declarations: the first is paid, the second billed, others wait for papers."""
    desk = house(folder)
    outcomes = lodge(desk, [lodged(number) for number in range(1, count + 1)])
    states = [one.state for one in outcomes]
    assert states[:2] == ["billed", "billed"] and set(states) <= {"billed", "documents"}, states
    assert [one.outcome for one in pay(desk, [outcomes[0].number])] == ["done"]
    return desk, [one.number for one in outcomes]


def amend(desk: House, by_ppm: int) -> House:
    """Load an edition with other rates in column 1 and open the house again."""
    edition = load_starter_tariff()
    rows = tuple(
        msgspec.structs.replace(row, column_1=row.column_1._replace(
            ad_valorem_ppm=max(0, row.column_1.ad_valorem_ppm + by_ppm)))
        for row in edition.rows
    )
    store_edition(desk.engine, msgspec.structs.replace(
        edition, name=f"amended {by_ppm}", rows=rows, fingerprint=str(by_ppm),
        recorded_on=TODAY,
    ))
    return House(desk.engine, clock=lambda: MOMENT)


def case(desk: House, number: str) -> Case:
    """A case as it stands."""
    with reading(desk.engine) as connection:
        return load_cases(connection, [number])[number]


def sound(desk: House) -> None:
    """Check that the books balance and the journal is whole."""
    with reading(desk.engine) as connection:
        assert verify_store(connection).ok
        assert trial(connection).balanced


def test_stored_lines_are_those_of_the_records_with_their_shares(tmp_path: Path) -> None:
    desk, numbers = filled(tmp_path)
    traders: dict[str, int] = {}
    batches = list(stored_batches(desk.engine, Codebook(), traders, held=2))
    assert [number for batch in batches for number in batch.numbers] == numbers
    assert len(traders) == 1
    for batch in batches:
        assert batch.assessed is not None
        for place, number in enumerate(batch.numbers):
            kept = json.loads(case(desk, number).assessment or "")
            lines = batch.index == place
            assert {name: column[lines].tolist() for name, column in batch.assessed.items()
                    if column[lines].any()} == {
                name: shares for name, shares in kept["shares"].items() if any(shares)}


@pytest.mark.parametrize("by_ppm", [30_000, -1_000_000])
def test_what_differs_is_posted_as_new_transfers(tmp_path: Path, by_ppm: int) -> None:
    desk, numbers = filled(tmp_path)
    before = {number: case(desk, number) for number in numbers}
    with reading(desk.engine) as connection:
        held = connection.execute(text("SELECT * FROM transfer ORDER BY id")).all()
        events = connection.execute(text("SELECT * FROM journal ORDER BY seq")).all()
    desk = amend(desk, by_ppm)
    posted = post_differences(desk, numbers, View(desk.law, known_on=TODAY))
    billed = sum(one.bill_number is not None for one in before.values())
    assert 1 < billed < len(numbers)
    assert posted == Posted(billed - 1, 1, len(numbers) - billed)
    sound(desk)
    with reading(desk.engine) as connection:
        after = connection.execute(text("SELECT * FROM transfer ORDER BY id")).all()
        journal = connection.execute(text("SELECT * FROM journal ORDER BY seq")).all()
        assert set(after) > set(held) and journal[: len(events)] == events
        for number in numbers:
            now, was = case(desk, number), before[number]
            pending = pending_of(connection, number)
            owed = sum(one.amount for one in pending if one.debit.startswith("receivable"))
            back = sum(one.amount for one in pending if one.credit.startswith("refund"))
            assert was.payable is not None and now.payable is not None
            due = now.payable - (was.payable if number == numbers[0] else 0)
            assert owed - back == (due if was.bill_number else 0)
            assert now.payable != was.payable
            assert now.version == was.version + 1 and now.record == was.record
            explained = explain(desk, number)
            assert isinstance(explained, Explained) and explained.same
    names = [row[5 - 1] for row in journal[len(events):]]
    assert names.count("declaration:duty:reassessed") == len(numbers)
    assert "payment:supplement:posted" in names and "payment:bill:withdrawn" in names


def test_posting_again_posts_nothing(tmp_path: Path) -> None:
    desk, numbers = filled(tmp_path)
    desk = amend(desk, 30_000)
    view = View(desk.law, known_on=TODAY)
    post_differences(desk, numbers, view)
    with reading(desk.engine) as connection:
        held = connection.execute(text("SELECT count(*), max(id) FROM transfer")).one()
    assert post_differences(desk, numbers, view) == Posted(unchanged=len(numbers))
    with reading(desk.engine) as connection:
        assert connection.execute(text("SELECT count(*), max(id) FROM transfer")).one() == held
    sound(desk)


def test_a_bill_made_anew_is_paid_in_its_new_amount(tmp_path: Path) -> None:
    desk, numbers = filled(tmp_path)
    desk = amend(desk, 30_000)
    post_differences(desk, numbers, View(desk.law, known_on=TODAY))
    number = numbers[1]
    assert [one.outcome for one in pay(desk, [number])] == ["done"]
    with reading(desk.engine) as connection:
        rows = connection.execute(text(
            "SELECT amount FROM transfer WHERE subject = :number AND debit = 'treasury:cash'"
        ), {"number": number}).scalars().all()
        kinds = connection.execute(text(
            "SELECT kind FROM transfer WHERE subject = :number"), {"number": number}).scalars()
        assert rows == [case(desk, number).payable]
        assert TransferKind.VOID in set(kinds)
    sound(desk)


def test_a_law_that_refuses_leaves_what_stands(tmp_path: Path) -> None:
    desk, numbers = filled(tmp_path)
    before = case(desk, numbers[1])
    posted = post_differences(desk, numbers, View(desk.law, date(1999, 1, 1), TODAY))
    assert {number for number, _ in posted.refused} == set(numbers)
    assert case(desk, numbers[1]) == before
    sound(desk)


def test_the_command_replays_the_store_and_posts_only_when_asked(tmp_path: Path) -> None:
    desk, numbers = filled(tmp_path)
    amend(desk, 30_000)
    words = ["reassess", "--store", str(where(tmp_path)), "--json",
             "--differences", str(tmp_path / "differences.csv"),
             "--refused", str(tmp_path / "refused.csv"), "--traders", str(tmp_path / "traders.csv")]
    first = json.loads(CliRunner().invoke(app, words).stdout)
    assert first["posted"] is None and first["differing_declarations"] == len(numbers)
    assert case(desk, numbers[1]).version == 1
    text_rows = (tmp_path / "differences.csv").read_text("utf-8").splitlines()
    assert len(text_rows) == first["difference_rows"] + 1 and numbers[0] in text_rows[1]
    posted = json.loads(CliRunner().invoke(app, [*words, "--post"]).stdout)
    done = posted["posted"]
    assert done["rebilled"] + done["supplemented"] + done["assessed"] == len(numbers)
    again = json.loads(CliRunner().invoke(app, [*words, "--post"]).stdout)
    assert again["difference_rows"] == 0 and again["levies"] == {
        name: {**one, "before": one["after"], "difference": 0}
        for name, one in first["levies"].items()}
    sound(desk)


@pytest.mark.parametrize(("more", "code"), [
    (["--post", "--edition", "x"], "reassess_post_needs_store_law"),
    (["--edition", "nowhere"], "edition_unknown"),
])
def test_the_command_refuses_in_both_languages(
    tmp_path: Path, more: list[str], code: str
) -> None:
    filled(tmp_path, 2)
    words = ["reassess", "--store", str(where(tmp_path)), "--json", *more,
             "--differences", str(tmp_path / "d"), "--refused", str(tmp_path / "r"),
             "--traders", str(tmp_path / "t.csv")]
    answer = CliRunner().invoke(app, words)
    assert answer.exit_code == 3
    refused = json.loads(answer.stdout)["refused"]
    assert [one["code"] for one in refused] == [code] and refused[0]["zh"] and refused[0]["en"]
