"""Words of the tariff in the store: one row a file, its words as one block."""

from __future__ import annotations

from datetime import date

import msgspec
from sqlalchemy import Engine, select

from guanwu.store.dialect import insert_once
from guanwu.store.engine import reading
from guanwu.store.schema import tariff_words
from guanwu.store.version_rows import TARIFF, raise_version
from guanwu.tariff.nomenclature import Word, WordList

_decoder = msgspec.msgpack.Decoder(tuple[Word, ...])


def store_words(engine: Engine, words: WordList) -> bool:
    """Keep the words of a file; False when the same file is already kept.

    Whoever has the tariff in memory is told to read it anew.
    """
    row = {
        "list": words.list,
        "fingerprint": words.fingerprint,
        "since": words.since.isoformat(),
        "recorded_on": words.recorded_on.isoformat(),
        "source": words.source,
        "rows": msgspec.msgpack.encode(words.words),
    }
    with engine.begin() as connection:
        new = insert_once(connection, tariff_words, row)
        if new:
            raise_version(connection, TARIFF)
    return new


def stored_words(engine: Engine) -> list[WordList]:
    """Return the words of every file in the store."""
    with reading(engine) as connection:
        return [
            WordList(row.list, row.fingerprint, date.fromisoformat(row.since),
                     date.fromisoformat(row.recorded_on), row.source, _decoder.decode(row.rows))
            for row in connection.execute(select(tariff_words))
        ]
