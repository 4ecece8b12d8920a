"""Commands on holdings: who holds which post. To give power needs a second person, to end it none.

A delegation is a holding with an end.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from msgspec import Meta, Struct
from sqlalchemy import Connection

from guanwu.access.model import Actor, Resource
from guanwu.case import Fault, Refusal
from guanwu.desk.administration.differences import Difference, differing
from guanwu.desk.administration.last import last_administrator
from guanwu.desk.administration.saying import say
from guanwu.desk.command import Asked, always, command
from guanwu.desk.commands.post import midnight
from guanwu.store.moment import in_force
from guanwu.store.person_rows import ACTIVE, Person, find_person
from guanwu.store.post_rows import Held, Post, end_holding, find_post, held_by, hold
from guanwu.store.power_rows import find_holding

Id = Annotated[str, Meta(min_length=1, max_length=40)]


class Grant(Struct, frozen=True, forbid_unknown_fields=True):
    """A post for a person to hold, from a day (at once if none) until a day (open if none)."""

    person: Id
    post: Id
    reason: Annotated[str, Meta(min_length=1, max_length=500)]
    since: date | None = None
    until: date | None = None


class EndHolding(Struct, frozen=True, forbid_unknown_fields=True):
    """A holding that is to end now."""

    holding: Annotated[int, Meta(ge=1)]
    reason: Annotated[str, Meta(min_length=1, max_length=500)]


class HoldingMade(Struct, frozen=True):
    """Who holds what, from when until when, on whose word and with whose consent."""

    holding: int
    person: str
    post: str
    since: str
    until: str | None
    granted_by: str
    approved_by: str | None


def granted_office(connection: Connection, order: Grant) -> tuple[Resource, ...]:
    """Return the office of the post that is to be held."""
    found = find_post(connection, order.post)
    return (Resource(found.office),) if found is not None else ()


def ended_office(connection: Connection, order: EndHolding) -> tuple[Resource, ...]:
    """Return the office of the post whose holding is to end."""
    held = find_holding(connection, order.holding)
    found = find_post(connection, held.post) if held is not None else None
    return (Resource(found.office),) if found is not None else ()


@command("holding:grant", of=granted_office, four_eyes=always, example=Grant(
    "p-4f2a91c07d3e", "post-91c07d3e", "Takes over from 1 December", date(2025, 12, 1)))
def grant(desk: Asked, order: Grant) -> HoldingMade | Refusal | tuple[Fault, ...]:
    """Let a person hold a post; neither who asks for it nor who approves it is that person."""
    person, post = find_person(desk.connection, order.person), find_post(desk.connection,
                                                                        order.post)
    if person is None:
        return Refusal("person_unknown", {"person": order.person})
    if post is None:
        return Refusal("post_unknown", {"post": order.post})
    refused = _refused(desk, person, post)
    if refused is not None:
        return refused
    faults = _faults(desk, order, post)
    if faults:
        return faults
    since = midnight(order.since) if order.since is not None else desk.moment
    made = hold(
        desk.connection, person.id, post.id, max(since, desk.moment), desk.moment,
        granted_by=desk.actor.id, approved_by=desk.approver.id or None,
        until=midnight(order.until) if order.until is not None else None,
    )
    say(desk, person.id, "holding:holding:granted", post=post.id, role=post.role,
        since=made.since, until=made.until, reason=order.reason)
    return _made(made)


@command("holding:end", of=ended_office, example=EndHolding(17, "Moved to another unit"))
def end(desk: Asked, order: EndHolding) -> HoldingMade | Refusal:
    """End a holding at once: the next request is denied."""
    held = find_holding(desk.connection, order.holding)
    if held is None:
        return Refusal("holding_unknown", {"holding": order.holding})
    last = last_administrator(desk.connection, desk.moment, holding=held.id)
    if last is not None:
        return last
    if not end_holding(desk.connection, held.id, desk.moment):
        return Refusal("holding_ended", {"holding": held.id})
    say(desk, held.person, "holding:holding:ended", post=held.post, holding=held.id,
        reason=order.reason)
    return _made(find_holding(desk.connection, held.id) or held)


@differing("holding:grant")
def grant_differences(connection: Connection, order: Any) -> list[Difference]:
    """Tell the posts that the person holds now, and that which would come."""
    person, post = find_person(connection, order.person), find_post(connection, order.post)
    if person is None or post is None:
        return []
    held = [find_post(connection, one.post) for one in held_by(connection, person.id)
            if one.until is None]
    now = ", ".join(one.title for one in held if one is not None)
    place = " ".join(part for part in (post.office, post.unit, post.party) if part)
    return [
        Difference("field_person", f"{person.name} ({person.login})",
                   f"{person.name} ({person.login})"),
        Difference("holding_posts", now, f"{now + ', ' if now else ''}{post.title}"),
        Difference("field_role", "", f"role_{post.role}"),
        Difference("holding_place", "", place),
    ]


def _refused(desk: Asked, person: Person, post: Post) -> Refusal | None:
    """Return why a person may not hold a post, whatever the days."""
    for one in (desk.actor, desk.approver):
        if _is(one, person):
            return Refusal("holding_to_oneself", {"person": person.id})
    if person.state != ACTIVE:
        facts = {"person": person.id, "state": f"person_state_{person.state}",
                 "wanted": f"person_state_{ACTIVE}"}
        return Refusal("person_state_wrong", facts)
    role = desk.house.matrix.roles[post.role]
    if role.second_factor and not person.identity:
        return Refusal("person_identity_missing", {"person": person.id})
    return None


def _is(actor: Actor, person: Person) -> bool:
    """Say whether an actor is the natural person of an account."""
    if actor.is_anonymous:
        return False
    return actor.id == person.id or (bool(actor.identity) and actor.identity == person.identity)


def _faults(desk: Asked, order: Grant, post: Post) -> tuple[Fault, ...]:
    """Return everything wrong with the days, and a post that is held already."""
    found: list[Fault] = []
    since = order.since or desk.moment.date()
    if order.until is not None and order.until <= max(since, desk.moment.date()):
        found.append(Fault("post_days_reversed", "until",
                           {"since": since.isoformat(), "until": order.until.isoformat()}))
    if not in_force(post.since, post.until, max(midnight(since), desk.moment)):
        found.append(Fault("holding_post_not_in_force", "post",
                           {"post": post.id, "since": since.isoformat()}))
    elif any(one.post == post.id and in_force(one.since, one.until, desk.moment)
             for one in held_by(desk.connection, order.person)):
        found.append(Fault("holding_held_already", "post", {"post": post.id}))
    return tuple(found)


def _made(held: Held) -> HoldingMade:
    """Return a holding as it is answered."""
    return HoldingMade(held.id, held.person, held.post, held.since, held.until, held.granted_by,
                       held.approved_by)
