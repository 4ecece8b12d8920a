"""Actors, what they ask about, and how they stand to it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from msgspec import Struct

ANONYMOUS: Final = "anonymous"
"""The role of everybody, also of who is logged in."""
PERSON: Final = "person"
"""The role of everybody who is logged in."""
OUTSIDE: Final = frozenset(("trader", "broker", "operator"))
"""Roles of those who act for a party and not for an office."""


class Relation(StrEnum):
    """How a holding stands to what is asked about."""

    OWN = "own"
    SAME_OFFICE = "same_office"
    OTHER_OFFICE = "other_office"
    OTHER_TRADER = "other_trader"
    ANONYMOUS = "anonymous"


class Holding(Struct, frozen=True):
    """A post held: its role, and the office and unit, or the party, that it acts for.

    `party` is a business number, a token of a natural person, or a broker's box number.
    """

    role: str
    office: str = ""
    unit: str = ""
    party: str = ""
    post: str = ""


class Actor(Struct, frozen=True):
    """Who asks: a person with the posts held at this moment, or nobody.

    `id` is what the journal has as the actor; `identity` is the token of the natural person behind
    the account; `confirmed` says that the second factor was given lately enough for an approval.
    """

    id: str
    name: str = ""
    holdings: tuple[Holding, ...] = ()
    identity: str = ""
    confirmed: bool = False

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody is logged in."""
        return not self.id

    def roles(self) -> frozenset[str]:
        """Return the roles held, that of everybody among them."""
        everybody = (ANONYMOUS,) if self.is_anonymous else (ANONYMOUS, PERSON)
        return frozenset((*everybody, *(one.role for one in self.holdings)))


class Resource(Struct, frozen=True):
    """What an order is about: the office it belongs to, its parties, who has taken it.

    `parties` are the business numbers, tokens and box numbers that may call it their own.
    """

    office: str = ""
    parties: tuple[str, ...] = ()
    assignee: str = ""


NOBODY: Final = Actor("")


def relation(actor: Actor, holding: Holding | None, resource: Resource) -> Relation:
    """Return how an actor stands to a resource through one holding, or through none."""
    if holding is None:
        return Relation.ANONYMOUS
    if holding.role in OUTSIDE:
        own = bool(holding.party) and holding.party in resource.parties
        return Relation.OWN if own else Relation.OTHER_TRADER
    if resource.assignee and resource.assignee == actor.id:
        return Relation.OWN
    if not resource.office or holding.office == resource.office:
        return Relation.SAME_OFFICE
    return Relation.OTHER_OFFICE
