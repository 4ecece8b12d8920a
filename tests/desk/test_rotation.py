"""New keys: everything is sealed anew, works as before, and old copies open no more."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from guanwu.case import Refusal
from guanwu.desk.house import House
from guanwu.desk.intake import lodge
from guanwu.desk.login import Entered, give_code
from guanwu.desk.rotation import drop_old, rotate
from guanwu.store.engine import StoreRefusedError, reading
from guanwu.store.identity_rows import open_identities
from guanwu.store.journal import verify
from guanwu.store.key_file import KEYS_FILE, keys_path, read_keys
from tests.desk.houses import MOMENT
from tests.desk.login_ground import HOME, Ground
from tests.desk.test_persons import NATIONAL, person


def sealed(ground: Ground) -> str:
    """Keep a person's number and a second factor; return the token of the number."""
    ground.enrol("wang")
    lodge(ground.house, [person(1, NATIONAL[0])])
    return ground.house.keys.token_of(NATIONAL[0])


def opened(house: House, token: str) -> object:
    """Return the number behind a token."""
    with reading(house.engine) as connection:
        return open_identities(connection, house.keys, [token])[token]


def test_after_a_rotation_all_works_and_old_copies_open_no_more(
    each_store: str, tmp_path: Path
) -> None:
    ground = Ground(tmp_path)
    token, path = sealed(ground), keys_path(ground.house.engine)
    shutil.copy(path, tmp_path / "old.keys")
    with reading(ground.house.engine) as connection:
        copy = connection.execute(text("SELECT cipher FROM identity")).scalar_one()
    made = rotate(ground.house.engine, MOMENT)
    assert (made.identities, made.second_factors, made.identity_version) == (1, 1, 2)
    assert drop_old(ground.house.engine, MOMENT).identity_version == 2
    fresh = House(ground.house.engine, clock=ground.clock, keys=read_keys(path))
    assert opened(fresh, token) == NATIONAL[0]
    entered = give_code(fresh, ground.enter("wang").token, ground.code("wang"), HOME)
    assert isinstance(entered, Entered) and entered.needs == ""
    about = f"identity.cipher:{token}"
    assert read_keys(tmp_path / "old.keys").identity.open(copy, about) == NATIONAL[0]
    assert isinstance(fresh.keys.identity.open(copy, about), Refusal)
    with reading(fresh.engine) as connection:
        assert verify(connection).ok
        events = list(connection.execute(
            text("SELECT event FROM journal WHERE subject = 'keys' ORDER BY seq")).scalars())
    assert events == ["store:keys:rotated", "store:keys:dropped"]


def test_old_keys_stay_while_something_needs_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(KEYS_FILE, raising=False)
    ground = Ground(tmp_path)
    sealed(ground)
    with monkeypatch.context() as broken:
        broken.setattr("guanwu.desk.rotation.rotate_totp", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            rotate(ground.house.engine, MOMENT)
    with pytest.raises(StoreRefusedError) as refused:
        drop_old(ground.house.engine, MOMENT)
    assert refused.value.refusal == Refusal("keys_old_in_use", {"rows": 1})
    done = rotate(ground.house.engine, MOMENT, new=False)
    assert (done.identities, done.second_factors, done.totp_version) == (0, 1, 2)
    assert drop_old(ground.house.engine, MOMENT).totp_version == 2


def test_keys_of_another_store_rotate_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(KEYS_FILE, raising=False)
    ground = Ground(tmp_path)
    sealed(ground)
    other = Ground(tmp_path / "other")
    sealed(other)
    shutil.copy(keys_path(other.house.engine), keys_path(ground.house.engine))
    for change in (rotate, drop_old):
        with pytest.raises(StoreRefusedError) as refused:
            change(ground.house.engine, MOMENT)
        assert refused.value.refusal.code == "keys_do_not_fit"
