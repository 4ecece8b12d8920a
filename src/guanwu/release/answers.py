"""What Customs answers: the facts of a case as trees of NX5106, N5107, N5109, N5110 and N5116.

Pure mappings; `message_xml.write` makes the messages. Why a declaration was selected is handed to
none of these functions, so that it cannot be in an answer. Times are those of the office's clock.

Interpreted meaning: NX5106 carries `Y` for taken and `N` for not taken, as its layout's own table
of codes says; section 1.7 of the domain reference reads a flow chart the other way round, and the
layout is the norm.

Not formalised: consolidated parcels, bonded stores, combined notes, answers of other agencies.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, Literal, NamedTuple

from guanwu.declaration.model import Declaration
from guanwu.singlewindow.answer_parts import (
    agent,
    arrival,
    bills,
    first_code,
    importer_of,
    manifest,
    named,
    registration,
    vessel,
)
from guanwu.singlewindow.reasons import CODES_MOST, Reason, items_of, remark_of
from guanwu.singlewindow.tree import Tree
from guanwu.singlewindow.value import day_text, time_text, unscaled

Outcome = Literal["Y", "N"]
TAKEN: Final = "Y"
REFUSED: Final = "N"
IMPORT: Final = "1"
"""Import, among import, export and transhipment."""
SMALL_BILL_MOST: Final = 20_000
"""NT$ up to which a bill is collected as item 6AW; above it is 6AX (layout N5110)."""
LEVIES_MOST: Final = 9

_SEA_BILLS: Final = ("704", "714")


class Completion(NamedTuple):
    """What is still to be handed in: codes of table 017, for an item or (None) for the whole.

    `import_rules` are the codes of the import rules that demand it.
    """

    line: int | None
    codes: tuple[str, ...]
    import_rules: tuple[str, ...] = ()


def nx5106(
    declaration: Declaration | str, outcome: Outcome, reasons: Sequence[Reason], at: datetime
) -> Tree:
    """NX5106: a declaration is taken or not, and why not, item by item.

    Of a message whose record could not be made, hand in the number alone. Reasons of the whole
    stand in the remark as far as it holds them.
    """
    tree: Tree = {"Status": {"NameCode": outcome}}
    remark = remark_of(reasons)
    if remark:
        tree["AdditionalInformation"] = {"StatementDescription": remark}
    number = declaration if isinstance(declaration, str) else declaration.number
    body: Tree = {"ID": number, "AdditionalInformation": {"tw_IssueDateTime": time_text(at)}}
    shipment: Tree = {}
    if not isinstance(declaration, str):
        body["Agent"] = agent(declaration)
        body["BorderTransportMeans"] = {"TypeCode": declaration.transport_mode}
        shipment["Consignment"] = {
            "Carrier": {"ID": declaration.carrier},
            "TransportContractDocument": bills(declaration),
        }
    items = items_of(reasons)
    if items:
        shipment["GovernmentAgencyGoodsItem"] = items
    if shipment:
        body["GoodsShipment"] = shipment
    body["GovernmentProcedure"] = {"tw_TransportTypeCode": IMPORT}
    tree["Declaration"] = body
    return tree


def n5107(
    declaration: Declaration,
    channel: str,
    limit_day: date,
    items: Sequence[Completion],
    office: str,
    at: datetime,
) -> Tree:
    """N5107: what is still to be handed in, until which day, at which desk (table 048)."""
    consignment: Tree = {
        "BorderTransportMeans": {"JourneyID": declaration.voyage, **registration(declaration)},
        "Carrier": {"ID": declaration.carrier},
        "TransportContractDocument": bills(declaration),
        **manifest(declaration),
    }
    shipment: Tree = {"Consignment": consignment}
    if items:
        shipment["GovernmentAgencyGoodsItem"] = [_completion(item) for item in items]
    return {
        "IssueDateTime": time_text(at),
        "AdditionalInformation": {"LimitDateTime": day_text(limit_day)},
        "ContactOffice": {"ID": office},
        "Status": {"NameCode": channel},
        "Declaration": {
            **named(declaration),
            "BorderTransportMeans": arrival(declaration),
            "GoodsShipment": shipment,
            "GovernmentProcedure": {"tw_TransportTypeCode": IMPORT},
            "Packaging": {"TypeCode": declaration.package_unit},
        },
    }


def n5109(
    declaration: Declaration,
    notice_number: str,
    at: datetime,
    *,
    examination_place: str | None = None,
    instrument_station: str | None = None,
    containers: Sequence[str] = (),
    officer: str | None = None,
) -> Tree:
    """N5109: the goods will be examined from a time on, where (table 041), which containers."""
    consignment: Tree = {
        "BorderTransportMeans": vessel(declaration),
        "Carrier": {"ID": declaration.carrier},
        "GoodsLocation": {"ID": declaration.location},
        **manifest(declaration),
    }
    sea_bills = [bill for bill in bills(declaration) if bill["TypeCode"] in _SEA_BILLS]
    if sea_bills:
        consignment["TransportContractDocument"] = sea_bills
    if containers:
        consignment["TransportEquipment"] = [{"ID": number} for number in containers]
    item: Tree = {}
    if instrument_station is not None:
        item["Commodity"] = {"ExaminationPlace": {"ID": instrument_station}}
    if examination_place is not None:
        item["ExaminationPlace"] = {"ID": examination_place}
    body: Tree = {
        "ID": declaration.number,
        "Agent": agent(declaration),
        "GoodsShipment": {"Consignment": consignment},
        "GovernmentProcedure": {"tw_TransportTypeCode": IMPORT},
        "Importer": importer_of(declaration),
    }
    if item:
        body["GoodsShipment"]["GovernmentAgencyGoodsItem"] = item
    if officer is not None:
        body["ResponsibleGovernmentAgency"] = {"GovernmentOfficer": {"ID": officer}}
    return {
        "FunctionalReferenceID": notice_number,
        "Control": {"InspectionStartDateTime": time_text(at)},
        "Declaration": body,
    }


def n5110(
    declaration: Declaration,
    bill_number: str,
    due_on: date,
    levies: Sequence[tuple[str, int]],
    total: int,
    business_tax_base: int,
    channel: str,
    *,
    barcode_office: str | None = None,
) -> Tree:
    """N5110: the bill; levies by code of table 019 in NT$, to be paid by the last day named.

    The layout holds nine levies: where there are more, those of nothing are left out.
    """
    told = [levy for levy in levies if levy[1]] if len(levies) > LEVIES_MOST else levies
    payment: Tree = {
        "DueDateTime": day_text(due_on),
        "ReferenceID": bill_number,
        "tw_CollectionTypeCode": "6AW" if total <= SMALL_BILL_MOST else "6AX",
    }
    body: Tree = {
        **named(declaration),
        "BorderTransportMeans": {"ArrivalDateTime": day_text(declaration.imported_on)},
        "DutyTaxFee": {"tw_TotalDutyTaxFeeAmount": str(total), "Payment": payment},
        "GoodsShipment": {
            "Consignment": {
                "BorderTransportMeans": {"ID": declaration.vessel, "JourneyID": declaration.voyage},
                "TransportContractDocument": bills(declaration),
            },
            "CustomsValuation": {"OtherChargeDeductionAmount": str(business_tax_base)},
            "DutyTaxFee": [
                {"AdValoremTaxBaseAmount": str(amount), "TypeCode": code} for code, amount in told
            ],
            "GovernmentAgencyGoodsItem": first_code(declaration),
        },
        "Importer": importer_of(declaration),
        "Packaging": {"TypeCode": declaration.package_unit},
    }
    if barcode_office is not None:
        body["ResponsibleGovernmentAgency"] = {"ID": barcode_office}
    return {"Status": {"NameCode": channel}, "Declaration": body}


def n5116(
    declaration: Declaration,
    channel: str,
    released_at: datetime,
    packages: int,
    *,
    conditions: Sequence[str] = (),
    examined: bool = False,
) -> Tree:
    """N5116: so many packages are released, under conditions (table 025) if any.

    What stays behind of the declared packages is told as not released.
    """
    unit = declaration.package_unit
    consignment: Tree = {
        "BorderTransportMeans": vessel(declaration),
        "GoodsLocation": {"ID": declaration.location},
        "TransportContractDocument": bills(declaration),
        **manifest(declaration),
    }
    if examined:
        consignment["AdditionalInformation"] = {"StatementCode": "Y"}
    if declaration.containers:
        consignment["TransportEquipment"] = [{"ID": each.number} for each in declaration.containers]
    tree: Tree = {
        "FunctionCode": "9",
        "Status": {
            "NameCode": channel,
            "ReleaseDateTime": time_text(released_at),
            "tw_TotalPackageQuantity": str(packages),
        },
        "Declaration": {
            **named(declaration),
            "TotalGrossMassMeasure": unscaled(declaration.gross_weight_e6, 6),
            "BorderTransportMeans": arrival(declaration),
            "GoodsShipment": {
                "Consignment": consignment,
                "GovernmentAgencyGoodsItem": first_code(declaration),
            },
            "Importer": importer_of(declaration),
            "Packaging": {"MarksNumbers": declaration.marks, "TypeCode": unit},
        },
    }
    if conditions:
        tree["AdditionalInformation"] = [{"StatementCode": code} for code in conditions]
    if packages < declaration.packages:
        behind = str(declaration.packages - packages)
        tree["tw_UnreleasedPackages"] = {"tw_QuantityQuantity": behind, "tw_TypeCode": unit}
    return tree


def _completion(item: Completion) -> Tree:
    tree: Tree = {"Error": [{"ValidationCode": code} for code in item.codes[:CODES_MOST]]}
    if item.line is not None:
        tree["SequenceNumeric"] = str(item.line)
    if item.import_rules:
        rules = item.import_rules[:CODES_MOST]
        tree["AdditionalInformation"] = [{"StatementCode": rule} for rule in rules]
    return tree
