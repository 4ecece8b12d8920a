"""Queries about declarations: where one stands."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from guanwu.case import Refusal
from guanwu.declaration.number import printed
from guanwu.desk.command import Asked, query
from guanwu.desk.concerned import declaration_resources, plain
from guanwu.store.case_rows import load_cases


class ByNumber(Struct, frozen=True, forbid_unknown_fields=True):
    """A declaration by its number, with blanks or slashes or without."""

    number: Annotated[str, Meta(min_length=1, max_length=40)]


class Standing(Struct, frozen=True):
    """Where a declaration stands, as its trader may see it. Amounts in whole TWD."""

    number: str
    printed: str
    state: str
    channel: str | None
    payable: int | None
    bill_number: str | None
    due_on: date | None
    lodged_at: str


@query("declaration:status", of=declaration_resources, example=ByNumber("CA  1411112347"))
def status(desk: Asked, question: ByNumber) -> Standing | Refusal:
    """Tell where a declaration stands."""
    number = plain((question.number,))[0]
    case = load_cases(desk.connection, [number]).get(number)
    if case is None:
        return Refusal("declaration_unknown", {"number": question.number})
    billed = case.bill_number is not None
    return Standing(case.number, printed(case.number), case.state, case.channel,
                    case.payable if billed else None, case.bill_number, case.due_on,
                    case.lodged_at)
