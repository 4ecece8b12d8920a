"""Message NX5105 (combined import declaration) to and from the record of a declaration.

Every field of the record has its place here, and what is written is read back without loss. The
producer is the manufacturer abroad; what else the layout lacks travels in spare fields.

Not formalised: transit countries, bonded goods, part shipments, consignor, consignee, notified
party, contacts and Chinese addresses, part numbers, duty notes and conversion rates, the vehicle,
food, quarantine, packaging, medical device and lot blocks, wine beyond its degree of alcohol,
dangerous goods codes, previous documents, attached documents, guarantee references and the
applications to other agencies. `message_xml.read` checks them against the layout like all else;
the record leaves them out.
"""

from __future__ import annotations

from typing import Any, Final, cast

from guanwu.case.fault import Fault
from guanwu.declaration.model import (
    Bill,
    Container,
    Declaration,
    DeclaredLevy,
    Importer,
    Line,
    LineLevy,
    Permit,
    Seller,
)
from guanwu.singlewindow.shape import (
    Form,
    Leaf,
    Part,
    Shape,
    Words,
    day,
    leaf,
    number,
    record_from,
    tree_of,
)
from guanwu.singlewindow.spare import ELEMENT, spare_nodes, spare_values
from guanwu.singlewindow.tree import Tree, branch, graft, several

MESSAGE: Final = "NX5105"
ROOT: Final = "Declaration"
COMMODITY_CODE: Final = "HS"
"""The classification type of a commodity code, beside those of dangerous goods."""
CODE_LENGTH: Final = 11
"""Digits of a commodity code with its check digit; the layout lets shorter ones pass."""

_CLASSIFICATION: Final = ("Commodity", "Classification")
_ITEM: Final = ("GoodsShipment", "GovernmentAgencyGoodsItem")


def _read_line(item: Tree, place: str, faults: list[Fault]) -> dict[str, Any]:
    """The commodity code and the spare fields of a line."""
    values = spare_values(item, place, faults)
    nodes = several(branch(item, _CLASSIFICATION))
    codes = {node["ID"] for node in nodes if node["IdentificationTypeCode"] == COMMODITY_CODE}
    if len(codes) > 1:
        where = f"{place}/{'/'.join(_CLASSIFICATION)}"
        facts = {"item": item["SequenceNumeric"], "codes": sorted(codes)}
        faults.append(Fault("classification_twice", where, facts))
    for node in nodes:
        if node["IdentificationTypeCode"] != COMMODITY_CODE:
            continue
        if len(node["ID"]) != CODE_LENGTH:
            where = f"{place}/{'/'.join(_CLASSIFICATION)}/ID"
            facts = {"element": "ID", "label": "ID", "value": node["ID"], "length": CODE_LENGTH}
            faults.append(Fault("element_length", where, facts))
        values["code"] = node["ID"]
        return values
    where = f"{place}/{'/'.join(_CLASSIFICATION)}"
    faults.append(Fault("classification_absent", where, {"item": item["SequenceNumeric"]}))
    return values


def _write_line(line: Line, item: Tree) -> None:
    code = {"ID": line.code, "IdentificationTypeCode": COMMODITY_CODE}
    graft(item, _CLASSIFICATION, [code])
    spare = spare_nodes(line)
    if spare:
        item[ELEMENT] = spare


IMPORTER: Final = Shape(
    Importer,
    (
        leaf("id", "ID"),
        leaf("name", "Name"),
        leaf("name_zh", "tw_ChineseName"),
        leaf("control_id", "tw_CustomsControlID"),
        leaf("id_type", "tw_TypeCode"),
        leaf("address", "Address/Line"),
        leaf("aeo", "LPCOAuthorizedParty/ID"),
    ),
)
SELLER: Final = Shape(
    Seller,
    (
        leaf("id", "ID"),
        leaf("name", "Name"),
        leaf("country", "Address/CountryCode"),
        leaf("address", "Address/Line"),
    ),
)
BILL: Final = Shape(Bill, (leaf("number", "ID"), leaf("type", "TypeCode")))
CONTAINER: Final = Shape(
    Container,
    (
        leaf("type", "CharacteristicCode"),
        leaf("number", "ID"),
        leaf("packing", "tw_UsedCapacityCode"),
    ),
    words=(Words("seals", ("tw_Seal",), "tw_SealID"),),
)
LEVY: Final = Shape(
    DeclaredLevy, (number("amount", "AdValoremTaxBaseAmount"), leaf("code", "TypeCode"))
)
LINE_LEVY: Final = Shape(
    LineLevy,
    (
        leaf("method", "tw_MethodCode"),
        number("rate_e5", "tw_TaxRateNumeric", 5),
        leaf("code", "tw_TypeCode"),
    ),
)
PERMIT: Final = Shape(
    Permit, (leaf("number", "ID"), number("item", "tw_SequenceNumeric", absent=0))
)
LINE: Final = Shape(
    Line,
    (
        number("line", "SequenceNumeric"),
        leaf("model", "Commodity/CommercialCategorizationID"),
        leaf("description", "Commodity/Description"),
        leaf("brand", "Commodity/Name"),
        leaf("preference", "Commodity/tw_FTATariffCode"),
        leaf("specification", "Commodity/Constituent/ElementDescription"),
        number("customs_value", "Commodity/DutyTaxFee/AdValoremTaxBaseAmount"),
        number("duty_quantity_e6", "Commodity/DutyTaxFee/SpecificTaxBaseQuantity", 6),
        leaf("payment_code", "Commodity/GovernmentProcedure/CurrentCode"),
        leaf("price_terms", "Commodity/InvoiceLine/tw_ChargesTypeCode"),
        leaf("price_currency", "Commodity/InvoiceLine/tw_CurrencyTypeCode"),
        number("unit_price_e6", "Commodity/InvoiceLine/tw_UnitPriceAmount", 6),
        number("duty_rate_e5", "Commodity/tw_DutyTaxFeeAmount/tw_TaxRateNumeric", 5),
        leaf("duty_unit", "Commodity/tw_DutyTaxFeeQuantity/tw_DutyUnitCode"),
        number("duty_unit_e4", "Commodity/tw_DutyTaxFeeQuantity/tw_TaxRateNumeric", 4),
        number("alcohol_degree_e3", "Commodity/tw_Wine/tw_AlcoholContentNumeric", 3),
        number("net_weight_e6", "GoodsMeasure/NetWeightMeasure", 6),
        number("quantity_e4", "GoodsMeasure/TariffQuantity", 4),
        leaf("unit", "GoodsMeasure/tw_UnitCode"),
        leaf("producer", "Manufacturer/Name"),
        leaf("origin", "Origin/CountryCode"),
        leaf("origin_certificate", "Origin/AdditionalDocument/ID"),
        number("origin_certificate_line", "Origin/AdditionalDocument/tw_SequenceNumeric"),
        number("packages", "Packaging/QuantityQuantity"),
        leaf("package_unit", "Packaging/TypeCode"),
        leaf("statistical_unit", "tw_GoodsStatisticalMeasure/tw_StatisticalUnitCode"),
        number("statistical_quantity_e4", "tw_GoodsStatisticalMeasure/tw_TariffQuantity", 4),
    ),
    words=(Words("agency_codes", ("Commodity", "AdditionalDocument"), "ID"),),
    parts=(
        Part("permits", ("AdditionalDocument",), PERMIT, True),
        Part("other_levies", ("Commodity", "tw_DutyOtherTaxFee"), LINE_LEVY, True),
    ),
    read_more=_read_line,
    write_more=_write_line,
)
_S: Final = "GoodsShipment"
_C: Final = "GoodsShipment/Consignment"
_V: Final = "GoodsShipment/CustomsValuation"
DECLARATION: Final = Shape(
    Declaration,
    (
        day("declared_on", "AcceptanceDateTime"),
        number("function", "FunctionCode"),
        leaf("number", "ID"),
        number("invoice_e2", "InvoiceAmount", 2),
        number("gross_weight_e6", "TotalGrossMassMeasure", 6),
        number("packages", "TotalPackageQuantity"),
        leaf("examination_request", "tw_AssociatedGovernmentProcedureCode"),
        leaf("kind", "TypeCode"),
        number("copies", "AdditionalInformation/tw_CopyQuantity"),
        leaf("box", "Agent/ID"),
        leaf("box_suffix", "Agent/tw_SubBoxID"),
        leaf("broker_aeo", "Agent/LPCOAuthorizedParty/ID"),
        day("imported_on", "BorderTransportMeans/ArrivalDateTime"),
        leaf("transport_mode", "BorderTransportMeans/TypeCode"),
        leaf("currency", "CurrencyExchange/CurrencyTypeCode"),
        number("exchange_rate_e5", "CurrencyExchange/RateNumeric", 5),
        Leaf(
            "not_low_value_exempt",
            ("DutyTaxFee", "tw_DutyExemptionWaiverNote"),
            Form.FLAG,
            0,
            False,
        ),
        leaf("payment_method", "DutyTaxFee/tw_DutyMethodCode"),
        number("duty_total", "DutyTaxFee/tw_TotalDutyTaxFeeAmount"),
        day("exported_on", f"{_S}/ExitDateTime"),
        number("fob_e2", f"{_S}/tw_ItemChargeAmount", 2),
        number("cif_twd", f"{_S}/tw_TotalCIFAmount"),
        leaf("manifest_number", f"{_C}/tw_ManifestSerialNumber"),
        leaf("arrival_transport", f"{_C}/ArrivalTransportMeans/TypeCode"),
        leaf("vessel", f"{_C}/BorderTransportMeans/ID"),
        leaf("voyage", f"{_C}/BorderTransportMeans/JourneyID"),
        leaf("registration", f"{_C}/BorderTransportMeans/tw_Registration"),
        leaf("carrier", f"{_C}/Carrier/ID"),
        leaf("carrier_type", f"{_C}/Carrier/tw_TypeCode"),
        leaf("location", f"{_C}/GoodsLocation/ID"),
        leaf("loading_port", f"{_C}/LoadingLocation/ID"),
        number("insurance_e2", f"{_V}/ExitToEntryChargeAmount", 2, absent=0),
        number("freight_e2", f"{_V}/FreightChargeAmount", 2, absent=0),
        number("business_tax_base", f"{_V}/OtherChargeDeductionAmount"),
        leaf("relationship", f"{_V}/PartyRelationshipCode"),
        number("additions_e2", f"{_V}/tw_OtherChargeAmount", 2, absent=0),
        number("deductions_e2", f"{_V}/tw_OtherDeductionAmount", 2, absent=0),
        leaf("terms", f"{_S}/TradeTerms/ConditionCode"),
        leaf("marks", "Packaging/MarksNumbers"),
        leaf("package_unit", "Packaging/TypeCode"),
        leaf("broker_person", "RepresentativePerson/Name"),
    ),
    words=(Words("statements", ("GovernmentProcedure",), "Description"),),
    parts=(
        Part("importer", ("Importer",), IMPORTER, False),
        Part("seller", (_S, "Seller"), SELLER, False),
        Part("bills", (_S, "Consignment", "TransportContractDocument"), BILL, True),
        Part("containers", (_S, "Consignment", "TransportEquipment"), CONTAINER, True),
        Part("levies", (_S, "DutyTaxFee"), LEVY, True),
        Part("lines", _ITEM, LINE, True),
    ),
    constants=((("Agent", "RoleCode"), "CB"),),
)


def declaration_from(tree: Tree) -> Declaration | tuple[Fault, ...]:
    """The declaration in the tree of an NX5105 that `message_xml.read` found clean.

    Faults, all at once and with their places, where the record takes less than the layout: a line
    without commodity code, a permit without number, an amount beyond the record's limits.
    """
    faults: list[Fault] = []
    declaration = record_from(DECLARATION, tree, ROOT, faults)
    return tuple(faults) if declaration is None else cast(Declaration, declaration)


def tree_from(declaration: Declaration) -> Tree:
    """The tree of the NX5105 that says what a declaration says; `declaration_from` inverts it."""
    return tree_of(DECLARATION, declaration)
