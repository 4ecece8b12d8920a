"""Queries of a person about the own account."""

from __future__ import annotations

from msgspec import Struct

from guanwu.case import Refusal
from guanwu.desk.command import Asked, query
from guanwu.store.person_rows import find_person
from guanwu.store.power_rows import posts_held
from guanwu.store.session_rows import events_of, sessions_of


class OwnAccount(Struct, frozen=True, forbid_unknown_fields=True):
    """The account of whoever asks; nothing to name."""


class OwnPost(Struct, frozen=True):
    """A post held now."""

    post: str
    title: str
    title_en: str
    role: str
    office: str
    unit: str
    party: str
    since: str
    until: str | None


class OwnSession(Struct, frozen=True):
    """A session of the own account that has not ended."""

    session: str
    since: str
    seen_at: str
    address: str


class OwnEvent(Struct, frozen=True):
    """What happened to the own account: `event` is its name in the journal."""

    at: str
    event: str
    actor: str
    address: str


class Account(Struct, frozen=True):
    """The own account: posts held now, sessions, and what happened lately, the last first."""

    person: str
    login: str
    name: str
    name_en: str
    email: str
    language: str
    second_factor: bool
    posts: tuple[OwnPost, ...]
    sessions: tuple[OwnSession, ...]
    events: tuple[OwnEvent, ...]


@query("account:show", example=OwnAccount())
def show_account(desk: Asked, question: OwnAccount) -> Account | Refusal:
    """Show the own account."""
    found = find_person(desk.connection, desk.actor.id)
    if found is None:
        return Refusal("session_over")
    held = posts_held(desk.connection, [found.id], desk.moment)[found.id]
    return Account(
        found.id, found.login, found.name, found.name_en, found.email or "", found.language or "",
        found.totp_secret is not None,
        tuple(OwnPost(one.post, one.title, one.title_en, one.role, one.office, one.unit, one.party,
                      one.since, one.until) for one in held if one.now),
        tuple(OwnSession(one.session[:12], one.created_at, one.seen_at, one.address)
              for one in sessions_of(desk.connection, found.id, desk.moment)),
        tuple(OwnEvent(one.at, one.event, one.actor, str(one.facts.get("address", "")))
              for one in events_of(desk.connection, found.id)),
    )
