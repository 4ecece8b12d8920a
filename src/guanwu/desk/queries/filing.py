"""The dry run of declarations before they are lodged: every fault, or what would be due."""

from __future__ import annotations

from msgspec import Struct

from guanwu.case import Fault, Refusal
from guanwu.declaration.model import Declaration
from guanwu.desk.command import Asked, query
from guanwu.desk.trader.checking import CheckedDeclaration, check_handed
from guanwu.desk.trader.filing import Handed, Upload, handed_in
from guanwu.desk.trader.owning import not_own
from guanwu.store.declaration_files import received
from guanwu.store.declaration_json import Received


class Check(Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be checked: a declaration as a record, or a file of declarations."""

    declaration: Declaration | None = None
    upload: Upload | None = None


class Checked(Struct, frozen=True):
    """The dry run of everything handed in, in order; `fit` when all of it would be accepted."""

    fit: bool
    declarations: tuple[CheckedDeclaration, ...]


EXAMPLE = Check(upload=Upload("json", b'{"number": "AA  1411100001", "kind": "G1"}'))


@query("declaration:check", listing=True, example=EXAMPLE)
def check(desk: Asked, question: Check) -> Checked | Refusal | tuple[Fault, ...]:
    """Check declarations as lodging would, and tell what would be due; nothing is written."""
    handed = _handed(desk, question)
    if not handed:
        return (Fault("check_one_of_two", "declaration"),)
    read = [one.found.declaration for one in handed if isinstance(one.found, Received)]
    refused = not_own(desk, read, writes=False)
    if refused is not None:
        return refused
    answers = check_handed(desk, handed)
    return Checked(all(one.fit for one in answers), answers)


def _handed(desk: Asked, question: Check) -> list[Handed]:
    """Return what was handed in; nothing where neither or both were."""
    if question.declaration is not None and question.upload is None:
        return [Handed(0, received(question.declaration), lambda fault: fault)]
    if question.upload is not None and question.declaration is None:
        return handed_in(desk.house, question.upload)
    return []
