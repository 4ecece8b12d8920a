"""The command that lodges a file of declarations."""

from __future__ import annotations

from msgspec import Struct

from guanwu.case import Refusal
from guanwu.desk.command import Asked, command
from guanwu.desk.intake import lodge
from guanwu.desk.outcome import Outcome
from guanwu.desk.trader.filing import Handed, Upload, handed_in
from guanwu.desk.trader.owning import not_own
from guanwu.store.declaration_json import Received

EXAMPLE = Upload("json", b'{"number": "AA  1411100001", "kind": "G1"}')
UNREAD = "unread"
"""The outcome of what could not be read as a declaration; nothing of it is kept."""


class Filed(Struct, frozen=True):
    """The answer to one declaration of a file; `begins` is its row or line there."""

    begins: int
    outcome: Outcome


class FiledFile(Struct, frozen=True):
    """The answers to the declarations of a file, in order."""

    declarations: tuple[Filed, ...]


@command("declaration:file", listing=True, example=EXAMPLE)
def file(desk: Asked, order: Upload) -> FiledFile | Refusal:
    """Lodge every declaration of a file that can be read; the others are told with their faults."""
    handed = handed_in(desk.house, order)
    read = [one.found for one in handed if isinstance(one.found, Received)]
    refused = not_own(desk, [one.declaration for one in read], writes=True)
    if refused is not None:
        return refused
    outcomes = iter(lodge(desk.house, read, desk.actor.id))
    return FiledFile(tuple(
        Filed(one.begins, _told(one, next(outcomes)) if isinstance(one.found, Received)
              else Outcome("", UNREAD, "", faults=one.found))
        for one in handed
    ))


def _told(handed: Handed, outcome: Outcome) -> Outcome:
    """Return an answer with its faults at their places in the file.

    Of a number that somebody else has used nothing is told but that.
    """
    if not outcome.faults:
        return outcome
    state = "" if outcome.outcome == "conflict" else outcome.state
    return Outcome(outcome.number, outcome.outcome, state,
                   faults=handed.faults_told(outcome.faults))
