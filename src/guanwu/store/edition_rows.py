"""Tariff editions in the store: one row an edition, its rows as one block."""

from __future__ import annotations

import msgspec
from sqlalchemy import Engine, select

from guanwu.store.dialect import insert_once
from guanwu.store.engine import reading
from guanwu.store.schema import tariff_edition
from guanwu.tariff.edition import Edition

_decoder = msgspec.msgpack.Decoder(Edition)


def store_edition(engine: Engine, edition: Edition) -> bool:
    """Keep an edition; False when the same file is already kept for the same days."""
    row = {
        "fingerprint": edition.fingerprint,
        "name": edition.name,
        "since": edition.since.isoformat(),
        "until": edition.until.isoformat() if edition.until else None,
        "recorded_on": edition.recorded_on.isoformat(),
        "source": edition.source,
        "edition": msgspec.msgpack.encode(edition),
    }
    with engine.begin() as connection:
        return insert_once(connection, tariff_edition, row)


def stored_editions(engine: Engine) -> list[Edition]:
    """Return every edition in the store, in order of recording."""
    query = select(tariff_edition.c.edition).order_by(tariff_edition.c.recorded_on)
    with reading(engine) as connection:
        return [_decoder.decode(row[0]) for row in connection.execute(query)]
