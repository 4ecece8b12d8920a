"""Sealed identity numbers: they open in their own row alone, rotate, and can be destroyed."""

from __future__ import annotations

import stat
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from guanwu.case import Refusal
from guanwu.store.engine import StoreRefusedError, open_store, reading
from guanwu.store.identity_rows import (
    erase_identity,
    keep_identities,
    keep_identity,
    keys_fit,
    open_identities,
    rotate_identities,
)
from guanwu.store.key_file import (
    KEYS_FILE,
    keys_for,
    make_keys_file,
    read_keys,
    replace_keys_file,
)
from guanwu.store.sealing import TOKEN_LENGTH, Keys, Ring, is_token, new_key, new_keys
from tests.store.stores import where

KEYS = new_keys()
NUMBER = "A123456789"


def rotated(keys: Keys) -> Keys:
    """Return keys of which the identities are sealed under a new version from now on."""
    return Keys(keys.identity.with_new_key(), keys.totp, keys.index)


@pytest.fixture
def engine(each_store: str, tmp_path: Path) -> Engine:
    """Return a new store, of each kind in turn."""
    return open_store(where(tmp_path))


@pytest.fixture
def embedded(tmp_path: Path) -> Engine:
    """Return a new store in a file."""
    return open_store(tmp_path / "guanwu.db")


@given(st.text(max_size=40), st.text(max_size=40))
def test_what_is_sealed_opens_to_itself(plain: str, about: str) -> None:
    cipher = KEYS.identity.seal(plain, about)
    assert KEYS.identity.open(cipher, about) == plain
    assert cipher != KEYS.identity.seal(plain, about), "a nonce was used twice"


@given(st.text(min_size=5, max_size=20), st.integers(0, 10**9), st.integers(0, 7))
def test_every_changed_bit_is_refused(plain: str, at: int, bit: int) -> None:
    held = bytearray(urlsafe_b64decode(KEYS.identity.seal(plain, "identity.cipher:~1")))
    held[at % len(held)] ^= 1 << bit
    found = KEYS.identity.open(urlsafe_b64encode(held).decode(), "identity.cipher:~1")
    assert isinstance(found, Refusal) and found.code in ("seal_broken", "seal_key_missing")


@pytest.mark.parametrize("cipher", ["", "A", "AAEA", "not base64 at all \u00e9", "AAE" + "A" * 40])
def test_what_was_never_sealed_is_refused(cipher: str) -> None:
    assert isinstance(KEYS.identity.open(cipher, "identity.cipher:~1"), Refusal)


def test_a_ciphertext_opens_neither_in_another_row_nor_under_another_purpose() -> None:
    cipher = KEYS.identity.seal(NUMBER, "identity.cipher:~1")
    assert KEYS.identity.open(cipher, "identity.cipher:~2") == Refusal(
        "seal_broken", {"about": "identity.cipher:~2"})
    assert isinstance(KEYS.totp.open(cipher, "identity.cipher:~1"), Refusal)


def test_a_token_is_stable_fits_the_field_and_depends_on_the_key() -> None:
    token = KEYS.token_of(NUMBER)
    assert token == KEYS.token_of(NUMBER) and len(token) == TOKEN_LENGTH and is_token(token)
    assert token != new_keys().token_of(NUMBER) and token != KEYS.token_of("A123456788")
    assert not is_token("04595257") and NUMBER not in token
    many = {KEYS.token_of(f"A{place:09d}") for place in range(20_000)}
    assert len(many) == 20_000
    assert KEYS.blind("login", NUMBER) != KEYS.blind("identity", NUMBER)


def test_keys_are_refused_that_are_too_short_or_have_no_current_one() -> None:
    with pytest.raises(ValueError):
        Ring({1: b"short"}, 1)
    with pytest.raises(ValueError):
        Ring({1: new_key()}, 2)
    with pytest.raises(ValueError):
        Keys(KEYS.identity, KEYS.totp, b"short")
    key = KEYS.index.hex()
    assert key not in repr(KEYS) and key not in repr(vars(KEYS.identity).keys())


def test_numbers_are_kept_once_and_open_by_their_token(engine: Engine) -> None:
    with engine.begin() as connection:
        token = keep_identity(connection, KEYS, NUMBER)
        first = connection.execute(text("SELECT cipher FROM identity")).scalar_one()
        assert keep_identity(connection, KEYS, NUMBER) == token
        assert connection.execute(text("SELECT cipher FROM identity")).scalar_one() == first
        found = open_identities(connection, KEYS, [token, "~nobody"])
    assert found[token] == NUMBER
    assert found["~nobody"] == Refusal("identity_unknown", {"token": "~nobody"})


def test_rotation_seals_all_anew_and_the_old_key_may_go(engine: Engine) -> None:
    numbers = {KEYS.token_of(f"A{place:09d}"): f"A{place:09d}" for place in range(60)}
    newer = rotated(KEYS)
    with engine.begin() as connection:
        keep_identities(connection, KEYS, numbers)
        before = connection.execute(text("SELECT token, cipher FROM identity")).all()
        assert open_identities(connection, newer, numbers) == numbers
        assert [rotate_identities(connection, newer, most=25) for _ in range(4)] == [25, 25, 10, 0]
    alone = Keys(newer.identity.current_only(), newer.totp, newer.index)
    with reading(engine) as connection:
        assert open_identities(connection, alone, numbers) == numbers
        versions = connection.execute(text("SELECT DISTINCT key_version FROM identity")).scalars()
        assert list(versions) == [2]
    for token, cipher in before:
        assert isinstance(alone.identity.open(cipher, f"identity.cipher:{token}"), Refusal)


def test_rotation_stops_at_what_it_cannot_open(engine: Engine) -> None:
    with engine.begin() as connection:
        keep_identity(connection, KEYS, NUMBER)
        connection.execute(text("UPDATE identity SET cipher = 'AAE' || cipher"))
        with pytest.raises(LookupError):
            rotate_identities(connection, rotated(KEYS))


def test_a_destroyed_number_is_gone_from_the_store_and_with_the_old_key_from_its_copies(
    engine: Engine,
) -> None:
    with engine.begin() as connection:
        token, other = (keep_identity(connection, KEYS, one) for one in (NUMBER, "A223456781"))
        copy = connection.execute(
            text("SELECT cipher FROM identity WHERE token = :token"), {"token": token}).scalar_one()
        assert erase_identity(connection, token)
        assert not erase_identity(connection, token)
        found = open_identities(connection, KEYS, [token, other])
        assert found == {token: Refusal("identity_erased", {"token": token}), other: "A223456781"}
        newer = rotated(KEYS)
        assert rotate_identities(connection, newer) == 1
    alone = Keys(newer.identity.current_only(), newer.totp, newer.index)
    about = f"identity.cipher:{token}"
    assert KEYS.identity.open(copy, about) == NUMBER
    assert alone.identity.open(copy, about) == Refusal(
        "seal_key_missing", {"about": about, "version": 1})
    with engine.begin() as connection:
        assert keep_identity(connection, alone, NUMBER) == token
        assert open_identities(connection, alone, [token]) == {token: NUMBER}


def test_keys_of_another_store_do_not_fit(engine: Engine) -> None:
    with engine.begin() as connection:
        assert keys_fit(connection, new_keys())
        keep_identity(connection, KEYS, NUMBER)
        assert keys_fit(connection, KEYS) and keys_fit(connection, rotated(KEYS))
        assert not keys_fit(connection, new_keys())
        other_index = Keys(KEYS.identity, KEYS.totp, new_key())
        assert not keys_fit(connection, other_index)


def test_an_embedded_store_makes_its_keys_once_for_its_owner_alone(
    embedded: Engine, tmp_path: Path
) -> None:
    first, again = keys_for(embedded, {}), keys_for(embedded, {})
    path = tmp_path / "guanwu.db.keys"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert first.demo and first.token_of(NUMBER) == again.token_of(NUMBER)
    assert again.identity.open(first.identity.seal(NUMBER, "x"), "x") == NUMBER
    assert not make_keys_file(path, new_keys()), "keys that were there were written over"
    assert read_keys(path).index == first.index
    assert sorted(one.name for one in tmp_path.glob("*.keys*")) == ["guanwu.db.keys"]


def test_the_file_of_the_environment_goes_before_that_beside_the_store(
    embedded: Engine, tmp_path: Path
) -> None:
    named = tmp_path / "served.keys"
    keys = new_keys()
    assert make_keys_file(named, keys)
    found = keys_for(embedded, {KEYS_FILE: str(named)})
    assert (found.index, found.demo) == (keys.index, False)
    assert not (tmp_path / "guanwu.db.keys").exists()
    replace_keys_file(named, rotated(keys))
    assert read_keys(named).identity.current == 2
    assert stat.S_IMODE(named.stat().st_mode) == 0o600


@pytest.mark.usefixtures("on_server")
def test_a_served_store_must_name_its_keys(tmp_path: Path) -> None:
    with pytest.raises(StoreRefusedError) as refused:
        keys_for(open_store(where(tmp_path)), {})
    assert refused.value.refusal == Refusal("keys_file_not_named", {"setting": KEYS_FILE})


def test_key_files_that_cannot_be_used_are_refused_by_name_and_without_a_key(
    tmp_path: Path
) -> None:
    path = tmp_path / "some.keys"
    with pytest.raises(StoreRefusedError) as missing:
        read_keys(path)
    assert missing.value.refusal.code == "keys_file_unreadable"
    make_keys_file(path, KEYS)
    path.chmod(0o640)
    with pytest.raises(StoreRefusedError) as seen:
        read_keys(path)
    assert seen.value.refusal.code == "keys_file_open"
    path.chmod(0o600)
    whole = path.read_bytes()
    for broken in (b"", b"{}", whole.replace(b'"current":1', b'"current":9'), whole[:-30]):
        path.write_bytes(broken)
        with pytest.raises(StoreRefusedError) as malformed:
            read_keys(path)
        assert malformed.value.refusal == Refusal("keys_file_malformed", {"file": "some.keys"})
        assert malformed.value.__context__ is None, "the error beneath may quote a key"
    assert [one.name for one in tmp_path.iterdir()] == ["some.keys"]
