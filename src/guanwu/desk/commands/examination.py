"""The command that records an examination: findings, photographs, and the move they lead to."""

from __future__ import annotations

import hashlib

import msgspec
from msgspec import Struct

from guanwu.case import Fault, Refusal
from guanwu.declaration.model import Declaration
from guanwu.declaration.number import printed
from guanwu.desk import settle
from guanwu.desk.casework.finding import RecordExamination, faults_of, record_of
from guanwu.desk.command import Asked, command
from guanwu.desk.concerned import declaration_resources, plain
from guanwu.desk.outcome import Outcome
from guanwu.desk.rows import text
from guanwu.store.case_rows import load_cases
from guanwu.store.document_rows import keep_document
from guanwu.store.examination_rows import Examination, keep_examination
from guanwu.store.journal import Event, append
from guanwu.store.photograph import photograph_type

PHOTO = "photo"
"""The kind of document that a photograph of an examination is."""
_declaration = msgspec.json.Decoder(Declaration)


class Recorded(Struct, frozen=True):
    """Where the declaration stands after its examination, and the ids of the photographs kept."""

    outcome: Outcome
    photographs: tuple[str, ...]


@command("declaration:record_examination", of=declaration_resources,
         example=RecordExamination("CA  1411112347", True, (1,), 3))
def record_examination(
    desk: Asked, order: RecordExamination
) -> Recorded | Refusal | tuple[Fault, ...]:
    """Record what an examination found; clean goods are assessed and billed (EXA 2, EXA 13)."""
    number = plain((order.number,))[0]
    case = load_cases(desk.connection, [number]).get(number)
    if case is None:
        return Refusal("declaration_unknown", {"number": printed(number)})
    faults = faults_of(order, _declaration.decode(case.record))
    if faults:
        return faults
    outcome = settle.examine(desk.house, [number], order.clean, desk.actor.id, desk.powers)[0]
    if outcome.faults:
        return outcome.faults
    kept = tuple(
        keep_document(desk.connection, number, PHOTO, one.name,
                      str(photograph_type(one.name, one.content)), one.content, desk.actor.id,
                      desk.at)
        for one in order.photographs
    )
    ids = tuple(one.id for one in kept)
    record = text(record_of(order, ids))
    keep_examination(desk.connection, Examination(number, desk.actor.id, desk.at, order.clean,
                                                  record))
    facts = {
        "clean": order.clean, "lines": len(set(order.lines)), "opened": order.packages_opened,
        "record_hash": hashlib.sha256(record.encode()).hexdigest(),
        "photographs": [one.sha256 for one in kept],
    }
    append(desk.connection, [
        Event(desk.at, desk.actor.id, number, "declaration:examination:kept", text(facts))])
    return Recorded(outcome, ids)
