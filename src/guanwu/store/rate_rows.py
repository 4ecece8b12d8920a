"""Exchange rates in the store."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import Engine, select

from guanwu.store.dialect import insert_once
from guanwu.store.engine import reading
from guanwu.store.schema import exchange_rate
from guanwu.valuation.exchange import ExchangeRate

_decoder = msgspec.msgpack.Decoder(ExchangeRate)


def store_rates(engine: Engine, rates: Iterable[ExchangeRate]) -> int:
    """Keep published rates; returns how many were new."""
    new = 0
    with engine.begin() as connection:
        for rate in rates:
            new += insert_once(connection, exchange_rate, {
                "currency": rate.currency,
                "since": rate.since.isoformat(),
                "recorded_on": rate.recorded_on.isoformat(),
                "row": msgspec.msgpack.encode(rate),
            })
    return new


def stored_rates(engine: Engine) -> list[ExchangeRate]:
    """Return every rate in the store."""
    query = select(exchange_rate.c.row).order_by(exchange_rate.c.recorded_on)
    with reading(engine) as connection:
        return [_decoder.decode(row[0]) for row in connection.execute(query)]
