"""Licensed operators in the store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, text

from guanwu.party.operator import Operator, Registration
from guanwu.payment.accounts import deposit_account

_COLUMNS: Final = "id, kind, code, party, name, office, state, since, until, record"
_SAVE: Final = text(
    f"INSERT INTO operator ({_COLUMNS}) VALUES (:id, :kind, :code, :party, :name, :office, :state, "
    ":since, :until, :record) ON CONFLICT (id) DO UPDATE SET code = excluded.code, "
    "party = excluded.party, name = excluded.name, state = excluded.state, "
    "since = excluded.since, until = excluded.until, record = excluded.record"
)
_decoder = msgspec.json.Decoder(Registration)


def save_operator(connection: Connection, one: Operator) -> None:
    """Keep an operator, new or changed."""
    connection.execute(_SAVE, {
        "id": one.id, "kind": one.kind, "code": one.code, "party": one.party, "name": one.name,
        "office": one.office, "state": one.state, "since": one.since.isoformat(),
        "until": one.until.isoformat() if one.until is not None else None,
        "record": msgspec.json.encode(one.record).decode(),
    })


def find_operator(connection: Connection, id: str) -> Operator | None:
    """Return an operator, None where there is none."""
    row = connection.execute(
        text(f"SELECT {_COLUMNS} FROM operator WHERE id = :id"), {"id": id}).first()
    return None if row is None else _operator(tuple(row))


def alike(connection: Connection, code: str, party: str) -> list[Operator]:
    """Return operators of any kind that have this code or belong to this party."""
    rows = connection.execute(
        text(f"SELECT {_COLUMNS} FROM operator WHERE code = :code OR party = :party"),
        {"code": code, "party": party})
    return [_operator(tuple(row)) for row in rows]


def operators(
    connection: Connection, *, kind: str = "", offices: Sequence[str] | None = None,
    state: str = "", words: str = "", after: tuple[str, str] = ("", ""), most: int = 51,
) -> list[Operator]:
    """Return operators in order of code and id; `words` looks in code, party and name.

    `offices` None is everywhere.
    """
    asked = ["(code > :code OR (code = :code AND id > :id))"]
    values: dict[str, Any] = {"code": after[0], "id": after[1], "most": most}
    for name, value in (("kind", kind), ("state", state)):
        if value:
            asked.append(f"{name} = :{name}")
            values[name] = value
    if offices is not None:
        names = {f"office{n}": office for n, office in enumerate(offices)}
        asked.append(f"office IN ({', '.join(':' + name for name in names) or 'NULL'})")
        values |= names
    if words:
        asked.append("(upper(code) LIKE :words OR party LIKE :words OR upper(name) LIKE :words)")
        values["words"] = f"%{words.upper()}%"
    rows = connection.execute(text(
        f"SELECT {_COLUMNS} FROM operator WHERE {' AND '.join(asked)} "
        "ORDER BY code, id LIMIT :most"), values)
    return [_operator(tuple(row)) for row in rows]


def all_of_kind(connection: Connection, kind: str) -> list[Operator]:
    """Return every operator of a kind."""
    rows = connection.execute(
        text(f"SELECT {_COLUMNS} FROM operator WHERE kind = :kind"), {"kind": kind})
    return [_operator(tuple(row)) for row in rows]


def deposit_of(connection: Connection, operator: str) -> int:
    """Return what an operator has deposited and not got back, in whole NT$."""
    row = connection.execute(
        text("SELECT credits_posted - debits_posted FROM account WHERE id = :id"),
        {"id": deposit_account(operator)}).first()
    return int(row[0]) if row is not None else 0


def deposits_of(connection: Connection, operator: str) -> list[tuple[str, str, int]]:
    """Return the movements of an operator's deposit in order: when, form, amount in whole NT$."""
    account = deposit_account(operator)
    rows = connection.execute(text(
        "SELECT at, levy, CASE WHEN credit = :account THEN amount ELSE -amount END FROM transfer "
        "WHERE subject = :subject AND (credit = :account OR debit = :account) ORDER BY at, id"),
        {"account": account, "subject": operator})
    return [(row[0], row[1], int(row[2])) for row in rows]


def _operator(row: tuple[Any, ...]) -> Operator:
    """Return an operator from its row."""
    id, kind, code, party, name, office, state, since, until, record = row
    return Operator(
        id, kind, code, party, name, office, state, date.fromisoformat(since),
        date.fromisoformat(until) if until else None, _decoder.decode(record),
    )
