"""Where a store is: a file, or a database of PostgreSQL named by a URL."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from guanwu.case import Refusal
from guanwu.store.refused import StoreRefusedError

Place = Path | str
"""A path, or its text, or a URL: `postgresql://user@host:5432/database`."""
SCHEMES: Final = ("postgresql", "postgres", "postgresql+psycopg")
"""How a URL of a store may begin; all mean the same."""
DRIVER: Final = "postgresql+psycopg"


def url_of(place: Place) -> URL | None:
    """Return the URL of a store in PostgreSQL, None for a file; StoreRefusedError for another."""
    text = str(place)
    if isinstance(place, Path) or "://" not in text:
        return None
    scheme = text.partition("://")[0]
    try:
        url = make_url(text) if scheme in SCHEMES else None
    except (ArgumentError, ValueError):
        url = None
    if url is None or not url.database:
        facts = {"scheme": scheme, "known": f"{SCHEMES[0]}://user@host/database"}
        raise StoreRefusedError(Refusal("store_url_unknown", facts))
    return url.set(drivername=DRIVER)


def shown(place: Place) -> str:
    """Return the name of a store for people: a file's own, host and database of a URL.

    User, password and options of a URL are never part of it.
    """
    try:
        url = url_of(place)
    except StoreRefusedError:
        return f"{str(place).partition('://')[0]}://"
    if url is None:
        return Path(place).name
    return f"{SCHEMES[0]}://{url.host or ''}/{url.database}"


def beside(place: Place, ending: str) -> Path:
    """Return the file that lies beside a store: beside its file, or here for a database."""
    url = url_of(place)
    if url is not None:
        return Path(f"{Path(str(url.database)).name}{ending}")
    path = Path(place)
    return path.with_name(path.name + ending)
