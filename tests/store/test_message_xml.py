"""Messages read and written: each wrong element is told where, what and what to do."""

from __future__ import annotations

import re

import pytest

from guanwu.singlewindow.nx5105 import tree_from
from guanwu.store.layout_file import layouts
from guanwu.store.message_xml import Caps, Message, read, write
from tests.singlewindow.reading import GOOD, ITEM, NX5105, ROOT, faults_of, swapped
from tests.singlewindow.sample import declaration, line


def test_a_good_message_has_no_fault() -> None:
    message = read(GOOD, layouts())
    assert isinstance(message, Message)
    assert (message.name, message.version) == ("NX5105", "R-08-01")
    assert message.tree["ID"] == "AA  0011112347"


def test_it_starts_with_its_declaration_and_namespace_in_table_order() -> None:
    head, root = GOOD.split(b"\n")[:2]
    assert head.lower().replace(b"'", b'"') == b'<?xml version="1.0" encoding="utf-8"?>'
    assert root == ROOT + b">"
    tags = re.findall(r"^  <([A-Za-z_]+)", GOOD.decode(), re.MULTILINE)
    order = [tag for tag in NX5105.root.children if tag in tags]
    assert list(dict.fromkeys(tags)) == order


def test_lines_of_places_are_known() -> None:
    message = read(GOOD, layouts())
    assert isinstance(message, Message)
    rows = GOOD.decode().splitlines()
    for place, text in (
        ("Declaration/ID", "AA  0011112347"),
        (f"{ITEM}[3]/Commodity/CommercialCategorizationID", "GT"),
        (f"{ITEM}[5]/Origin/AdditionalDocument/ID", "JP-2025-1"),
    ):
        number = message.lines.at(place)
        assert number is not None
        assert text in rows[number - 1]
    assert message.lines.at("Declaration/Nowhere/ID") == 2
    assert message.lines.at("Declaration/[") == 2


def test_malformed_says_line_and_column() -> None:
    lines = GOOD.splitlines(keepends=True)
    lines[7] = b"  <TotalPackageQuantity>10</TotalPackage>\n"
    (fault,) = faults_of(b"".join(lines))
    assert (fault.code, fault.line) == ("message_not_well_formed", 8)
    assert fault.facts["column"] > 1


def test_a_byte_order_mark_a_comment_and_schema_hints_are_let_pass() -> None:
    hint = (
        b' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        b' xsi:schemaLocation="urn:x NX5105.xsd">'
    )
    data = GOOD.replace(ROOT + b">", ROOT + hint).replace(
        b"<FunctionCode>9", b"<FunctionCode><!--a=b-->9"
    )
    message = read(b"\xef\xbb\xbf" + data, layouts())
    assert isinstance(message, Message), message
    assert message.tree["FunctionCode"] == "9"


def test_a_prefix_instead_of_the_default_namespace_is_the_same_message() -> None:
    text = re.sub(r"<(/?)([A-Za-z_]+)", r"<\1w:\2", GOOD.decode().partition("\n")[2])
    message = read(text.replace("xmlns=", "xmlns:w=").encode(), layouts())
    assert isinstance(message, Message), message


WRONG: dict[str, tuple[str, str, str, str]] = {
    "NaN": ("<InvoiceAmount>203.13", "<InvoiceAmount>NaN", "element_number", "InvoiceAmount"),
    "full width": (
        "<InvoiceAmount>203",
        "<InvoiceAmount>\uff12\uff10",
        "element_number",
        "InvoiceAmount",
    ),
    "arabic": ("<InvoiceAmount>203", "<InvoiceAmount>\u0662", "element_number", "InvoiceAmount"),
    "exponent": ("<InvoiceAmount>203.13", "<InvoiceAmount>2e3", "element_number", "InvoiceAmount"),
    "negative": ("<InvoiceAmount>203", "<InvoiceAmount>-203", "element_number", "InvoiceAmount"),
    "sign": ("<InvoiceAmount>203", "<InvoiceAmount>+203", "element_number", "InvoiceAmount"),
    "underscore": ("<InvoiceAmount>203", "<InvoiceAmount>2_03", "element_number", "InvoiceAmount"),
    "separator": ("<InvoiceAmount>203", "<InvoiceAmount>2,03", "element_number", "InvoiceAmount"),
    "point alone": (
        "<InvoiceAmount>203.13",
        "<InvoiceAmount>203.",
        "element_number",
        "InvoiceAmount",
    ),
    "blank": ("<InvoiceAmount>203", "<InvoiceAmount> 203", "element_number", "InvoiceAmount"),
    "newline": (
        "<InvoiceAmount>203.13",
        "<InvoiceAmount>203.13\n",
        "element_number",
        "InvoiceAmount",
    ),
    "5,000 digits": (
        "<InvoiceAmount>203",
        "<InvoiceAmount>" + "9" * 5_000,
        "element_number",
        "InvoiceAmount",
    ),
    "decimals": (
        "<InvoiceAmount>203.13",
        "<InvoiceAmount>203.135",
        "element_decimals",
        "InvoiceAmount",
    ),
    "17 digits": (
        "<InvoiceAmount>203.13",
        "<InvoiceAmount>" + "9" * 17,
        "element_digits",
        "InvoiceAmount",
    ),
    "full width code": (
        "<FunctionCode>9",
        "<FunctionCode>\uff19",
        "element_digits_only",
        "FunctionCode",
    ),
    "code": ("<FunctionCode>9", "<FunctionCode>1", "element_code", "FunctionCode"),
    "day": (
        "<AcceptanceDateTime>20250312",
        "<AcceptanceDateTime>20250229",
        "element_day",
        "AcceptanceDateTime",
    ),
    "day with dashes": (
        "<AcceptanceDateTime>20250312",
        "<AcceptanceDateTime>2025-03-12",
        "element_day",
        "AcceptanceDateTime",
    ),
    "day full width": (
        "<AcceptanceDateTime>2",
        "<AcceptanceDateTime>\uff12",
        "element_day",
        "AcceptanceDateTime",
    ),
    "short number": ("<ID>AA  0011112347", "<ID>AA0011112347", "element_length", "ID"),
    "letters": (
        "<CurrencyTypeCode>USD",
        "<CurrencyTypeCode>US1",
        "element_letters_only",
        "CurrencyExchange/CurrencyTypeCode",
    ),
    "too long": (
        "<MarksNumbers>N/M",
        "<MarksNumbers>" + "N" * 513,
        "element_too_long",
        "Packaging/MarksNumbers",
    ),
    "bidi": (
        "<MarksNumbers>N/M",
        "<MarksNumbers>N\u202eM",
        "element_hidden_character",
        "Packaging/MarksNumbers",
    ),
    "empty": ("<MarksNumbers>N/M", "<MarksNumbers>", "element_empty", "Packaging/MarksNumbers"),
    "attribute": (
        "<InvoiceAmount>",
        '<InvoiceAmount unit="X">',
        "element_attribute",
        "InvoiceAmount",
    ),
    "inside a value": (
        "<MarksNumbers>N/M",
        "<MarksNumbers>N/M<b/>",
        "element_unknown",
        "Packaging/MarksNumbers/b",
    ),
    "other namespace": (
        "<MarksNumbers>N/M",
        '<MarksNumbers xmlns="urn:x">N/M',
        "element_unknown",
        "Packaging/MarksNumbers",
    ),
    "inclusion": (
        "<Agent>",
        '<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/><Agent>',
        "element_unknown",
        "include",
    ),
    "twice": (
        "<InvoiceAmount>",
        "<ID>AA  0011112347</ID><InvoiceAmount>",
        "element_too_often",
        "ID",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_each_wrong_element_is_told_with_its_place_and_line(name: str) -> None:
    old, new, code, place = WRONG[name]
    data = swapped(old, new)
    found = {(fault.code, fault.place): fault for fault in faults_of(data)}
    fault = found.get((code, f"Declaration/{place}"))
    assert fault is not None, found
    assert fault.line == data.decode().split(new)[0].count("\n") + 1


def test_text_beside_elements_is_told() -> None:
    (inside,) = faults_of(swapped("<Agent>", "<Agent>stray"))
    assert (inside.code, inside.place) == ("element_text_misplaced", "Declaration/Agent")
    (beside,) = faults_of(swapped("</Agent>", "</Agent>stray"))
    assert (beside.code, beside.place) == ("element_text_misplaced", "Declaration")


def test_all_faults_come_in_one_pass() -> None:
    text = GOOD.decode()
    for old, new in (
        ("<FunctionCode>9", "<FunctionCode>7"),
        ("<TotalPackageQuantity>10", "<TotalPackageQuantity>x"),
        ("    <RoleCode>CB</RoleCode>\n", ""),
        (
            "<CountryCode>JP</CountryCode>\n      </Origin>",
            "<CountryCode>J</CountryCode>\n      </Origin>",
        ),
        ("  <Importer>", "  <Bogus/><Importer>"),
    ):
        text = text.replace(old, new, 1)
    found = [(fault.code, fault.place) for fault in faults_of(text.encode())]
    assert found == [
        ("element_code", "Declaration/FunctionCode"),
        ("element_number", "Declaration/TotalPackageQuantity"),
        ("element_missing", "Declaration/Agent/RoleCode"),
        ("element_length", f"{ITEM}[1]/Origin/CountryCode"),
        ("element_unknown", "Declaration/Bogus"),
    ]


def test_order_is_the_order_of_the_table() -> None:
    text = GOOD.decode()
    number = "  <ID>AA  0011112347</ID>\n"
    moved = text.replace(number, "", 1).replace("  <Agent>", f"{number}  <Agent>", 1)
    (fault,) = faults_of(moved.encode())
    assert (fault.code, fault.place) == ("element_order", "Declaration/ID")


@pytest.mark.slow
def test_nine_thousand_nine_hundred_and_ninety_nine_lines_are_the_most() -> None:
    lines = tuple(line(1 + n % 9_999) for n in range(10_000))
    data = write("NX5105", tree_from(declaration(lines)), NX5105)
    (fault,) = faults_of(data)
    assert (fault.code, fault.place) == ("element_too_often", f"{ITEM}[10000]")
    assert fault.facts["most"] == 9_999
    full = write("NX5105", tree_from(declaration(lines[:9_999])), NX5105)
    assert isinstance(read(full, layouts()), Message)


def test_of_very_many_faults_the_first_are_told() -> None:
    data = GOOD.replace(b"  <Agent>", b"<Bogus/>" * 5_000 + b"  <Agent>", 1)
    found = faults_of(data)
    assert 1_000 <= len(found) <= 1_010
    assert [fault.code for fault in found].count("message_too_many_faults") == 1
    few = faults_of(data, Caps(faults=10))
    assert len(few) <= 20


def test_writing_what_the_layout_lacks_is_a_bug() -> None:
    with pytest.raises(ValueError, match="Bogus"):
        write("NX5105", {"Bogus": "x"}, NX5105)
    with pytest.raises(ValueError, match="NX5106"):
        write("NX5106", {}, NX5105)
