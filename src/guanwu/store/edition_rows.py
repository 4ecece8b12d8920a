"""Tariff editions in the store: one row an edition, its rows as one block."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, Engine, select

from guanwu.store.dialect import insert_once
from guanwu.store.engine import reading
from guanwu.store.schema import tariff_edition
from guanwu.store.version_rows import TARIFF, raise_version
from guanwu.tariff.edition import Edition

_decoder = msgspec.msgpack.Decoder(Edition)


def store_edition(engine: Engine, edition: Edition) -> bool:
    """Keep an edition; False when the same file is already kept for the same days."""
    with engine.begin() as connection:
        return save_edition(connection, edition)


def save_edition(connection: Connection, edition: Edition) -> bool:
    """Keep an edition in an open transaction; every process takes it in at once."""
    row = {
        "fingerprint": edition.fingerprint,
        "name": edition.name,
        "since": edition.since.isoformat(),
        "until": edition.until.isoformat() if edition.until else None,
        "recorded_on": edition.recorded_on.isoformat(),
        "source": edition.source,
        "edition": msgspec.msgpack.encode(edition),
    }
    made = insert_once(connection, tariff_edition, row)
    if made:
        raise_version(connection, TARIFF)
    return made


def stored_editions(engine: Engine) -> list[Edition]:
    """Return every edition in the store, in order of recording; of one day in order of name."""
    table = tariff_edition.c
    query = select(table.edition).order_by(table.recorded_on, table.name)
    with reading(engine) as connection:
        return [_decoder.decode(row[0]) for row in connection.execute(query)]
