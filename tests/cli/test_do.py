"""`guanwu do`: the whole registry on the command line, as a person of the store."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from guanwu.cli.main import app
from guanwu.cli.output import Exit
from guanwu.desk.command import registry
from guanwu.store.engine import open_store, reading
from tests.api.served import lodging, number_of
from tests.web.visitors import peopled


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store with the people of the demo."""
    folder = tmp_path_factory.mktemp("do")
    house = peopled(folder)
    house.engine.dispose()
    return folder / "guanwu.db"


def do(store: Path, *words: str, code: int = Exit.OK) -> Any:
    """Return the JSON that a verb prints."""
    result = CliRunner().invoke(app, ["do", *words, "--store", str(store), "--json"])
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def test_everything_is_listed_in_both_languages(store: Path) -> None:
    listed = do(store, "--list")
    assert [one["order"] for one in listed] == list(registry())
    assert all(one["zh"] and one["en"] for one in listed)


def test_what_is_done_stands_in_the_journal_under_the_person(store: Path, tmp_path: Path) -> None:
    order = tmp_path / "order.json"
    order.write_bytes(msgspec.json.encode(lodging(1)))
    made = do(store, "declaration:lodge", "--as", "broker", "--input", str(order))
    assert made["outcome"] == "accepted"
    status = do(store, "declaration:status", f"number={number_of(1)}", "--as", "broker")
    assert status["state"] == made["state"]
    engine = open_store(store, make=False)
    with reading(engine) as connection:
        row = connection.execute(text(
            "SELECT count(*) FROM journal j JOIN person p ON p.id = j.actor "
            "WHERE p.login = 'broker' AND j.event = 'declaration:lodgement:accepted'"))
        assert row.scalar_one() == 1
    engine.dispose()


def test_a_refused_declaration_tells_why_in_both_languages(store: Path, tmp_path: Path) -> None:
    wrong = lodging(2)
    wrong["declaration"]["currency"] = "XXX"
    order = tmp_path / "order.json"
    order.write_bytes(msgspec.json.encode(wrong))
    made = do(store, "declaration:lodge", "--as", "broker", "--input", str(order))
    assert made["outcome"] == "refused"
    assert all(one["zh"] and one["en_do"] for one in made["faults"])


@pytest.mark.parametrize(("words", "code", "refused"), [
    (("declaration:release", f"numbers={number_of(1)}", "--as", "broker"), Exit.REFUSED,
     "access_denied"),
    (("declaration:status", f"number={number_of(1)}"), Exit.REFUSED, "access_login_needed"),
    (("declaration:status", "--as", "broker"), Exit.REFUSED, "item_missing"),
    (("declaration:status", "number=1", "colour=red", "--as", "broker"), Exit.REFUSED,
     "item_unknown"),
    (("declaration:show", f"number={number_of(1)}", "--as", "papers.taipei"), Exit.REFUSED,
     "reading_reason_missing"),
    (("declaration:fly",), Exit.NOT_FOUND, "do_order_unknown"),
    (("declaration:status", "number=1", "--as", "nobody.here"), Exit.NOT_FOUND,
     "do_login_unknown"),
])
def test_what_cannot_be_done_is_refused_with_its_reason(
    store: Path, words: tuple[str, ...], code: int, refused: str
) -> None:
    assert refused in [one["code"] for one in do(store, *words, code=code)["refused"]]


def test_a_reason_opens_what_is_personal(store: Path) -> None:
    shown = do(store, "declaration:show", f"number={number_of(1)}", "--as", "papers.taipei",
               "--reason", "Asked by telephone")
    assert shown
