"""Commands on posts: what powers there are to hold, where, and for how long."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Any

from msgspec import Meta, Struct
from sqlalchemy import Connection

from guanwu.access.model import ANONYMOUS, OUTSIDE, PERSON, Resource
from guanwu.case import Fault, Refusal
from guanwu.desk.administration.last import last_administrator
from guanwu.desk.administration.saying import say
from guanwu.desk.command import Asked, command
from guanwu.desk.wiring import TAIWAN_TIME
from guanwu.store.organisation_file import load_organisation
from guanwu.store.post_rows import Post, add_post, end_post, find_post

Id = Annotated[str, Meta(min_length=1, max_length=40)]
Title = Annotated[str, Meta(min_length=1, max_length=80)]
Short = Annotated[str, Meta(max_length=40)]


class MakePost(Struct, frozen=True, forbid_unknown_fields=True):
    """A post: its title and role, and the office and unit, or the party, that it acts for."""

    title: Title
    title_en: Title
    role: Annotated[str, Meta(min_length=1, max_length=40)]
    office: Short = ""
    unit: Short = ""
    party: Short = ""
    since: date | None = None
    until: date | None = None


class EndPost(Struct, frozen=True, forbid_unknown_fields=True):
    """A post that is to end now."""

    post: Id
    reason: Annotated[str, Meta(min_length=1, max_length=500)]


class PostMade(Struct, frozen=True):
    """A post as it is kept."""

    post: str
    role: str
    office: str
    unit: str
    party: str
    since: str
    until: str | None


def midnight(day: date) -> datetime:
    """Return the moment at which a day begins in Taiwan."""
    return datetime.combine(day, time(), TAIWAN_TIME)


def post_resources(connection: Connection, order: Any) -> tuple[Resource, ...]:
    """Return the office of the post that an order names or makes."""
    if isinstance(order, MakePost):
        return (Resource(order.office),)
    found = find_post(connection, order.post)
    return (Resource(found.office),) if found is not None else ()


@command("post:make", of=post_resources, example=MakePost(
    "Examination officer", "Examination officer", "examiner", "taipei", "taipei/1"))
def make_post(desk: Asked, order: MakePost) -> PostMade | tuple[Fault, ...]:
    """Make a post; nobody holds it yet."""
    faults = _faults(desk, order)
    if faults:
        return faults
    since = midnight(order.since) if order.since is not None else desk.moment
    made = add_post(
        desk.connection, order.title.strip(), order.title_en.strip(), order.role, since,
        office=order.office, unit=order.unit, party=order.party.strip(),
        until=midnight(order.until) if order.until is not None else None,
    )
    say(desk, made.id, "post:post:made", role=made.role, office=made.office, unit=made.unit,
        party=made.party, until=made.until)
    return _made(made)


@command("post:end", of=post_resources, example=EndPost("post-91c07d3e", "The unit was merged"))
def end(desk: Asked, order: EndPost) -> PostMade | Refusal:
    """End a post now; whoever holds it may act for it no longer."""
    found = find_post(desk.connection, order.post)
    if found is None:
        return Refusal("post_unknown", {"post": order.post})
    last = last_administrator(desk.connection, desk.moment, post=found.id)
    if last is not None:
        return last
    if not end_post(desk.connection, found.id, desk.moment):
        return Refusal("post_ended", {"post": found.id, "until": found.until})
    say(desk, found.id, "post:post:ended", reason=order.reason)
    ended = find_post(desk.connection, found.id)
    return _made(ended or found)


def _made(post: Post) -> PostMade:
    """Return a post as it is answered."""
    return PostMade(post.id, post.role, post.office, post.unit, post.party, post.since, post.until)


def _faults(desk: Asked, order: MakePost) -> tuple[Fault, ...]:
    """Return everything that is wrong with a post to be made."""
    found: list[Fault] = []
    roles = desk.house.matrix.roles
    if order.role not in roles or order.role in (ANONYMOUS, PERSON):
        found.append(Fault("post_role_unknown", "role", {"role": order.role}))
    tables = load_organisation().tables
    offices = {one.id for one in tables.offices}
    units = {one.id: one.office for one in tables.units if one.in_force(desk.moment.date())}
    if order.role in OUTSIDE:
        if not order.party.strip():
            found.append(Fault("post_party_missing", "party", {"role": order.role}))
        if order.office or order.unit:
            found.append(Fault("post_office_unneeded", "office", {"role": order.role}))
    elif order.office not in offices and (order.office or roles_at_offices(order.role)):
        found.append(Fault("post_office_unknown", "office", {"office": order.office}))
    if order.unit and units.get(order.unit) != order.office:
        found.append(Fault("post_unit_unknown", "unit",
                           {"unit": order.unit, "office": order.office}))
    since = order.since or desk.moment.date()
    if order.until is not None and order.until <= since:
        found.append(Fault("post_days_reversed", "until",
                           {"since": since.isoformat(), "until": order.until.isoformat()}))
    return tuple(found)


def roles_at_offices(role: str) -> bool:
    """Say whether a role is held at an office; a bank stands outside of all."""
    return role not in OUTSIDE and role != "bank"
