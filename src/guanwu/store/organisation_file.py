"""Reads the tables of the establishment, and tells everything that is wrong in them at once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from guanwu.case import Fault
from guanwu.establishment.faults import faults_of
from guanwu.establishment.model import (
    Duty,
    MatterKind,
    Mode,
    Node,
    Office,
    Place,
    Route,
    System,
    Tables,
    Unit,
)
from guanwu.establishment.naming import (
    duty_term,
    matter_kind_term,
    mode_term,
    office_term,
    place_term,
    system_term,
    unit_term,
)
from guanwu.establishment.organisation import Organisation
from guanwu.store.rows_file import read_rows

FOLDER: Final = Path(__file__).resolve().parents[1] / "establishment"
"""Folder of the tables."""


class TablesWrongError(ValueError):
    """The tables of the house are broken; `faults` are all there are."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(f"{one.place}: {one.code} {dict(one.facts)}" for one in faults))
        self.faults = faults


@cache
def load_organisation() -> Organisation:
    """Return the organisation of the house; TablesWrongError tells every fault of its tables."""
    return read_organisation(FOLDER)


def read_organisation(folder: Path) -> Organisation:
    """Return the organisation of a folder of tables; TablesWrongError tells all that is wrong."""
    faults: list[Fault] = []
    tables = Tables(
        read_rows(folder, "offices", Office, faults), read_rows(folder, "units", Unit, faults),
        read_rows(folder, "duties", Duty, faults), read_rows(folder, "chart", Node, faults),
        read_rows(folder, "places", Place, faults), read_rows(folder, "modes", Mode, faults),
        read_rows(folder, "matters", MatterKind, faults),
        read_rows(folder, "routes", Route, faults), read_rows(folder, "systems", System, faults),
    )
    faults.extend(faults_of(tables))
    if faults:
        raise TablesWrongError(tuple(faults))
    return Organisation(tables)


def organisation_terms(organisation: Organisation) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the names of the organisation as terms: id, and the sentence in both languages.

    The last row of an id gives its name. A unit is named with its office.
    """
    tables = organisation.tables
    offices = {one.id: one for one in tables.offices}
    for office in offices.values():
        yield office_term(office.id), {"zh-Hant": office.zh_hant, "en": office.en}
    for unit in {one.id: one for one in tables.units}.values():
        home = offices[unit.office]
        yield unit_term(unit.id), {
            "zh-Hant": home.zh_hant + unit.zh_hant, "en": f"{unit.en} of {home.en}"}
    for duty in {one.id: one for one in tables.duties}.values():
        yield duty_term(duty.id), {"zh-Hant": duty.zh_hant, "en": duty.en}
    for kind in {one.id: one for one in tables.matters}.values():
        yield matter_kind_term(kind.id), {"zh-Hant": kind.zh_hant, "en": kind.en}
    for place in {one.id: one for one in tables.places}.values():
        yield place_term(place.id), {"zh-Hant": place.zh_hant, "en": place.en}
    for mode in {one.id: one for one in tables.modes}.values():
        yield mode_term(mode.id), {"zh-Hant": mode.zh_hant, "en": mode.en}
    for system in {one.id: one for one in tables.systems}.values():
        yield system_term(system.id), {"zh-Hant": system.zh_hant, "en": system.en}
