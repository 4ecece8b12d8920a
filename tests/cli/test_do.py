"""`guanwu do`: every order on the command line, as one of the people, within the same powers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from guanwu.cli.main import app
from guanwu.cli.output import Exit
from guanwu.desk.command import registry
from guanwu.desk.intake import lodge
from tests.desk.houses import with_request
from tests.web.visitors import peopled

NUMBER = with_request(1, None).declaration.number


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Return a store with the people of the demo and one declaration."""
    house = peopled(tmp_path)
    lodge(house, [with_request(1, None)])
    house.engine.dispose()
    return tmp_path / "guanwu.db"


def do(store: Path, *words: str) -> tuple[int, Any]:
    """Run the verb and return its exit code and its JSON."""
    found = CliRunner().invoke(app, ["do", *words, "--store", str(store), "--json"])
    return found.exit_code, json.loads(found.stdout) if found.stdout else None


def test_everything_is_listed(store: Path) -> None:
    code, listed = do(store, "--list")
    assert code == Exit.OK
    assert [one["order"] for one in listed] == list(registry())
    assert all(one["zh"] and one["en"] for one in listed)


def test_a_party_reads_its_own_and_nobody_elses(store: Path) -> None:
    code, told = do(store, "declaration:status", f"number={NUMBER}", "--as", "trader")
    assert (code, told["refused"][0]["code"]) == (Exit.REFUSED, "access_denied")
    code, told = do(store, "declaration:status", f"number={NUMBER}")
    assert (code, told["refused"][0]["code"]) == (Exit.REFUSED, "access_login_needed")
    code, told = do(store, "declaration:status", f"number={NUMBER}", "--as", "auditor")
    assert (code, told["number"]) == (Exit.OK, NUMBER)


def test_an_order_from_a_file_is_the_same_order(store: Path, tmp_path: Path) -> None:
    file = tmp_path / "order.json"
    file.write_text(json.dumps({"office": "taipei", "matter": "express_import"}))
    from_file = do(store, "organisation:route", "--input", str(file))
    from_fields = do(store, "organisation:route", "office=taipei", "matter=express_import")
    assert from_file == from_fields
    assert from_file[0] == Exit.OK


@pytest.mark.parametrize(("words", "code", "said"), [
    (("declaration:burn",), Exit.NOT_FOUND, "do_order_unknown"),
    (("declaration:status", "number=x", "--as", "nobody"), Exit.NOT_FOUND, "do_login_unknown"),
    (("declaration:status", "colour=red", "--as", "auditor"), Exit.REFUSED, None),
])
def test_what_is_not_understood_is_said(
    store: Path, words: tuple[str, ...], code: int, said: str | None
) -> None:
    found, told = do(store, *words)
    assert found == code
    codes = [one["code"] for one in told["refused"]]
    assert codes and (said is None or codes == [said])


def test_an_approval_needs_the_pages(store: Path) -> None:
    from sqlalchemy import text

    from guanwu.store.engine import open_store, reading

    with reading(open_store(store)) as connection:
        person, post = connection.execute(
            text("SELECT person, post FROM holding ORDER BY id LIMIT 1")).one()
    code, told = do(store, "holding:grant", f"person={person}", f"post={post}", "reason=more",
                    "--as", "admin")
    assert code == Exit.OK
    code, shown = do(store, "proposal:approve", f"id={told['proposal']}",
                     f"seen_hash={told['content_hash']}", "--as", "approver")
    assert code == Exit.REFUSED
    assert shown["refused"][0]["code"] == "proposal_confirmation_needed"
