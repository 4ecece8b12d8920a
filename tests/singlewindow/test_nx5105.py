"""NX5105: nothing of a declaration is lost on the way into a message and back."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from guanwu.case.fault import Fault
from guanwu.declaration.model import Declaration, Line
from guanwu.singlewindow.nx5105 import DECLARATION, declaration_from, tree_from
from guanwu.singlewindow.shape import Form, Shape, limits_of
from guanwu.singlewindow.spare import SPARE
from guanwu.singlewindow.tree import Tree
from guanwu.singlewindow.walk import check
from guanwu.store.layout_file import layout_for, layouts
from guanwu.store.message_xml import Message, read, write
from guanwu.store.terms_file import load_terms
from tests.singlewindow.sample import declaration, line
from tests.singlewindow.strategies import declarations

NX5105 = layout_for("NX5105")


def _read_back(declared: Declaration) -> Declaration | tuple[Fault, ...]:
    message = read(write("NX5105", tree_from(declared), NX5105), layouts())
    assert isinstance(message, Message), message
    return declaration_from(message.tree)


def test_five_lines_come_back_as_they_went() -> None:
    assert _read_back(declaration()) == declaration()


@given(declarations())
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_field_is_lost(declared: Declaration) -> None:
    assert check(tree_from(declared), NX5105) == ()
    assert _read_back(declared) == declared


def _fields(shape: Shape) -> set[str]:
    return {place.field for place in (*shape.leaves, *shape.words, *shape.parts)}


def test_every_field_of_the_record_has_a_place() -> None:
    assert _fields(DECLARATION) == set(limits_of(Declaration))
    for part in DECLARATION.parts:
        here = _fields(part.shape)
        if part.shape.record is Line:
            here |= {"code"} | {field for field, _ in SPARE.values()}
        assert here == set(limits_of(part.shape.record)), part.field
        for inner in part.shape.parts:
            assert _fields(inner.shape) == set(limits_of(inner.shape.record)), inner.field


LABELS = {
    "declared_on": "\u5831\u95dc\u65e5\u671f",
    "imported_on": "\u9032\u53e3\u65e5\u671f",
    "exported_on": "\u570b\u5916\u51fa\u53e3\u65e5\u671f",
    "invoice_e2": "\u767c\u7968\u7e3d\u91d1\u984d",
    "fob_e2": "\u7e3d\u96e2\u5cb8\u50f9\u683c",
    "cif_twd": "\u7e3d\u8d77\u5cb8\u50f9\u683c(\u65b0\u53f0\u5e63)",
    "freight_e2": "\u904b\u8cbb",
    "insurance_e2": "\u4fdd\u96aa\u8cbb",
    "additions_e2": "\u61c9\u52a0\u8cbb\u7528",
    "deductions_e2": "\u61c9\u6e1b\u8cbb\u7528",
    "business_tax_base": "\u71df\u696d\u7a05\u7a05\u57fa",
    "duty_total": "\u7a05\u8cbb\u5408\u8a08",
    "exchange_rate_e5": "\u5916\u5e63\u532f\u7387",
    "gross_weight_e6": "\u7e3d\u6bdb\u91cd",
    "packages": "\u7e3d\u4ef6\u6578",
}
"""What the guide calls the element in which a field of the declaration stands."""


def test_amounts_and_days_stand_where_the_guide_says() -> None:
    places = {leaf.field: "/".join(("Declaration", *leaf.path)) for leaf in DECLARATION.leaves}
    assert {field: NX5105.fields[places[field]].label for field in LABELS} == LABELS
    for leaf in DECLARATION.leaves:
        if leaf.form is Form.NUMBER:
            assert leaf.decimals == NX5105.fields[places[leaf.field]].decimals, leaf.field
            scale = re.search("_e([0-9])$", leaf.field)
            assert leaf.decimals == (int(scale[1]) if scale else 0), leaf.field


def test_blanks_within_the_number_survive() -> None:
    declared = declaration(number="AA  0011112347")
    tree = tree_from(declared)
    assert tree["ID"] == "AA  0011112347"
    found = _read_back(declared)
    assert isinstance(found, Declaration)
    assert found.number == "AA  0011112347"


@pytest.mark.parametrize(
    ("amount", "text"),
    [(0, "0"), (1, "0.00001"), (750_000, "7.5"), (100_000, "1"), (9_999_999_999, "99999.99999")],
)
def test_decimals_are_exact(amount: int, text: str) -> None:
    tree = tree_from(declaration((line(1, duty_rate_e5=amount),)))
    item = tree["GoodsShipment"]["GovernmentAgencyGoodsItem"][0]
    assert item["Commodity"]["tw_DutyTaxFeeAmount"]["tw_TaxRateNumeric"] == text
    found = declaration_from(tree)
    assert isinstance(found, Declaration)
    assert found.lines[0].duty_rate_e5 == amount


def test_the_producer_is_the_manufacturer_and_spare_fields_carry_the_rest() -> None:
    tree = tree_from(declaration())
    items = tree["GoodsShipment"]["GovernmentAgencyGoodsItem"]
    assert items[1]["Manufacturer"] == {"Name": "GLEN DISTILLERY LTD"}
    assert items[1]["Commodity"]["tw_Wine"] == {"tw_AlcoholContentNumeric": "43.5"}
    assert items[2]["AdditionalInformation"] == [
        {"StatementCode": "G", "StatementDescription": "passenger_car"},
        {"StatementCode": "P", "StatementDescription": "2"},
        {"StatementCode": "T", "StatementDescription": "passenger_car_gt_2000cc"},
    ]


def _item(tree: Tree) -> dict[str, Any]:
    item: dict[str, Any] = tree["GoodsShipment"]["GovernmentAgencyGoodsItem"][0]
    return item


def _broken(tree: Tree) -> set[tuple[str, str]]:
    found = declaration_from(tree)
    assert isinstance(found, tuple)
    terms = load_terms()
    for fault in found:
        for language in ("zh-Hant", "en"):
            assert terms.say(fault.code, language, fault.facts)
            assert terms.do(fault.code, language, fault.facts)
    return {(fault.code, fault.place.rpartition("GovernmentAgencyGoodsItem")[2]) for fault in found}


def test_everything_that_the_record_does_not_take_is_told_at_once() -> None:
    tree = tree_from(declaration())
    item = _item(tree)
    item["Commodity"]["Classification"] = [{"ID": "1203", "IdentificationTypeCode": "SSO"}]
    item["Commodity"]["DutyTaxFee"]["AdValoremTaxBaseAmount"] = "9" * 14
    item["AdditionalDocument"] = [{"tw_SequenceNumeric": "1"}]
    item["SequenceNumeric"] = "0"
    item["AdditionalInformation"] = [
        {"StatementCode": "P", "StatementDescription": "1"},
        {"StatementCode": "P", "StatementDescription": "2"},
        {"StatementCode": "L", "StatementDescription": "1.23456"},
        {"StatementCode": "S", "StatementDescription": "9" * 13},
    ]
    del tree["GoodsShipment"]["Consignment"]["Carrier"]
    assert _broken(tree) == {
        ("classification_absent", "[1]/Commodity/Classification"),
        ("element_out_of_range", "[1]/Commodity/DutyTaxFee/AdValoremTaxBaseAmount"),
        ("element_missing", "[1]/AdditionalDocument[1]/ID"),
        ("element_out_of_range", "[1]/SequenceNumeric"),
        ("spare_field_repeated", "[1]/AdditionalInformation[2]"),
        ("element_not_readable", "[1]/AdditionalInformation[3]/StatementDescription"),
        ("element_out_of_range", "[1]/AdditionalInformation[4]/StatementDescription"),
        ("element_missing", "Declaration/GoodsShipment/Consignment/Carrier/ID"),
    }


def test_a_short_commodity_code_is_told() -> None:
    tree = tree_from(declaration())
    _item(tree)["Commodity"]["Classification"][0]["ID"] = "73181500"
    assert _broken(tree) == {("element_length", "[1]/Commodity/Classification/ID")}


def test_two_commodity_codes_on_one_item_are_told() -> None:
    tree = tree_from(declaration())
    codes = _item(tree)["Commodity"]["Classification"]
    codes.append({"ID": "73181500002", "IdentificationTypeCode": "HS"})
    assert _broken(tree) == {("classification_twice", "[1]/Commodity/Classification")}


def test_blocks_beyond_the_record_are_checked_and_left_out() -> None:
    tree = tree_from(declaration())
    item = _item(tree)
    item["Commodity"]["Classification"].append({"ID": "1203", "IdentificationTypeCode": "SSO"})
    item["Commodity"]["tw_Vehicle"] = {
        "tw_ClassificationCode": "01A06",
        "tw_DisplaceQuantity": "1998.5",
        "tw_FuelTypeCode": "GE",
        "tw_ModelYearNumeric": "2025",
        "tw_StatusCode": "1",
        "tw_VehicleID": [{"tw_VINID": "JTDBR32E720012345"}],
    }
    item["Commodity"]["tw_Food"] = {
        "tw_PHValueNumeric": "4.5",
        "Constituent": [{"ElementName": "X"}],
    }
    item["AdditionalInformation"] = [{"StatementCode": "9", "StatementDescription": "whatever"}]
    message = read(write("NX5105", tree, NX5105), layouts())
    assert isinstance(message, Message), message
    assert declaration_from(message.tree) == declaration()
    item["Commodity"]["tw_Vehicle"]["tw_FuelTypeCode"] = "XX"
    item["Commodity"]["tw_Vehicle"]["tw_ModelYearNumeric"] = "25"
    refused = read(write("NX5105", tree, NX5105), layouts())
    assert isinstance(refused, tuple)
    assert [fault.code for fault in refused] == ["element_code", "element_length"]


def test_the_check_of_a_tree_finds_what_reading_finds() -> None:
    tree = tree_from(declaration(marks="A\u202eB", terms="C1F"))
    tree["Bogus"] = {"More": "x"}
    del tree["Agent"]["RoleCode"]
    found = {(fault.code, fault.place) for fault in check(tree, NX5105)}
    assert found == {
        ("element_hidden_character", "Declaration/Packaging/MarksNumbers"),
        ("element_letters_only", "Declaration/GoodsShipment/TradeTerms/ConditionCode"),
        ("element_unknown", "Declaration/Bogus"),
        ("element_missing", "Declaration/Agent/RoleCode"),
    }


def test_the_json_form_and_the_message_say_the_same() -> None:
    declared = declaration()
    again = msgspec.json.decode(msgspec.json.encode(declared), type=Declaration)
    assert _read_back(again) == declared
