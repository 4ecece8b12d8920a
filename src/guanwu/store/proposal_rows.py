"""Proposals in the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, text

from guanwu.access.approval import Proposal

NAMES = ("id", "command", "content", "content_hash", "office", "state", "reason", "proposed_by",
         "proposed_at", "decided_by", "decided_at")
_READ = (
    f"SELECT {', '.join('p.' + name for name in NAMES)}, COALESCE(person.identity, '') "
    "FROM proposal p LEFT JOIN person ON person.id = p.proposed_by"
)


def save_proposal(connection: Connection, made: Proposal) -> None:
    """Keep a new proposal."""
    marks = ", ".join(f":{name}" for name in NAMES)
    connection.execute(
        text(f"INSERT INTO proposal ({', '.join(NAMES)}) VALUES ({marks})"),
        {name: getattr(made, name) for name in NAMES},
    )


def proposal_by_id(connection: Connection, id: str) -> Proposal | None:
    """Return a proposal; its `identity` is that of the person who proposed."""
    row = connection.execute(text(f"{_READ} WHERE p.id = :id"), {"id": id}).first()
    return _proposal(tuple(row)) if row is not None else None


def proposals(
    connection: Connection, state: str, offices: Sequence[str] | None = None, limit: int = 200
) -> list[Proposal]:
    """Return proposals in a state, oldest first; `offices` None is everywhere."""
    rows = connection.execute(
        text(f"{_READ} WHERE p.state = :state ORDER BY p.proposed_at LIMIT :limit"),
        {"state": state, "limit": limit},
    )
    found = [_proposal(tuple(row)) for row in rows]
    return [one for one in found if offices is None or not one.office or one.office in offices]


def decide_proposal(
    connection: Connection, id: str, state: str, by: str, at: str, answer: str
) -> None:
    """Keep the decision on a proposal that was waiting."""
    connection.execute(
        text("UPDATE proposal SET state = :state, decided_by = :by, decided_at = :at, "
             "answer = :answer WHERE id = :id AND state = 'waiting'"),
        {"id": id, "state": state, "by": by, "at": at, "answer": answer},
    )


def _proposal(row: tuple[Any, ...]) -> Proposal:
    """Return a proposal from its row, the proposer's identity last."""
    return Proposal(**dict(zip((*NAMES, "identity"), row, strict=True)))
