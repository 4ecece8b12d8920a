"""Every verb that keeps or asks something takes a file and a URL alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from guanwu.cli.main import app
from guanwu.store.declaration_json import canonical
from tests.desk.houses import lodged
from tests.store.stores import empty, on_postgres

pytestmark = pytest.mark.usefixtures("each_store")


def told(store: str, *words: str, code: int = 0) -> list[Any]:
    """Return what a verb answers as JSON, line by line."""
    result = CliRunner().invoke(app, [*words, "--store", store, "--json"])
    assert result.exit_code == code, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_one_declaration_from_an_empty_place_to_its_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    store = str(empty(tmp_path))
    file = tmp_path / "one.json"
    file.write_bytes(canonical(lodged(1).declaration))
    (made,) = told(store, "store", "migrate")
    assert made["migration"] and "://u" not in made["store"]
    (answer,) = told(store, "lodge", str(file))
    number = answer["number"]
    assert answer["outcome"] == "accepted"
    if answer["state"] == "documents":
        (answer,) = told(store, "documents", number)
    if answer["state"] == "examination":
        (answer,) = told(store, "examine", number, "--finding", "clean")
    assert answer["state"] == "billed"
    assert told(store, "pay", number)[0]["state"] == "paid"
    assert told(store, "release", number)[0]["state"] == "released"
    assert told(store, "status", number)[0]["state"] == "released"
    assert told(store, "explain", number)[0]["same_as_assessed"] is True
    out = tmp_path / "messages"
    (written,) = told(store, "messages", number, "--out", str(out))
    assert written["messages"][0] == "01-NX5105.xml" and len(written["messages"]) >= 4
    assert told(store, "journal", "verify")[0]["ok"] is True
    (again,) = told(store, "lodge", str(file))
    assert again["outcome"] == "repeated"


def test_the_condition_of_a_store_is_told(tmp_path: Path) -> None:
    store = str(empty(tmp_path))
    told(store, "store", "migrate")
    result = CliRunner().invoke(app, ["store", "check", "--store", store, "--json"])
    found = json.loads(result.stdout)
    assert (result.exit_code == 0) == (found["refused"] == [])
    if on_postgres():
        assert found["refused"][-1]["code"] == "store_login_owns"
        assert "full_page_writes" in found["settings"]
    else:
        assert found["settings"] == {"journal_mode": "wal", "synchronous": "2"}
    plain = CliRunner().invoke(app, ["store", "check", "--store", store, "-l", "en"])
    assert plain.exit_code == result.exit_code and found["migration"] in plain.stdout


def test_questions_make_no_store(tmp_path: Path) -> None:
    store = str(empty(tmp_path))
    found = CliRunner().invoke(app, ["tariff", "search", "coffee", "--store", store, "--json"])
    assert found.exit_code == 0, found.output
    for words in (["status", "AA  1411100001"], ["journal", "verify"]):
        result = CliRunner().invoke(app, [*words, "--store", store])
        assert "store_missing" in repr(result.exception)
    assert told(store, "reassess", code=3)[0]["refused"][0]["code"] == "reassess_store_missing"
