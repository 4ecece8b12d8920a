"""Commands of a person on the own account."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from guanwu.desk.command import Asked, command
from guanwu.desk.rows import text
from guanwu.store.access_rows import revoke_sessions
from guanwu.store.journal import Event, append
from guanwu.store.person_rows import set_language


class EndSessions(Struct, frozen=True, forbid_unknown_fields=True):
    """End every session of whoever asks; nothing to name."""


class Language(Struct, frozen=True, forbid_unknown_fields=True):
    """The language that pages are to be in."""

    language: Literal["zh-Hant", "en"]


class Ended(Struct, frozen=True):
    """How many sessions ended."""

    sessions: int


class Kept(Struct, frozen=True):
    """The language as it is kept now."""

    language: str


@command("account:end_sessions", example=EndSessions())
def end_sessions(desk: Asked, order: EndSessions) -> Ended:
    """End every session of the own account, this one too: log in again where you are."""
    ended = revoke_sessions(desk.connection, desk.actor.id, desk.moment)
    append(desk.connection, [Event(desk.at, desk.actor.id, desk.actor.id,
                                   "access:session:revoked", text({"sessions_ended": ended}))])
    return Ended(ended)


@command("account:set_language", example=Language("en"))
def choose_language(desk: Asked, order: Language) -> Kept:
    """Keep the language that pages are to be in."""
    set_language(desk.connection, desk.actor.id, order.language)
    return Kept(order.language)
