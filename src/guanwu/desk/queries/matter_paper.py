"""Queries beside tracked matters: what registering one would do, and one of its files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from msgspec import Meta, Struct
from sqlalchemy import Connection

from guanwu.access.model import Resource
from guanwu.case import Refusal
from guanwu.desk.command import Asked, query
from guanwu.desk.commands.matter import registering_resources
from guanwu.desk.establishment import RouteEntry, route_entry
from guanwu.desk.matter_registering import Register, weigh
from guanwu.desk.matter_work import matter_resources
from guanwu.desk.queries.matter import ByMatter, is_outside, readable
from guanwu.store.document_rows import Document, document_with_content

KIND = "matter"


class MatterWeighed(Struct, frozen=True):
    """Where a matter would go and why, when it counts as received, and by when.

    `period` cites the article that sets the last day; empty where it was set by hand.
    """

    route: RouteEntry
    received_on: date
    wait_until: date
    period: str


class DocumentAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """A file of a matter by its id."""

    number: Annotated[str, Meta(min_length=1, max_length=20)]
    id: Annotated[str, Meta(min_length=1, max_length=40)]


class DocumentRead(Struct, frozen=True):
    """A file with its bytes, written as base64 where the answer is JSON."""

    name: str
    media_type: str
    content: bytes


@query("matter:preview", of=registering_resources, example=Register(
    kind="refund", title="A refund", office="taipei"))
def preview(desk: Asked, question: Register) -> MatterWeighed | Refusal:
    """Tell where a matter would go and by when, before it is registered."""
    weighed = weigh(desk, question)
    if isinstance(weighed, Refusal):
        return weighed
    return MatterWeighed(route_entry(weighed.routed), weighed.received_on, weighed.wait_until,
                         weighed.period)


def document_resources(connection: Connection, question: DocumentAsked) -> Sequence[Resource]:
    """Return the matter that a file is asked of."""
    return matter_resources(connection, ByMatter(question.number))


@query("matter:document", of=document_resources, personal=True,
       example=DocumentAsked("C-2026-000001", "9f2c4e7a1b3d5f60"))
def document(desk: Asked, question: DocumentAsked) -> DocumentRead | Refusal:
    """Return a file of a matter with its content; a party reads what it has added itself."""
    matter = readable(desk, question.number)
    if isinstance(matter, Refusal):
        return matter
    found = document_with_content(desk.connection, question.id)
    if found is None or not _belongs(desk, found[0], matter.number, is_outside(desk.actor, matter)):
        return Refusal("matter_document_unknown", {"id": question.id, "number": matter.number})
    return DocumentRead(found[0].name, found[0].media_type, found[1])


def _belongs(desk: Asked, file: Document, number: str, outside: bool) -> bool:
    """Say whether a file is of this matter, and the party's own where a party asks."""
    return file.kind == KIND and file.subject == number and (
        not outside or file.added_by == desk.actor.id)
