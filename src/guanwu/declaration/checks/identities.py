"""Checks of identifiers that carry check digits: importer, ship, containers."""

from __future__ import annotations

from guanwu.case.fault import Fault
from guanwu.declaration.model import Declaration
from guanwu.party.identifiers import (
    business_number_divisor,
    importer_id_fault,
    is_container_number,
    is_imo_number,
)

SEA = "1"
"""Transport mode of goods that came by sea; 4 is by air."""


def add_identity_faults(declaration: Declaration, found: list[Fault]) -> None:
    """Add faults of the importer's id (by type and declaration day), ship and containers.

    A ship is checked where its code is a number, as the layout asks of IMO numbers; other codes
    (fishing boats, barges) pass. Containers are checked at sea only; air units have no such digit.
    """
    importer = declaration.importer
    day = declaration.declared_on
    wrong = importer_id_fault(importer.id_type, importer.id, day)
    if wrong is not None:
        facts = {"id": importer.id, "day": day, "divisor": business_number_divisor(day)}
        found.append(Fault(wrong, "importer.id", facts))
    if declaration.transport_mode != SEA:
        return
    vessel = declaration.vessel
    if (vessel.isdecimal() or vessel.startswith("IMO")) and not is_imo_number(vessel):
        found.append(Fault("imo_number_check_digit", "vessel", {"vessel": vessel}))
    for index, container in enumerate(declaration.containers):
        if not is_container_number(container.number):
            facts = {"number": container.number}
            found.append(Fault("container_check_digit", f"containers[{index}].number", facts))
