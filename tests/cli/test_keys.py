"""`guanwu keys`, and the start in service that refuses keys of a demonstration."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from guanwu.cli.main import app
from guanwu.desk.house import House
from guanwu.desk.intake import lodge
from guanwu.store.engine import open_store
from guanwu.store.key_file import KEYS_FILE, make_keys_file, read_keys
from guanwu.store.sealing import new_keys
from tests.desk.houses import MOMENT
from tests.desk.test_persons import NATIONAL, person


def test_the_command_line_makes_rotates_and_drops_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, path, store = CliRunner().invoke, tmp_path / "served.keys", tmp_path / "guanwu.db"
    assert run(app, ["keys", "new", str(path), "--json"]).exit_code == 0
    assert path.stat().st_mode & 0o777 == 0o600 and not read_keys(path).demo
    again = run(app, ["keys", "new", str(path), "-l", "en"])
    assert again.exit_code == 3 and "served.keys" in again.stderr
    monkeypatch.setenv(KEYS_FILE, str(path))
    house = House(open_store(store), clock=lambda: MOMENT)
    lodge(house, [person(1, NATIONAL[0])])
    house.engine.dispose()
    made = run(app, ["keys", "rotate", "--store", str(store), "--json"])
    assert json.loads(made.stdout)["identities"] == 1, made.output
    dropped = run(app, ["keys", "drop", "--store", str(store), "-l", "en"])
    assert dropped.exit_code == 0 and "destroyed" in dropped.stdout
    assert list(read_keys(path).identity.keys) == [2]


@pytest.fixture
def in_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a new store in the settings of a start in service, which must not come about."""
    store = tmp_path / "guanwu.db"
    open_store(store).dispose()
    monkeypatch.delenv(KEYS_FILE, raising=False)
    for name, value in (("MODE", "production"), ("SECRET", "s" * 40), ("STORE", str(store))):
        monkeypatch.setenv(f"GUANWU_{name}", value)
    started: list[object] = []
    monkeypatch.setattr("guanwu.cli.serve.serve_pages", started.append)
    yield store
    assert not started


def test_a_start_in_service_refuses_the_keys_of_a_demo_and_of_another_store(
    in_service: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = CliRunner().invoke
    refused = run(app, ["serve", "-l", "en"])
    assert refused.exit_code == 3 and "demonstration" in refused.stderr, refused.output
    house = House(open_store(in_service), clock=lambda: MOMENT)
    lodge(house, [person(1, NATIONAL[0])])
    house.engine.dispose()
    make_keys_file(tmp_path / "other.keys", new_keys())
    monkeypatch.setenv(KEYS_FILE, str(tmp_path / "other.keys"))
    refused = run(app, ["serve", "-l", "en"])
    assert refused.exit_code == 3 and "not those of the store" in refused.stderr, refused.output
