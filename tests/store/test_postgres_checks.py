"""A start in production is refused where the server may lose what it has committed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import make_url
from typer.testing import CliRunner

from guanwu.case import Refusal
from guanwu.cli.main import app
from guanwu.store.condition import condition_of
from guanwu.store.engine import StoreRefusedError, open_store, reading
from guanwu.store.postgres_checks import OLDEST, placed, unsafe
from guanwu.store.postgres_engine import APP_ROLE, owner_engine
from tests.store.server import Server
from tests.store.stores import empty, where

LOGIN = "guanwu_test_checked"


@pytest.fixture
def served(on_server: Server, tmp_path: Path) -> str:
    """Return the URL of a store for a login that may serve it."""
    if not on_server.private:
        pytest.skip("the settings of a server that was named are not ours to change")
    place = str(where(tmp_path))
    open_store(place).dispose()
    on_server.login(LOGIN, APP_ROLE)
    return on_server.at(str(make_url(place).database), LOGIN)


def refused(place: str) -> Refusal:
    """Return why a store is not opened in production."""
    with pytest.raises(StoreRefusedError) as found:
        open_store(place, production=True)
    return found.value.refusal


def test_a_server_that_keeps_what_it_has_is_served_in_production(
    on_server: Server, served: str
) -> None:
    with on_server.set(fsync="on"):
        engine = open_store(served, production=True)
        with reading(engine) as connection:
            assert unsafe(connection, "s") == []
        condition = condition_of(served)
        assert condition.refused == () and condition.warnings == ()
        assert condition.settings["fsync"] == "on"


@pytest.mark.parametrize(("setting", "value"), [
    ("fsync", "off"), ("full_page_writes", "off"), ("synchronous_commit", "off"),
    ("synchronous_commit", "local"), ("synchronous_commit", "remote_write"),
])
def test_each_setting_that_loses_commits_is_refused(
    on_server: Server, served: str, setting: str, value: str
) -> None:
    others = {"fsync": "on"} if setting != "fsync" else {"fsync": "on", "full_page_writes": "on"}
    wanted = others | {setting: value}
    if setting == "fsync":
        found = refused(served)
    else:
        with on_server.set(**wanted):
            found = refused(served)
    assert found.code == "store_setting_unsafe"
    assert (found.facts["setting"], found.facts["found"]) == (setting, value)


def test_what_is_set_for_the_login_alone_counts(on_server: Server, served: str) -> None:
    with on_server.set(fsync="on"):
        on_server.run(f"ALTER ROLE {LOGIN} SET synchronous_commit = off")
        assert refused(served).facts["setting"] == "synchronous_commit"
        on_server.run(f"ALTER ROLE {LOGIN} SET synchronous_commit = remote_apply")
        open_store(served, production=True)


@pytest.mark.parametrize("user", ["guanwu_owner", "postgres"])
def test_who_is_above_the_rules_does_not_serve(
    on_server: Server, served: str, user: str
) -> None:
    place = on_server.at(str(make_url(served).database), user)
    with on_server.set(fsync="on"):
        found = refused(place)
    assert found.code == "store_login_owns" and found.facts["role"] == APP_ROLE


def test_the_condition_is_told_on_the_command_line(on_server: Server, served: str) -> None:
    words = ["store", "check", "--store", served, "--json"]
    told = CliRunner().invoke(app, words)
    assert told.exit_code == 1
    record = json.loads(told.stdout)
    assert [one["facts"]["setting"] for one in record["refused"]] == ["fsync"]
    assert record["settings"]["data_checksums"] == "on" and record["warnings"] == []
    assert record["refused"][0]["en_do"] and record["refused"][0]["zh_do"]
    with on_server.set(fsync="on"):
        assert CliRunner().invoke(app, words).exit_code == 0


@pytest.mark.parametrize("order", [
    "ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'",
    "LOCALE_PROVIDER icu ICU_LOCALE 'zh-Hant' LOCALE 'C'",
    "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'",
])
def test_a_database_of_other_letters_or_order_holds_no_new_store(
    on_server: Server, tmp_path: Path, order: str
) -> None:
    place = str(empty(tmp_path))
    name = str(make_url(place).database)
    on_server.drop(name)
    on_server.run(f"CREATE DATABASE {name} OWNER guanwu_owner TEMPLATE template0 {order}")
    with pytest.raises(StoreRefusedError) as found:
        open_store(place)
    assert found.value.refusal.code == "store_order_wrong"


def test_a_server_too_old_is_named(
    on_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = where(tmp_path)
    monkeypatch.setattr("guanwu.store.postgres_checks.OLDEST", OLDEST * 10)
    with pytest.raises(StoreRefusedError) as found:
        open_store(place)
    assert found.value.refusal.code == "store_server_old"
    monkeypatch.undo()
    engine = owner_engine(make_url(str(place)).set(drivername="postgresql+psycopg"))
    with reading(engine) as connection:
        assert placed(connection, "s", fresh=True) is None
