"""In what condition a store is: how it is set, and what of that endangers what is committed."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import URL
from sqlalchemy.exc import DatabaseError

from guanwu.case import Refusal
from guanwu.store.engine import open_store, reading
from guanwu.store.place import Place, shown, url_of
from guanwu.store.postgres_checks import settings, unsafe, warnings
from guanwu.store.postgres_engine import SNAPSHOT, app_role, owned, owner_engine, version
from guanwu.store.refused import StoreRefusedError, refusal_of


class Condition(NamedTuple):
    """What was found: the store's name and migration (None: no store), settings, what is wrong.

    A start in production is `refused` for these; `warnings` stop nothing.
    """

    store: str
    migration: str | None
    settings: dict[str, str]
    refused: tuple[Refusal, ...]
    warnings: tuple[Refusal, ...]


def condition_of(place: Place) -> Condition:
    """Return the condition of a store; StoreRefusedError when it cannot be looked at."""
    url = url_of(place)
    if url is not None:
        return _of_postgres(url, shown(place))
    engine = open_store(place, make=False)
    with reading(engine) as connection:
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        held = {name: str(connection.exec_driver_sql(f"PRAGMA {name}").scalar())
                for name in ("journal_mode", "synchronous")}
    engine.dispose()
    return Condition(shown(place), found, held, (), ())


def _of_postgres(url: URL, name: str) -> Condition:
    """Look at a database as who logs in."""
    engine = owner_engine(url)
    reads = {"guanwu_reads": True, **SNAPSHOT}
    try:
        with engine.connect().execution_options(**reads) as connection:
            refused = unsafe(connection, name)
            if owned(connection):
                refused.append(Refusal("store_login_owns", {"store": name, "role": app_role()}))
            return Condition(name, version(connection), settings(connection), tuple(refused),
                             tuple(warnings(connection, name)))
    except DatabaseError as error:
        raise StoreRefusedError(refusal_of(error, name)) from error
