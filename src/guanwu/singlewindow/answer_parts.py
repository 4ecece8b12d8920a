"""Parts that the answers to a declaration share, out of the declaration's record.

Interpreted meaning: waybills (976) have no type of their own in the answers and go out as house
bills of the transport mode.
"""

from __future__ import annotations

from typing import Final

from guanwu.declaration.model import Bill, Declaration
from guanwu.singlewindow.tree import Tree
from guanwu.singlewindow.value import day_text

BILLS_MOST: Final = 2
"""How many transport documents an answer names."""

_BROKER: Final = "CB"
_WAYBILL: Final = "976"
_HOUSE_BILLS: Final = {"1": "714", "4": "703"}


def named(declaration: Declaration) -> Tree:
    """What names a declaration in an answer: number, packages, kind and broker."""
    return {
        "ID": declaration.number,
        "TotalPackageQuantity": str(declaration.packages),
        "TypeCode": declaration.kind,
        "Agent": agent(declaration),
    }


def agent(declaration: Declaration) -> Tree:
    """The broker's box."""
    box = {"ID": declaration.box, "tw_SubBoxID": declaration.box_suffix}
    return {**box, "RoleCode": _BROKER}


def arrival(declaration: Declaration) -> Tree:
    """When and by which mode the goods arrived."""
    day = day_text(declaration.imported_on)
    return {"ArrivalDateTime": day, "TypeCode": declaration.transport_mode}


def vessel(declaration: Declaration) -> Tree:
    """The ship or aircraft and its journey."""
    vessel = {"ID": declaration.vessel, "JourneyID": declaration.voyage}
    return {**vessel, **registration(declaration)}


def registration(declaration: Declaration) -> Tree:
    """The customs number of the ship's call, where it is known."""
    known = declaration.registration is not None
    return {"tw_Registration": declaration.registration} if known else {}


def manifest(declaration: Declaration) -> Tree:
    """The manifest number, where it is known."""
    known = declaration.manifest_number is not None
    return {"tw_ManifestSerialNumber": declaration.manifest_number} if known else {}


def importer_of(declaration: Declaration) -> Tree:
    """The importer and taxpayer."""
    importer = declaration.importer
    tree = {"ID": importer.id, "Name": importer.name, "tw_TypeCode": importer.id_type}
    return tree if importer.name_zh is None else {**tree, "tw_ChineseName": importer.name_zh}


def bills(declaration: Declaration) -> list[Tree]:
    """The first two transport documents, waybills as house bills."""
    return [_bill(bill, declaration.transport_mode) for bill in declaration.bills[:BILLS_MOST]]


def _bill(bill: Bill, mode: str) -> Tree:
    house = _HOUSE_BILLS.get(mode, _HOUSE_BILLS["4"])
    return {"ID": bill.number, "TypeCode": house if bill.type == _WAYBILL else bill.type}


def first_code(declaration: Declaration) -> Tree:
    """The commodity code of the first line, the one that the answers carry."""
    return {"Commodity": {"Classification": {"ID": declaration.lines[0].code}}}
