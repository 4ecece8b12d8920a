"""A fault of the record is told by its place in the message."""

from __future__ import annotations

from pathlib import Path

import pytest

from guanwu.declaration.checks import check
from guanwu.singlewindow.nx5105 import tree_from
from guanwu.singlewindow.places import place_in_message
from guanwu.store.declaration_files import read_file
from guanwu.store.declaration_json import Received
from guanwu.store.layout_file import layout_for
from guanwu.store.message_xml import write
from tests.declaration.samples import clean_declaration, reference

ITEM = "Declaration/GoodsShipment/GovernmentAgencyGoodsItem"


@pytest.mark.parametrize(
    ("place", "element"),
    [
        ("cif_twd", "Declaration/GoodsShipment/tw_TotalCIFAmount"),
        ("lines[3].code", f"{ITEM}[4]/Commodity/Classification/ID"),
        ("lines[0].origin", f"{ITEM}[1]/Origin/CountryCode"),
        ("lines[0].permits", f"{ITEM}[1]/AdditionalDocument"),
        ("lines[11]", f"{ITEM}[12]"),
        ("lines", ITEM),
        ("importer.id", "Declaration/Importer/ID"),
        ("levies[1].amount", "Declaration/GoodsShipment/DutyTaxFee[2]/AdValoremTaxBaseAmount"),
        ("lines[0].pieces", f"{ITEM}[1]"),
        ("law", "Declaration"),
    ],
)
def test_every_place_leads_to_its_element(place: str, element: str) -> None:
    assert place_in_message(place) == element


def test_a_fault_found_in_a_message_names_element_and_line(tmp_path: Path) -> None:
    wrong = clean_declaration(currency="QQQ")
    data = write("NX5105", tree_from(wrong), layout_for("NX5105"))
    file = tmp_path / "wrong.xml"
    file.write_bytes(data)
    (item,) = read_file(file)
    assert isinstance(item.found, Received) and item.where is not None
    faults = [item.where(one) for one in check(item.found.declaration, reference())]
    (found,) = [one for one in faults if one.code == "currency_code_unknown"][:1]
    assert found.place == "Declaration/CurrencyExchange/CurrencyTypeCode"
    assert found.line is not None
    assert b"QQQ" in data.splitlines()[found.line - 1]
