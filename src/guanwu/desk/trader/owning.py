"""Whether what somebody hands in is of the parties that he acts for."""

from __future__ import annotations

from collections.abc import Sequence

from guanwu.case import Refusal
from guanwu.declaration.model import Declaration
from guanwu.desk.command import Asked
from guanwu.desk.concerned import corrected_resources, parties_of

LODGING = "declaration:lodge"
SHOWN_MOST = 40


def not_own(
    desk: Asked, declarations: Sequence[Declaration], writes: bool
) -> Refusal | None:
    """Return the refusal of the first declaration that an actor may not lodge, None if he may.

    Asked of the matrix by importer and box. A number under which another party's declaration was
    refused is that party's to correct: asked only where something is to be written, so that a dry
    run tells nothing of others.
    """
    corrected = corrected_resources(desk.connection, declarations) if writes else {}
    for declaration in declarations:
        held = corrected.get(declaration.number, ())
        asked = [parties_of(desk.connection, declaration), *held]
        if isinstance(desk.house.matrix.allowed(LODGING, desk.actor, asked), Refusal):
            return Refusal("declaration_of_another", {"number": declaration.number[:SHOWN_MOST]})
    return None
