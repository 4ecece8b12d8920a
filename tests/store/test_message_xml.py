"""Messages that are broken, hostile or merely wrong: each is told where, what and what to do."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from guanwu.case.fault import Fault
from guanwu.singlewindow.layout import Kind
from guanwu.singlewindow.nx5105 import tree_from
from guanwu.store.layout_file import layout_for, layouts
from guanwu.store.message_xml import Caps, Message, read, write
from guanwu.store.terms_file import load_terms
from tests.singlewindow.sample import declaration, line

NX5105 = layout_for("NX5105")
GOOD = write("NX5105", tree_from(declaration()), NX5105)
ROOT = f'<Declaration xmlns="{NX5105.namespace}"'.encode()
ITEM = "Declaration/GoodsShipment/GovernmentAgencyGoodsItem"


def faults_of(data: bytes, caps: Caps | None = None) -> tuple[Fault, ...]:
    """The faults of a message, each of them with its sentences in both languages."""
    found = read(data, layouts()) if caps is None else read(data, layouts(), caps)
    assert isinstance(found, tuple), "the message was found clean"
    terms = load_terms()
    for fault in found:
        for language in ("zh-Hant", "en"):
            assert terms.say(fault.code, language, fault.facts)
            assert terms.do(fault.code, language, fault.facts)
    return found


def swapped(old: str, new: str, count: int = 1) -> bytes:
    """The good message with something in it replaced."""
    text = GOOD.decode()
    assert old in text
    return text.replace(old, new, count).encode()


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


ENTITY = b'<!DOCTYPE Declaration [<!ENTITY a "b">]>'
BOMB = (
    b'<!DOCTYPE Declaration [<!ENTITY a0 "ha">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))
    + b"]>"
)
EXTERNAL = b'<!DOCTYPE Declaration [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
OUTSIDE = b'<!DOCTYPE Declaration SYSTEM "http://example.com/evil.dtd">'
NOWHERE = b'<?xml version="1.0"?><a/>'
ATTRIBUTES = b" ".join(b'a%d="1"' % n for n in range(200_000))
DEEP = 300_000

HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "message_empty"),
    "blank": (lambda: b" \n\t ", "message_empty"),
    "100 MB": (lambda: ROOT + b">" + b"x" * 100_000_000, "message_too_large"),
    "doctype": (lambda: ENTITY + ROOT + b">&a;</Declaration>", "message_doctype"),
    "doctype late": (
        lambda: b"<!--" + b"x" * 100_000 + b"-->" + ENTITY + ROOT + b"/>",
        "message_doctype",
    ),
    "entity bomb": (lambda: BOMB + ROOT + b">&a11;</Declaration>", "message_doctype"),
    "external entity": (lambda: EXTERNAL + ROOT + b">&x;</Declaration>", "message_doctype"),
    "external subset": (lambda: OUTSIDE + ROOT + b"/>", "message_doctype"),
    "doctype in utf-16": (
        lambda: (ENTITY + ROOT + b"/>").decode().encode("utf-16"),
        "message_doctype",
    ),
    "doctype in utf-16 without mark": (
        lambda: (ENTITY + ROOT + b"/>").decode().encode("utf-16-be"),
        "message_doctype",
    ),
    "doctype in utf-32": (
        lambda: (ENTITY + ROOT + b"/>").decode().encode("utf-32"),
        "message_doctype",
    ),
    "doctype in utf-7": (
        lambda: b'<?xml version="1.0" encoding="utf-7"?>+ADwAIQ-DOCTYPE a>' + ROOT + b"/>",
        "message_encoding",
    ),
    "utf-16": (lambda: GOOD.decode().encode("utf-16"), "message_encoding"),
    "big5 declared": (
        lambda: b'<?xml version="1.0" encoding="Big5"?>' + ROOT + b"/>",
        "message_encoding",
    ),
    "latin-1 bytes": (
        lambda: swapped("HEXAGON", "H\xc9XAGON").replace(b"\xc3", b""),
        "message_encoding",
    ),
    "200,000 attributes": (lambda: ROOT + b" " + ATTRIBUTES + b"/>", "message_too_many_attributes"),
    "200,000 namespaces": (
        lambda: ROOT + b" " + ATTRIBUTES.replace(b"a", b"xmlns:a") + b"/>",
        "message_too_many_attributes",
    ),
    "attributes on many": (
        lambda: ROOT + b">" + b'<a b="1"/>' * 50_000,
        "message_too_many_attributes",
    ),
    "elements": (lambda: ROOT + b">" + b"<a/>" * 800_000, "message_too_many_elements"),
    "690,000 elements": (
        lambda: ROOT + b">" + b"<a/>" * 690_000 + b"</Declaration>",
        "element_unknown",
    ),
    "300,000 deep": (lambda: ROOT + b">" + b"<a>" * DEEP + b"</a>" * DEEP, "message_too_deep"),
    "100 deep": (
        lambda: ROOT + b">" + b"<a>" * 100 + b"</a>" * 100 + b"</Declaration>",
        "message_too_deep",
    ),
    "one long text": (
        lambda: ROOT + b"><ID>" + b"x" * 12_000_000 + b"</ID></Declaration>",
        "message_text_too_long",
    ),
    "truncated": (lambda: GOOD[: len(GOOD) // 2], "message_not_well_formed"),
    "unpaired": (lambda: GOOD.replace(b"</ID>", b"</IX>", 1), "message_not_well_formed"),
    "unknown entity": (lambda: ROOT + b">&nbsp;</Declaration>", "message_not_well_formed"),
    "control character": (lambda: GOOD.replace(b"N/M", b"N\x01M"), "message_not_well_formed"),
    "same attribute twice": (
        lambda: ROOT + b' a="1" a="2"/>',
        "message_not_well_formed",
    ),
    "no XML": (lambda: b'{"number": "AA  0011112347"}', "message_not_well_formed"),
    "no namespace": (lambda: NOWHERE, "message_namespace"),
    "other namespace": (
        lambda: GOOD.replace(NX5105.namespace.encode(), b"urn:example"),
        "message_namespace",
    ),
    "unknown message": (lambda: GOOD.replace(b":NX5105:", b":NX9999:"), "message_unknown"),
    "unknown version": (lambda: GOOD.replace(b":R-08-01", b":R-07-01"), "message_version"),
    "wrong root": (lambda: ROOT.replace(b"<Declaration", b"<Response") + b"/>", "message_root"),
}


@pytest.mark.parametrize("name", [name for name in HOSTILE if name != "690,000 elements"])
def test_hostile_messages_are_refused_alone(name: str) -> None:
    make, code = HOSTILE[name]
    (fault,) = faults_of(make())
    assert fault.code == code
    assert fault.place


MEASURE = """
import resource, sys, time
from guanwu.store.layout_file import layouts
from guanwu.store.message_xml import read
from tests.store.test_message_xml import GOOD, HOSTILE
read(GOOD, layouts())
data = HOSTILE[sys.argv[1]][0]()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
start = time.process_time()
read(data, layouts())
print(time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
COSTLY = ("100 MB", "entity bomb", "200,000 attributes", "300,000 deep", "690,000 elements")


@pytest.mark.slow
@pytest.mark.parametrize("name", COSTLY)
def test_hostile_messages_cost_little(name: str) -> None:
    """Less than a second and 100 MB beyond the message itself, measured in a process of its own."""
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", MEASURE, name]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    seconds, kilobytes = done.stdout.split()
    assert float(seconds) < 1.0
    assert int(kilobytes) < 100_000


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


def filled(most: int) -> dict[str, object]:
    """A tree with every element of NX5105, each that may repeat `most` times."""

    def tree(path: str) -> dict[str, object]:
        field = NX5105.fields[path] if path != "Declaration" else NX5105.root
        grown: dict[str, object] = {}
        for tag, child in field.children.items():
            below = tree(child.path) if child.kind is Kind.AGGREGATE else _example(child.path)
            grown[tag] = below if child.most == 1 else [below] * min(most, child.most)
        return grown

    return tree("Declaration")


def _example(path: str) -> str:
    field = NX5105.fields[path]
    if field.codes:
        return min(field.codes)
    if field.kind is Kind.DAY:
        return "20250311"
    size = field.length.shortest if field.length else 5
    if field.kind is Kind.NUMBER:
        return "1" * size
    return ("A" if field.length is None or field.length.alphabet != "n" else "1") * size


def test_all_427_elements_can_be_written_and_read() -> None:
    tree = filled(2)
    message = read(write("NX5105", tree, NX5105), layouts())
    assert isinstance(message, Message), message
    assert message.tree == tree


@pytest.mark.parametrize("path", [path for path, field in NX5105.fields.items() if field.least])
def test_every_mandatory_element_is_missed(path: str) -> None:
    tree = filled(1)
    above = path.split("/")[1:]
    node = tree
    place = "Declaration"
    for tag in above[:-1]:
        place += f"/{tag}"
        below = node[tag]
        if isinstance(below, list):
            place += "[1]"
            below = below[0]
        assert isinstance(below, dict)
        node = below
    del node[above[-1]]
    found = {(fault.code, fault.place) for fault in faults_of(write("NX5105", tree, NX5105))}
    assert found == {("element_missing", f"{place}/{above[-1]}")}
