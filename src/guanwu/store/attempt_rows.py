"""Attempts to log in, counted in the store, so that a restart does not forget them.

An attempt counts as failed from the moment it begins until it has succeeded: whoever tries many at
once is counted as many. Logins and codes are kept as blind indexes, for people type passwords and
identity numbers into the field of the login.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, text

from guanwu.store.moment import moment_of, stamp

WINDOW: Final = timedelta(minutes=15)
FAILURES_A_LOGIN: Final = 5
FAILURES_AN_ADDRESS: Final = 30
KEPT: Final = timedelta(days=1)
_SINCE_SUCCESS: Final = text(
    "SELECT at FROM login_attempt WHERE login = :login AND at > :since AND succeeded = 0 "
    "AND id > coalesce((SELECT max(id) FROM login_attempt WHERE login = :login "
    "AND succeeded = 1), 0) ORDER BY at DESC LIMIT :most"
)
_FROM_ADDRESS: Final = text(
    "SELECT at FROM login_attempt WHERE address = :address AND at > :since AND succeeded = 0 "
    "ORDER BY at DESC LIMIT :most"
)


def begin_attempt(
    connection: Connection, login: str, address: str, moment: datetime
) -> int | timedelta:
    """Count an attempt and return its number, or how long to wait before the next one.

    `login` is the blind index of what is tried. One that must wait is not counted, so that the
    wait ends. A success clears its login, never its address.
    """
    since = stamp(moment - WINDOW)
    for query, most, values in (
        (_SINCE_SUCCESS, FAILURES_A_LOGIN, {"login": login}),
        (_FROM_ADDRESS, FAILURES_AN_ADDRESS, {"address": address}),
    ):
        found = connection.execute(query, {**values, "since": since, "most": most}).scalars().all()
        if len(found) >= most:
            wait = moment_of(found[-1]) + WINDOW - moment
            return max(wait, timedelta(seconds=1))
    number = connection.execute(
        text("INSERT INTO login_attempt (login, address, at, succeeded) "
             "VALUES (:login, :address, :at, 0) RETURNING id"),
        {"login": login, "address": address, "at": stamp(moment)}).scalar_one()
    return int(number)


def succeed(connection: Connection, number: int, moment: datetime) -> None:
    """Note that an attempt succeeded, and drop what is older than a day."""
    connection.execute(text("UPDATE login_attempt SET succeeded = 1 WHERE id = :number"),
                       {"number": number})
    connection.execute(text("DELETE FROM login_attempt WHERE at < :before"),
                       {"before": stamp(moment - KEPT)})
