"""The page of the own account: posts, sessions, what happened lately, the language."""

from __future__ import annotations

from typing import Any, Final, Literal

from litestar import get, post
from litestar.params import URLEncodedBody
from litestar.response import Redirect, Response
from msgspec import Struct

from guanwu.desk.commands.account import EndSessions, Language
from guanwu.desk.queries.account import Account, OwnAccount, OwnPost
from guanwu.desk.wiring import TAIWAN_TIME
from guanwu.establishment.naming import office_term, unit_term
from guanwu.store.access_rows import hash_of_token
from guanwu.store.moment import moment_of
from guanwu.web.account.cookie import leave, private, token_of
from guanwu.web.visit import LANGUAGE_COOKIE, Visiting, to

SESSION_SHOWN: Final = 12
"""Signs of a session's hash that are shown, enough to tell it from the others."""


class LanguageForm(Struct):
    """The form of the language."""

    language: Literal["zh-Hant", "en"]


Chosen = URLEncodedBody[LanguageForm]


@get("/account", opt={"needs": "account:show"}, sync_to_thread=True)
def show_own(visit: Visiting) -> Response[Any]:
    """Show the own account."""
    found: Account = visit.ask("account:show", OwnAccount())
    here = hash_of_token(token_of(visit.request))[:SESSION_SHOWN]
    facts = {
        "title": visit.say("account_own"), "account": found, "here": here, "when": when,
        "event_term": event_term, "place_term": place_term,
    }
    return private(visit.page("account/own.html", facts))


@post("/account/sessions/end", opt={"needs": "account:end_sessions"}, sync_to_thread=True)
def end_all(visit: Visiting) -> Redirect:
    """End every session of the account, this one too."""
    visit.ask("account:end_sessions", EndSessions())
    return leave("/login?notice=account_sessions_ended")


@post("/account/language", opt={"needs": "account:set_language"}, sync_to_thread=True)
def keep_language(visit: Visiting, data: Chosen) -> Redirect:
    """Keep the language for the person, whichever browser comes next."""
    visit.ask("account:set_language", Language(data.language))
    answer = to("/account", "account_language_kept")
    answer.delete_cookie(LANGUAGE_COOKIE)
    return answer


def when(kept: str) -> str:
    """Return a moment as it reads in Taiwan, to the minute."""
    return moment_of(kept).astimezone(TAIWAN_TIME).strftime("%Y-%m-%d %H:%M")


def place_term(post: OwnPost) -> str:
    """Return the term of the unit or office that a post is at, or the party it acts for."""
    if post.unit:
        return unit_term(post.unit)
    return office_term(post.office) if post.office else post.party


def event_term(event: str) -> str:
    """Return the term that says what an event of the journal is."""
    return f"event_{event.replace(':', '_')}"
