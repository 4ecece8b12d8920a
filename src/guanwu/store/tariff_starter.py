"""The starter tariff shipped with the project, so that a new machine can assess something."""

from __future__ import annotations

from datetime import date
from functools import cache

from guanwu.case.fault import Refusal
from guanwu.store.table_file import LAW
from guanwu.store.tariff_file import read_tariff
from guanwu.tariff.edition import Edition

SINCE = date(2025, 1, 1)
RECORDED_ON = date(2025, 1, 1)
NAME = "starter 2025"


@cache
def load_starter_tariff() -> Edition:
    """The starter edition, in force from 2025-01-01 with an open end; read once.

    Restates codes of the tariff of 2025 (see `law/tariff/source.toml`). An edition loaded from the
    official file is recorded later and goes before it. ValueError when a row is not understood.
    """
    loaded = read_tariff(LAW / "tariff" / "starter.csv", NAME, SINCE, None, RECORDED_ON)
    if isinstance(loaded, Refusal):
        raise ValueError(f"starter tariff: {loaded.code} {dict(loaded.facts)}")
    if loaded.refused:
        raise ValueError(f"starter tariff: {loaded.refused[0]}")
    return loaded.edition
