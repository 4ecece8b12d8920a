"""Journals what was done to people, posts, operators and editions: one event a command."""

from __future__ import annotations

from typing import Any

from guanwu.desk.command import Asked
from guanwu.desk.rows import text
from guanwu.store.journal import Event, append


def say(desk: Asked, subject: str, event: str, **facts: Any) -> None:
    """Append an event of the actor; who approved it stands among the facts."""
    if not desk.approver.is_anonymous:
        facts["approved_by"] = desk.approver.id
    append(desk.connection, [Event(desk.at, desk.actor.id, subject, event, text(facts))])
