"""An amendment of the tariff as it is kept: its content under a hash, and what became of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from guanwu.case import Refusal
from guanwu.store.gazette_rows import GazetteRow, find_gazette, save_gazette
from guanwu.tariff.amendment import DraftRow

Basis = Literal["statute", "temporary", "bulk"]
"""By what right: the statute (CA 3), a temporary rate, or one of a bulk commodity (CA 71)."""


class Content(Struct, frozen=True, forbid_unknown_fields=True):
    """What is drafted: from which day, by what right, and the rows."""

    effective_on: date
    basis: Basis
    rows: tuple[DraftRow, ...]


class Change(Struct, frozen=True):
    """Amounts before and after, in whole NT$."""

    before: int
    after: int


class Simulation(Struct, frozen=True):
    """What an amendment would have made of stored declarations; amounts in whole NT$.

    `whole` says whether all of the store was asked. `chapters` and `levies` are those that change.
    """

    declarations: int
    affected: int
    refused: int
    whole: bool
    total: Change
    chapters: Mapping[str, Change]
    levies: Mapping[str, Change]
    content_hash: str
    at: str


class Record(Struct, frozen=True):
    """What became of an amendment: simulated, approved and recorded by whom, withdrawn why.

    `number` is its place in the order of approval.
    """

    simulation: Simulation | None = None
    proposed_by: str = ""
    approved_by: str = ""
    recorded_on: date | None = None
    number: int = 0
    withdrawn_by: str = ""
    reason: str = ""


class Kept(Struct, frozen=True):
    """An amendment of the tariff."""

    id: str
    title: str
    state: str
    content: Content
    content_hash: str
    record: Record
    drafted_by: str
    drafted_at: str

    def in_force(self, today: date) -> bool:
        """Say whether it is approved and its day has come."""
        return self.state == "approved" and self.content.effective_on <= today


_content: Final = msgspec.json.Decoder(Content)
_record: Final = msgspec.json.Decoder(Record)


def content_hash(title: str, content: Content) -> str:
    """Return the hash that check, simulation and approval are bound to: SHA-256."""
    return hashlib.sha256(msgspec.json.encode([title, content], order="sorted")).hexdigest()


def of_row(row: GazetteRow) -> Kept:
    """Return an amendment from its row."""
    return Kept(row.id, row.title, row.state, _content.decode(row.content), row.content_hash,
                _record.decode(row.record), row.drafted_by, row.drafted_at)


def load(connection: Connection, id: str) -> Kept | Refusal:
    """Return an amendment, or that there is none."""
    row = find_gazette(connection, id)
    return of_row(row) if row is not None else Refusal("gazette_unknown", {"gazette": id})


def save(connection: Connection, one: Kept) -> None:
    """Keep an amendment."""
    save_gazette(connection, GazetteRow(
        one.id, one.title, one.state, one.content.effective_on.isoformat(),
        msgspec.json.encode(one.content).decode(), one.content_hash,
        msgspec.json.encode(one.record).decode(), one.drafted_by, one.drafted_at,
    ))


def recorded(one: Kept, **changes: Any) -> Kept:
    """Return an amendment with something more on record."""
    return replace(one, record=replace(one.record, **changes))
