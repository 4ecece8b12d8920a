"""The matrix of powers as people read it: every command by role and relation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta, Struct

from guanwu.access.model import Relation
from guanwu.desk.command import Asked, query, registry


class PowersAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole matrix, or the rows of one role or one subject."""

    role: Annotated[str, Meta(max_length=40)] = ""
    subject: Annotated[str, Meta(max_length=40)] = ""


class Cell(Struct, frozen=True):
    """What a role may do something to: its relations."""

    role: str
    relations: tuple[str, ...]


class Row(Struct, frozen=True):
    """A command or query, who may do it, and who may approve where it needs a second person.

    `term` is the id of its name in words. `declared`: whether the house has such a command now.
    """

    command: str
    term: str
    writes: bool
    personal: bool
    four_eyes: bool
    declared: bool
    may: tuple[Cell, ...]
    approves: tuple[Cell, ...]


class Powers(Struct, frozen=True):
    """The roles in the order of the matrix, and a row for every command."""

    roles: tuple[str, ...]
    rows: tuple[Row, ...]


@query("power:matrix", example=PowersAsked())
def matrix(desk: Asked, question: PowersAsked) -> Powers:
    """Tell who may do what, in the words of the matrix."""
    held = desk.house.matrix
    specs = registry()
    rows = []
    for command in sorted(set(held.rows) | set(specs)):
        spec = specs.get(command)
        subject, _, verb = command.partition(":")
        cells = _cells(held.rows.get(command, {}))
        approvals = _cells(held.approvals.get(command, {}))
        if question.subject and subject != question.subject:
            continue
        if question.role and question.role not in {one.role for one in (*cells, *approvals)}:
            continue
        rows.append(Row(
            command, f"do_{subject}_{verb}", spec is not None and spec.writes,
            spec is not None and spec.personal, spec is not None and spec.four_eyes is not None,
            spec is not None, cells, approvals,
        ))
    return Powers(tuple(held.roles), tuple(rows))


def _cells(row: Mapping[str, frozenset[Relation]]) -> tuple[Cell, ...]:
    """Return a row of the matrix as cells, relations in their order."""
    return tuple(Cell(role, tuple(sorted(str(one) for one in relations)))
                 for role, relations in row.items())
