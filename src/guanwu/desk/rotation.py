"""New keys for what is sealed: written first, then everything sealed anew, then the old ones go.

Done with the pages stopped: a running process keeps the keys that it began with.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, Engine, text

from guanwu.case import Refusal
from guanwu.desk.house import ACTOR
from guanwu.desk.rows import text as json_text
from guanwu.store.engine import StoreRefusedError
from guanwu.store.identity_rows import keys_fit, rotate_identities, rotate_totp
from guanwu.store.journal import Event, append
from guanwu.store.key_file import keys_path, read_keys, replace_keys_file
from guanwu.store.sealing import Keys

SUBJECT = "keys"
TOGETHER = 1_000


class Rotated(NamedTuple):
    """What was sealed anew, and the versions now in use."""

    identities: int
    second_factors: int
    identity_version: int
    totp_version: int


def rotate(engine: Engine, moment: datetime, new: bool = True) -> Rotated:
    """Put new keys into the key file and seal everything anew under them.

    Without `new` only what is still sealed by older keys: for one that was broken off. Raises
    StoreRefusedError when the key file cannot be used or is that of another store, LookupError
    naming a row that does not open.
    """
    path = keys_path(engine)
    keys = read_keys(path)
    with engine.begin() as connection:
        _fit(connection, keys, path)
    if new:
        keys = Keys(keys.identity.with_new_key(), keys.totp.with_new_key(), keys.index, keys.demo)
        replace_keys_file(path, keys)
    identities = 0
    while True:
        with engine.begin() as connection:
            done = rotate_identities(connection, keys, TOGETHER)
        identities += done
        if not done:
            break
    with engine.begin() as connection:
        factors = rotate_totp(connection, keys)
        made = Rotated(identities, factors, keys.identity.current, keys.totp.current)
        _say(connection, moment, "store:keys:rotated", made)
    return made


def drop_old(engine: Engine, moment: datetime) -> Rotated:
    """Destroy the old keys: what they sealed opens no more, in any copy of the store.

    StoreRefusedError `keys_old_in_use` when something in the store is still sealed by one of them.
    """
    path = keys_path(engine)
    keys = read_keys(path)
    alone = Keys(keys.identity.current_only(), keys.totp.current_only(), keys.index, keys.demo)
    with engine.begin() as connection:
        _fit(connection, keys, path)
        left = connection.execute(
            text("SELECT count(*) FROM identity WHERE cipher IS NOT NULL AND key_version <> :now"),
            {"now": keys.identity.current}).scalar_one()
        left += sum(
            alone.totp.version_of(cipher) != keys.totp.current for cipher in connection.execute(
                text("SELECT totp_secret FROM person WHERE totp_secret IS NOT NULL")).scalars())
        if left:
            raise StoreRefusedError(Refusal("keys_old_in_use", {"rows": int(left)}))
        made = Rotated(0, 0, keys.identity.current, keys.totp.current)
        _say(connection, moment, "store:keys:dropped", made)
    replace_keys_file(path, alone)
    return made


def _fit(connection: Connection, keys: Keys, path: Path) -> None:
    """Refuse keys that are not those of the store."""
    if not keys_fit(connection, keys):
        raise StoreRefusedError(Refusal("keys_do_not_fit", {"store": path.name}))


def _say(connection: Connection, moment: datetime, event: str, made: Rotated) -> None:
    """Journal what was done with the keys."""
    append(connection, [
        Event(moment.isoformat(), ACTOR, SUBJECT, event, json_text(made._asdict()))])
