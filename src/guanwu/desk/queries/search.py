"""The search for declarations, within the offices that an officer may see."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from guanwu.case import Refusal
from guanwu.desk.casework.line import CaseLine, case_line
from guanwu.desk.casework.people import names_of
from guanwu.desk.casework.reach import offices_in_reach
from guanwu.desk.command import Asked, query
from guanwu.desk.concerned import office_of
from guanwu.desk.cursor import Cursor, Limit, Page, decode_cursor, page_of
from guanwu.store.declaration_search import Sought, search_declarations
from guanwu.store.sealing import is_token

BUSINESS: Final = re.compile("[0-9]{8}", re.ASCII)
"""A business number."""
Text = Annotated[str, Meta(max_length=40)]
State = Literal["", "refused", "documents", "examination", "billed", "paid", "released", "referred",
                "withdrawn"]


class Search(Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of the declarations sought; what is empty asks nothing.

    `number` is the beginning of the number, `importer` the whole number of a business or what
    `declaration:seek_person` answers, `since` and `until` are days of lodging, both inclusive.
    """

    number: Text = ""
    importer: Text = ""
    box: Annotated[str, Meta(max_length=3)] = ""
    bill: Text = ""
    state: State = ""
    channel: Literal["", "C1", "C2", "C3"] = ""
    office: Text = ""
    since: date | None = None
    until: date | None = None
    after: Cursor = ""
    limit: Limit = 50


@query("declaration:search", listing=True, example=Search(number="CA  1411", state="released"))
def search(desk: Asked, question: Search) -> Page[CaseLine] | Refusal:
    """Search declarations, the latest lodged first."""
    offices = offices_in_reach(desk, question.office)
    if not offices:
        return Refusal("search_office_out_of_reach", {"office": question.office})
    after = decode_cursor(question.after, str, str) if question.after else None
    if isinstance(after, Refusal):
        return after
    importer = _importer(question.importer)
    if isinstance(importer, Refusal):
        return importer
    prefix = beginning(question.number)
    sought = Sought(
        offices, prefix, office_of(prefix), importer,
        question.box.strip().upper(), question.bill.strip().upper(), question.state,
        question.channel, question.since, question.until)
    rows = search_declarations(desk.connection, sought, after, question.limit + 1)
    today = desk.moment.date()
    people = names_of(desk.connection, [one.assignee for one in rows])
    return page_of(rows, question.limit, lambda one: case_line(one, people, today),
                   lambda one: one.key)


def beginning(written: str) -> str:
    """Return the beginning of a number as it is stored, however it is written: `ca14111`."""
    plain = "".join(written.replace("/", " ").split()).upper()
    if len(plain) > 2 and plain[2].isdigit():
        return f"{plain[:2]}  {plain[2:]}"
    return plain


def _importer(written: str) -> str | Refusal:
    """Return under what an importer stands in the store: a business number, or a token.

    The number of a natural person is not looked for here, where it would stand in an address.
    """
    plain = "".join(written.split())
    if not plain or BUSINESS.fullmatch(plain) or is_token(plain):
        return plain
    return Refusal("search_person_needs_reason")
