"""Whose rows a transaction may see: the second line behind the WHERE of a query.

PostgreSQL keeps it by row-level security on declarations, matters, documents, examinations and
messages; the embedded store, which has one user, keeps it by the queries alone. A transaction with
no scope sees no row of these.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

ALL: Final = "all"
"""Every row: the desk's own work, where the matrix of powers has decided already."""
NONE: Final = "none"
"""No row."""
BETWEEN: Final = "\n"
"""What stands between several scopes of one transaction."""


def scope(offices: Iterable[str] = (), parties: Iterable[str] = ()) -> str:
    """Return the scope of offices and of parties (business numbers, box numbers) together.

    Raises ValueError for an id that could be read as something else.
    """
    parts = [f"office:{one}" for one in offices] + [f"party:{one}" for one in parties]
    for part in parts:
        if BETWEEN in part or part.endswith(":"):
            raise ValueError(f"no scope can be made of {part!r}")
    return BETWEEN.join(parts) or NONE
