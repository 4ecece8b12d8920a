"""The file of a store's keys: read with care, made once, readable by its owner alone.

A served store names its file in the environment. An embedded store makes one beside itself at first
use, marked as made for a demonstration; losing it is losing every sealed number.
"""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path
from typing import Final
from weakref import WeakKeyDictionary

import msgspec
from sqlalchemy import Connection, Engine

from guanwu.case import Refusal
from guanwu.store.engine import StoreRefusedError
from guanwu.store.sealing import Keys, Ring, new_keys

KEYS_FILE: Final = "GUANWU_KEYS_FILE"
OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


class _RingForm(msgspec.Struct, forbid_unknown_fields=True):
    """Keys of one purpose as written: version to base64."""

    current: int
    keys: dict[int, bytes]


class _KeysForm(msgspec.Struct, forbid_unknown_fields=True):
    """The file as written: JSON, bytes as base64."""

    demo: bool
    index: bytes
    identity: _RingForm
    totp: _RingForm


_held: WeakKeyDictionary[Engine, Keys] = WeakKeyDictionary()


def hold_keys(engine: Engine, keys: Keys) -> None:
    """Let the keys of a store be found by its engine."""
    _held[engine] = keys


def keys_of(connection: Connection) -> Keys:
    """Return the keys of the store of a connection. StoreRefusedError as `keys_for`."""
    found = _held.get(connection.engine)
    if found is None:
        found = _held[connection.engine] = keys_for(connection.engine)
    return found


def keys_for(engine: Engine, environment: dict[str, str] | None = None) -> Keys:
    """Return the keys of a store: those of the environment's file, else those beside the store.

    Raises StoreRefusedError when a served store names no file, or the file cannot be used.
    """
    path = keys_path(engine, environment)
    if engine.dialect.name == "sqlite" and path == _beside(engine) and not path.exists():
        make_keys_file(path, new_keys(demo=True))
    return read_keys(path)


def keys_path(engine: Engine, environment: dict[str, str] | None = None) -> Path:
    """Return where the keys of a store are; StoreRefusedError when nobody says."""
    named = (os.environ if environment is None else environment).get(KEYS_FILE)
    if named:
        return Path(named)
    if engine.dialect.name != "sqlite" or not engine.url.database:
        raise StoreRefusedError(Refusal("keys_file_not_named", {"setting": KEYS_FILE}))
    return _beside(engine)


def _beside(engine: Engine) -> Path:
    """Return the file beside an embedded store."""
    return Path(f"{engine.url.database}.keys")


def read_keys(path: Path) -> Keys:
    """Return the keys of a file; StoreRefusedError names what is wrong with it, and no key."""
    try:
        with path.open("rb") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & OTHERS:
                raise StoreRefusedError(Refusal("keys_file_open", {"file": path.name}))
            form = msgspec.json.decode(file.read(), type=_KeysForm)
        rings = [Ring(ring.keys, ring.current) for ring in (form.identity, form.totp)]
        return Keys(rings[0], rings[1], form.index, form.demo)
    except OSError as error:
        facts = {"file": path.name, "reason": str(error.strerror)}
        raise StoreRefusedError(Refusal("keys_file_unreadable", facts)) from error
    except ValueError:
        said = Refusal("keys_file_malformed", {"file": path.name})
    raise StoreRefusedError(said)


def make_keys_file(path: Path, keys: Keys) -> bool:
    """Write keys to a new file; False when another process was there first, whose keys stand.

    StoreRefusedError when the folder cannot be written.
    """
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        _write(draft, keys)
        try:
            os.link(draft, path)
        except FileExistsError:
            return False
        finally:
            draft.unlink()
        _sync(path.parent)
    except OSError as error:
        facts = {"file": path.name, "reason": str(error.strerror)}
        raise StoreRefusedError(Refusal("keys_file_unwritable", facts)) from error
    return True


def replace_keys_file(path: Path, keys: Keys) -> None:
    """Write keys in place of those of a file, whole or not at all. Raises OSError."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    _write(draft, keys)
    draft.replace(path)
    _sync(path.parent)


def _write(path: Path, keys: Keys) -> None:
    """Write a file that only its owner may read, and wait until it is on the disk."""
    form = _KeysForm(keys.demo, keys.index, *(
        _RingForm(ring.current, ring.keys) for ring in (keys.identity, keys.totp)))
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.encode(form) + b"\n")
        file.flush()
        os.fsync(descriptor)


def _sync(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
