"""Brings a store to the newest migration, in one transaction."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from guanwu.case import Refusal
from guanwu.store.refused import StoreRefusedError

HEAD: Final = "0008"
"""The newest migration; a test compares it with the folder of migrations."""
FOLDER: Final = Path(__file__).parent / "migrations"


def migrate(connection: Connection, store: str, found: str | None, to: str = "head") -> None:
    """Bring a store from the migration `found` to the newest; one that is newer is refused."""
    from alembic import command
    from alembic.config import Config

    refuse_newer(store, found)
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def refuse_newer(store: str, found: str | None) -> None:
    """Raise StoreRefusedError for a store at a migration that this program does not know."""
    from alembic.script import ScriptDirectory

    known = {script.revision for script in ScriptDirectory(str(FOLDER)).walk_revisions()}
    if found is not None and found not in known:
        facts = {"store": store, "found": found, "known": HEAD}
        raise StoreRefusedError(Refusal("store_newer", facts))
