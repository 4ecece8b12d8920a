"""What a database of PostgreSQL must be, or nothing that is committed is safe in it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, text

from guanwu.case import Refusal

OLDEST: Final = 150_000
"""The oldest server, as it numbers itself: PostgreSQL 15."""
SAFE: Final = {
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "remote_apply"),
    "data_sync_retry": ("off",),
}
"""Settings under which a commit that was answered survives a power cut, and what they may be."""
CODE_POINT_ORDER: Final = ("C", "POSIX", "C.UTF-8", "C.utf8")
"""Collations that sort by code point, as SQLite does, and stay when the system's change."""


def settings(connection: Connection) -> dict[str, str]:
    """Return what the server is set to, of what is looked at, with its version and checksums."""
    asked = text("SELECT current_setting(:name)")
    return {
        name: str(connection.execute(asked, {"name": name}).scalar())
        for name in (*SAFE, "data_checksums", "server_version")
    }


def placed(connection: Connection, store: str, fresh: bool) -> Refusal | None:
    """Return why a store cannot be in this database: an old server, other letters or order.

    Order and letters are asked where a store is to be made (`fresh`).
    """
    number = int(connection.execute(text("SHOW server_version_num")).scalar_one())
    if number < OLDEST:
        facts = {"store": store, "found": number // 10_000, "wanted": OLDEST // 10_000}
        return Refusal("store_server_old", facts)
    if not fresh:
        return None
    encoding, collation = connection.execute(text(
        "SELECT pg_encoding_to_char(encoding), CASE datlocprovider WHEN 'i' THEN 'icu' "
        "WHEN 'b' THEN 'C' ELSE datcollate END FROM pg_database "
        "WHERE datname = current_database()")).one()
    if encoding != "UTF8" or collation not in CODE_POINT_ORDER:
        facts = {"store": store, "encoding": encoding, "collation": collation}
        return Refusal("store_order_wrong", facts)
    return None


def unsafe(connection: Connection, store: str) -> list[Refusal]:
    """Return the settings under which the server may lose what it has committed."""
    found = settings(connection)
    return [
        Refusal("store_setting_unsafe", {
            "store": store, "setting": name, "found": found[name], "wanted": wanted[0]})
        for name, wanted in SAFE.items() if found[name] not in wanted
    ]


def warnings(connection: Connection, store: str) -> list[Refusal]:
    """Return what should be otherwise and stops nothing: pages without checksums."""
    if settings(connection)["data_checksums"] == "on":
        return []
    return [Refusal("store_checksums_off", {"store": store})]
