"""The messages of a declaration that its parties received, and each of them as XML."""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from sqlalchemy import Connection, text

from guanwu.case import Refusal
from guanwu.desk.delivery import messages
from guanwu.desk.house import House
from guanwu.store.case_rows import load_cases

DECLARED: Final = "NX5105"
XML: Final = "application/xml"


class MessageHead(Struct, frozen=True):
    """A message: its place from 1, its name in the single window, when it was decided."""

    place: int
    message: str
    at: str


class MessageFile(Struct, frozen=True):
    """A message as a file; `content` is base64 in JSON."""

    name: str
    media_type: str
    content: bytes


def heads_of(connection: Connection, number: str) -> tuple[MessageHead, ...] | Refusal:
    """Return the messages of a declaration in order; the first is the declaration itself."""
    case = load_cases(connection, [number]).get(number)
    if case is None:
        return Refusal("declaration_unknown", {"number": number[:40]})
    rows = connection.execute(
        text("SELECT message, created_at FROM outbox WHERE subject = :number ORDER BY id"),
        {"number": number})
    held = [(DECLARED, case.lodged_at), *((row[0], row[1]) for row in rows)]
    return tuple(MessageHead(place, name, at) for place, (name, at) in enumerate(held, start=1))


def one_message(house: House, number: str, place: int) -> MessageFile | Refusal:
    """Return one message as XML."""
    found = messages(house, number)
    if found is None:
        return Refusal("declaration_unknown", {"number": number[:40]})
    if place > len(found):
        return Refusal("own_message_unknown", {"place": place})
    name, content = found[place - 1]
    squeezed = number.replace(" ", "")
    return MessageFile(f"{name}-{squeezed}-{place}.xml", XML, content)
