"""The matrix of powers: every command by role and relation. What it does not allow is denied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from guanwu.access.model import ANONYMOUS, PERSON, Actor, Holding, Relation, Resource, relation
from guanwu.case import Refusal


class Role(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A role: which moves of flows it may make, and whether it asks for a second factor."""

    powers: frozenset[str] = frozenset()
    second_factor: bool = True
    outside: bool = False


class Scope(NamedTuple):
    """How far a listing reaches: everything, the rows of some offices, or those of some parties.

    `assignee` is set where only what the actor has taken may be seen.
    """

    everything: bool
    offices: tuple[str, ...]
    parties: tuple[str, ...]
    assignee: str = ""


Rows = Mapping[str, Mapping[str, frozenset[Relation]]]
"""The relations allowed to each role, by command."""


class Matrix:
    """The matrix as read: roles, who may do each command, and who may approve what waits."""

    def __init__(
        self, roles: Mapping[str, Role], rows: Rows, approvals: Rows | None = None
    ) -> None:
        self.roles = roles
        self.rows = rows
        self.approvals: Rows = approvals or {}

    def allowed(
        self, command: str, actor: Actor, resources: Sequence[Resource] = ()
    ) -> Holding | Refusal | None:
        """Return the holding through which an actor may do something to all the resources.

        None where everybody may. A Refusal `access_denied` otherwise; who is not logged in is
        asked to do so (`access_login_needed`).
        """
        row = self.rows.get(command, {})
        asked = resources or (Resource(),)
        if ANONYMOUS in row or (PERSON in row and not actor.is_anonymous):
            return None
        for holding in actor.holdings:
            may = row.get(holding.role)
            if may and all(relation(actor, holding, one) in may for one in asked):
                return holding
        code = "access_login_needed" if actor.is_anonymous else "access_denied"
        return Refusal(code, {"command": command})

    def may_approve(self, command: str, actor: Actor, office: str) -> bool:
        """Return whether an actor may decide on a proposal of a command in an office.

        Who may approve stands in rows of its own: to do something is not to approve it.
        """
        row = self.approvals.get(command, {})
        asked = Resource(office)
        return any(
            relation(actor, one, asked) in row.get(one.role, frozenset()) for one in actor.holdings
        )

    def may_ever(self, command: str, actor: Actor) -> bool:
        """Return whether an actor may do something to some resource: whether to show a door."""
        row = self.rows.get(command, {})
        return not actor.roles().isdisjoint(row)

    def scope(self, command: str, actor: Actor) -> Scope | Refusal:
        """Return how far a listing of an actor reaches, by all the posts held."""
        row = self.rows.get(command, {})
        everything = ANONYMOUS in row
        offices: list[str] = []
        parties: list[str] = []
        assignee = ""
        for holding in actor.holdings:
            may = row.get(holding.role, frozenset())
            if Relation.OTHER_OFFICE in may or Relation.OTHER_TRADER in may:
                everything = True
            elif Relation.SAME_OFFICE in may:
                offices.append(holding.office)
            elif Relation.OWN in may and holding.party:
                parties.append(holding.party)
            elif Relation.OWN in may:
                assignee = actor.id
        if not (everything or offices or parties or assignee):
            code = "access_login_needed" if actor.is_anonymous else "access_denied"
            return Refusal(code, {"command": command})
        return Scope(everything, _once(offices), _once(parties), assignee)

    def powers(self, actor: Actor) -> frozenset[str]:
        """Return the moves of flows that an actor may make."""
        return frozenset().union(
            *(self.roles[one.role].powers for one in actor.holdings if one.role in self.roles)
        )


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def read_matrix(content: Mapping[str, Any]) -> Matrix:
    """Return the matrix from the content of its file.

    Raises ValueError naming the row when a role or relation is unknown, or when everybody may do
    what some may only do to their own.
    """
    roles = msgspec.convert(content["roles"], dict[str, Role])
    return Matrix(roles, _rows(roles, content["may"]), _rows(roles, content.get("approves", {})))


def _rows(roles: Mapping[str, Role], content: Mapping[str, Any]) -> Rows:
    """Return the rows of one part of the file."""
    rows: dict[str, dict[str, frozenset[Relation]]] = {}
    for command, given in content.items():
        unknown = set(given) - set(roles)
        if unknown:
            raise ValueError(f"{command}: no role {sorted(unknown)}")
        rows[command] = {role: frozenset(map(Relation, names)) for role, names in given.items()}
    return rows
