"""The answers: what is written is read back and fits its layout, and says nothing of selection."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanwu.case.fault import Fault
from guanwu.declaration.model import Bill, Declaration
from guanwu.release.answers import (
    REFUSED,
    TAKEN,
    Completion,
    n5107,
    n5109,
    n5110,
    n5116,
    nx5106,
)
from guanwu.singlewindow.reasons import Reason, reasons_of
from guanwu.singlewindow.tree import Tree
from guanwu.singlewindow.walk import check
from guanwu.store.layout_file import layout_for, layouts, refusal_codes
from guanwu.store.message_xml import Message, read, write
from tests.singlewindow.sample import declaration, line
from tests.singlewindow.strategies import declarations

AT = datetime(2025, 3, 12, 9, 5, 7)  # noqa: DTZ001 - the clock of the office
LEVIES = (("A10", 500), ("B40", 360), ("C10", 0))
CHANNELS = ("C1", "C2", "C3")


def answers(declared: Declaration, channel: str) -> dict[str, Tree]:
    """Every answer to a declaration, with all that may be told in it."""
    return {
        "NX5106": nx5106(declared, TAKEN, (), AT),
        "N5107": n5107(
            declared,
            channel,
            date(2025, 3, 13),
            (Completion(1, ("A04",), ("121",)), Completion(None, ("A01", "A02"))),
            "AA01",
            AT,
        ),
        "N5109": n5109(
            declared,
            "E000000001",
            AT,
            examination_place="AA1",
            instrument_station="X1",
            containers=tuple(each.number for each in declared.containers[:99]),
            officer="1234567",
        ),
        "N5110": n5110(
            declared,
            "AAI11105044442",
            date(2025, 3, 26),
            LEVIES,
            860,
            7_160,
            channel,
            barcode_office="ZAA00",
        ),
        "N5116": n5116(
            declared, channel, AT, declared.packages // 2, conditions=("1",), examined=True
        ),
    }


def read_back(message: str, tree: Tree) -> Tree:
    """The tree as another party reads it."""
    layout = layout_for(message)
    assert check(tree, layout) == ()
    found = read(write(message, tree, layout), layouts())
    assert isinstance(found, Message), found
    assert (found.name, found.version) == (message, layout.version)
    return found.tree


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("message", ["NX5106", "N5107", "N5109", "N5110", "N5116"])
def test_every_answer_fits_its_layout_and_comes_back(message: str, channel: str) -> None:
    tree = answers(declaration(), channel)[message]
    assert read_back(message, tree) == tree
    assert tree["Declaration"]["ID"] == "AA  0011112347"


@given(declarations(), st.sampled_from(CHANNELS))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_declaration_can_be_answered(declared: Declaration, channel: str) -> None:
    for message, tree in answers(declared, channel).items():
        assert read_back(message, tree) == tree


@pytest.mark.parametrize("mode", ["1", "4"])
def test_an_answer_without_anything_optional_fits(mode: str) -> None:
    bare = declaration(
        (line(1),),
        transport_mode=mode,
        containers=(),
        registration=None,
        manifest_number=None,
        bills=(Bill("W1", "976"),),
    )
    for message, tree in {
        "NX5106": nx5106(bare, TAKEN, (), AT),
        "N5107": n5107(bare, "C2", date(2025, 3, 13), (), "AA01", AT),
        "N5109": n5109(bare, "E1", AT),
        "N5110": n5110(bare, "AAI11105044442", date(2025, 3, 26), LEVIES, 860, 7_160, "C1"),
        "N5116": n5116(bare, "C1", AT, bare.packages),
    }.items():
        assert read_back(message, tree) == tree
        assert "tw_UnreleasedPackages" not in tree
    consignment = n5116(bare, "C1", AT, 1)["Declaration"]["GoodsShipment"]["Consignment"]
    house = {"1": "714", "4": "703"}[mode]
    assert consignment["TransportContractDocument"] == [{"ID": "W1", "TypeCode": house}]


def test_taken_is_y_and_refused_is_n_as_the_layout_says() -> None:
    taken = read_back("NX5106", nx5106(declaration(), TAKEN, (), AT))
    assert taken["Status"] == {"NameCode": "Y"}
    assert taken["Declaration"]["AdditionalInformation"]["tw_IssueDateTime"] == "20250312090507"
    assert "GovernmentAgencyGoodsItem" not in taken["Declaration"]["GoodsShipment"]
    refused = nx5106(declaration(), REFUSED, (Reason(None, "G101"),), AT)
    assert read_back("NX5106", refused)["Status"] == {"NameCode": "N"}
    assert refused["AdditionalInformation"] == {"StatementDescription": "G101"}


def test_refusals_name_the_item_from_either_place() -> None:
    faults = (
        Fault("tariff_code_unknown", "lines[0].code", {}, 1),
        Fault(
            "element_number",
            "Declaration/GoodsShipment/GovernmentAgencyGoodsItem[3]/GoodsMeasure/TariffQuantity",
            {},
            288,
        ),
        Fault("something_else", "lines[2].unit", {}, 3),
        Fault("element_day", "Declaration/AcceptanceDateTime", {}, 3),
        Fault("element_day", "Declaration/GoodsShipment/ExitDateTime", {}, 30),
    )
    reasons = reasons_of(faults, refusal_codes())
    assert reasons == (
        Reason(None, "G109"),
        Reason(1, "C203"),
        Reason(3, "G107"),
        Reason(3, "G999"),
    )
    tree = read_back("NX5106", nx5106(declaration(), REFUSED, reasons, AT))
    assert tree["AdditionalInformation"]["StatementDescription"] == "G109"
    assert tree["Declaration"]["GoodsShipment"]["GovernmentAgencyGoodsItem"] == [
        {"SequenceNumeric": "1", "Status": [{"NameCode": "C203"}]},
        {"SequenceNumeric": "3", "Status": [{"NameCode": "G107"}, {"NameCode": "G999"}]},
    ]


def test_a_message_without_a_record_is_refused_by_its_number() -> None:
    reasons = (Reason(2, "G102"), *(Reason(None, f"G{n}") for n in range(101, 112)))
    tree = read_back("NX5106", nx5106("AA  0011112347", REFUSED, reasons, AT))
    assert tree["Declaration"]["ID"] == "AA  0011112347"
    assert len(tree["AdditionalInformation"]["StatementDescription"]) <= 35


def test_an_item_has_nine_codes_at_most() -> None:
    reasons = (*(Reason(1, f"G{n}") for n in range(101, 120)), Reason(1, "G101"))
    tree = read_back("NX5106", nx5106(declaration(), REFUSED, reasons, AT))
    (item,) = tree["Declaration"]["GoodsShipment"]["GovernmentAgencyGoodsItem"]
    assert [each["NameCode"] for each in item["Status"]] == [f"G{n}" for n in range(101, 110)]


@pytest.mark.parametrize(("total", "item"), [(1, "6AW"), (20_000, "6AW"), (20_001, "6AX")])
def test_the_bill_says_what_to_pay_until_when(total: int, item: str) -> None:
    tree = n5110(declaration(), "AAI11105044442", date(2025, 3, 26), LEVIES, total, 7_160, "C1")
    duty = read_back("N5110", tree)["Declaration"]["DutyTaxFee"]
    assert duty["tw_TotalDutyTaxFeeAmount"] == str(total)
    assert duty["Payment"] == {
        "DueDateTime": "20250326",
        "ReferenceID": "AAI11105044442",
        "tw_CollectionTypeCode": item,
    }


def test_a_bill_of_more_than_nine_levies_leaves_out_those_of_nothing() -> None:
    levies = tuple((f"A{n}", n % 10) for n in range(10, 20))
    tree = n5110(declaration(), "AAI11105044442", date(2025, 3, 26), levies, 45, 0, "C1")
    told = read_back("N5110", tree)["Declaration"]["GoodsShipment"]["DutyTaxFee"]
    assert [each["TypeCode"] for each in told] == [f"A{n}" for n in range(11, 20)]


def test_what_is_not_released_is_told() -> None:
    tree = read_back("N5116", n5116(declaration(), "C3", AT, 4))
    assert tree["Status"]["tw_TotalPackageQuantity"] == "4"
    assert tree["Status"]["ReleaseDateTime"] == "20250312090507"
    assert tree["tw_UnreleasedPackages"] == {"tw_QuantityQuantity": "6", "tw_TypeCode": "CTN"}
    assert tree["Declaration"]["TotalGrossMassMeasure"] == "70.0005"


def test_sea_bills_only_stand_in_the_examination_notice() -> None:
    air = declaration(transport_mode="4", bills=(Bill("297-74222805", "741"), Bill("H1", "703")))
    consignment: dict[str, Any] = n5109(air, "E1", AT)["Declaration"]["GoodsShipment"][
        "Consignment"
    ]
    assert "TransportContractDocument" not in consignment
