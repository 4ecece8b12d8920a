"""A store that cannot be used, and why: what a database says, as a refusal with what to do."""

from __future__ import annotations

from typing import Final

from sqlalchemy.exc import DatabaseError, DataError

from guanwu.case import Refusal

_WORDS: Final = (
    ("locked", "store_locked"), ("readonly", "store_read_only"), ("is full", "store_full"),
)
"""What SQLite says, and the refusal it stands for."""
_STATES: Final = {
    "28000": "store_login_refused", "28P01": "store_login_refused",
    "3D000": "store_database_missing", "42501": "store_role_may_not",
    "25006": "store_read_only", "53100": "store_full", "53300": "store_busy",
    "55P03": "store_locked", "57P01": "store_connection_lost", "57P02": "store_connection_lost",
    "57P03": "store_unreachable", "25P03": "store_connection_lost",
}
"""SQLSTATEs of PostgreSQL, and the refusal each stands for."""
_LOGINS: Final = (
    ("password authentication failed", "store_login_refused"),
    ("no password supplied", "store_login_refused"),
    ("no pg_hba.conf entry", "store_login_refused"),
    ("authentication failed", "store_login_refused"),
    ("permission denied to set role", "store_role_may_not"),
    ("too many clients", "store_busy"),
    ("too many connections", "store_busy"),
    ("connection slots are reserved", "store_busy"),
)
"""What PostgreSQL says before a session stands: the driver has no SQLSTATE for it yet."""


class StoreRefusedError(Exception):
    """A store that cannot be used; carries the refusal for the face to print."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"{refusal.code} {dict(refusal.facts)}")
        self.refusal = refusal


def refusal_of(error: DatabaseError, store: str) -> Refusal:
    """Return why the database gave up: locked, not writable, full, not reachable, not allowed.

    `store` names the store for people; it has no password in it, and neither has what comes back.
    """
    said = str(error.orig)
    if hasattr(error.orig, "sqlstate"):
        return _of_postgres(error, said, store)
    for words, code in _WORDS:
        if words in said:
            return Refusal(code, {"store": store})
    return Refusal("store_unreadable", {"store": store, "reason": said})


def _of_postgres(error: DatabaseError, said: str, store: str) -> Refusal:
    """Return why PostgreSQL gave up, by its SQLSTATE; without one no session stood or it ended."""
    reason = said.splitlines()[0] if said else ""
    state = getattr(error.orig, "sqlstate", None)
    if state is not None or isinstance(error, DataError):
        code = _STATES.get(state or "", "store_failed")
        return Refusal(code, {"store": store, "reason": reason})
    if "database" in said and "does not exist" in said:
        return Refusal("store_database_missing", {"store": store, "reason": reason})
    if "role" in said and "does not exist" in said:
        return Refusal("store_login_refused", {"store": store, "reason": reason})
    for words, code in _LOGINS:
        if words in said:
            return Refusal(code, {"store": store, "reason": reason})
    code = "store_connection_lost" if error.connection_invalidated else "store_unreachable"
    return Refusal(code, {"store": store, "reason": reason})
