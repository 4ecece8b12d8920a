"""JSON in: what is right is read fast and exactly, what is wrong is named in full."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanwu.case.fault import Fault
from guanwu.declaration.model import (
    LINES_MAX,
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
from guanwu.declaration.shape import FAULTS_MAX
from guanwu.store import declaration_json
from guanwu.store.declaration_json import Received, canonical, content_hash, decode, decode_lines
from guanwu.store.terms_file import load_terms
from tests.declaration.samples import clean_declaration

CLEAN = clean_declaration()
DATA = canonical(CLEAN)


def changed(path: str, value: Any) -> bytes:
    """The clean declaration with one item set (`lines.2.code`), as JSON text."""
    whole = json.loads(DATA)
    *way, last = path.split(".")
    group = whole
    for step in way:
        group = group[int(step)] if step.isdecimal() else group[step]
    group[int(last) if last.isdecimal() else last] = value
    return json.dumps(whole).encode()


def raw(old: bytes, new: bytes) -> bytes:
    assert DATA.count(old) >= 1
    return DATA.replace(old, new, 1)


def faults(data: bytes) -> list[tuple[str, str]]:
    answer = decode(data)
    assert not isinstance(answer, Declaration), "this should not have been read"
    return [(fault.code, fault.place) for fault in answer]


def test_round_trip() -> None:
    assert decode(DATA) == CLEAN
    answer = declaration_json.receive(DATA)
    assert isinstance(answer, Received)
    assert answer == (CLEAN, DATA, content_hash(DATA))
    assert len(answer.content_hash) == 64


@pytest.mark.parametrize(
    "data",
    [
        json.dumps(json.loads(DATA), indent=2).encode(),
        json.dumps(dict(reversed(json.loads(DATA).items()))).encode(),
        changed("function", 9),
        changed("manifest_number", None),
        changed("lines.2.payment_code", "31"),
        changed("lines.0.permits", []),
        DATA.replace(b'"AA  ', b'"\\u0041A  '),
        b"  \n" + DATA + b"\n",
        raw(b'"packages":5', b'"packages" : 5'),
    ],
)
def test_the_same_declaration_written_otherwise_has_the_same_hash(data: bytes) -> None:
    answer = declaration_json.receive(data)
    assert isinstance(answer, Received)
    assert answer.content_hash == content_hash(DATA)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (raw(b'"packages":5', b'"packages":NaN'), ("number_not_a_number", "packages")),
        (raw(b'"packages":5', b'"packages":Infinity'), ("number_not_a_number", "packages")),
        (raw(b'"packages":5', b'"packages":-Infinity'), ("number_not_a_number", "packages")),
        (raw(b'"packages":5', b'"packages":1e400'), ("number_not_whole", "packages")),
        (raw(b'"packages":5', b'"packages":5.0'), ("number_not_whole", "packages")),
        (raw(b'"packages":5', b'"packages":' + b"9" * 5000), ("number_too_long", "packages")),
        (raw(b'"packages":5', b'"packages":-5'), ("number_range", "packages")),
        (raw(b'"packages":5', b'"packages":100000000'), ("number_range", "packages")),
        (raw(b'"packages":5', b'"packages":18446744073709551616'), ("number_range", "packages")),
        (raw(b'"packages":5', b'"packages":"5"'), ("item_type", "packages")),
        (raw(b'"packages":5', b'"packages":true'), ("item_type", "packages")),
        (raw(b'"packages":5', b'"packages":null'), ("item_type", "packages")),
        (raw(b'"packages":5', b'"packages":[5]'), ("item_type", "packages")),
        (raw(b'"packages":5', b'"packages":5,"packages":5'), ("item_twice", "packages")),
        (raw(b'"packages":5', b'"packages":5,"packages" :5'), ("item_twice", "packages")),
        (raw(b'"packages":5', b'"packages":5,"function":9,"function":9'),
         ("item_twice", "function")),
        (raw(b'"packages":5', b'"packages":5,"colour":1'), ("item_unknown", "colour")),
        (raw(b'"packages":5,', b""), ("item_missing", "packages")),
        (changed("lines.3.code", "1" * 12), ("text_length", "lines[3].code")),
        (changed("lines.3.code", 84619090008), ("item_type", "lines[3].code")),
        (changed("lines.3.customs_value", 10**12), ("number_range", "lines[3].customs_value")),
        (changed("lines.3.colour", "red"), ("item_unknown", "lines[3].colour")),
        (changed("lines.3", []), ("item_type", "lines[3]")),
        (changed("lines", []), ("list_length", "lines")),
        (changed("lines", {}), ("item_type", "lines")),
        (changed("bills", []), ("list_length", "bills")),
        (changed("statements", ["a", "b", "c"]), ("list_length", "statements")),
        (changed("importer.name", ""), ("text_length", "importer.name")),
        (changed("importer.name_zh", "\ud800"), ("text_hidden_character", "importer.name_zh")),
        (changed("declared_on", "2025-02-30"), ("day_wrong", "declared_on")),
        (changed("declared_on", "2025-3-14"), ("day_wrong", "declared_on")),
        (changed("declared_on", "2025-03-14T00:00:00"), ("day_wrong", "declared_on")),
        (changed("declared_on", "\uff12\uff10\uff12\uff15-03-14"), ("day_wrong", "declared_on")),
        (changed("declared_on", 20250314), ("item_type", "declared_on")),
        (changed("not_low_value_exempt", "Y"), ("item_type", "not_low_value_exempt")),
        (b"", ("json_empty", "")),
        (b" \n ", ("json_empty", "")),
        (b"null", ("item_type", "")),
        (b"[]", ("item_type", "")),
        (b"\xef\xbb\xbf" + DATA, ("json_byte_order_mark", "")),
        (DATA.decode().encode("utf-16"), ("json_not_utf8", "")),
        (raw(b"FORMOSA", b"FORM\xffSA"), ("json_not_utf8", "")),
        (raw(b"FORMOSA", b"FORM\x01SA"), ("json_syntax", "")),
        (DATA[:-1], ("json_syntax", "")),
        (DATA + DATA, ("json_syntax", "")),
        (raw(b'"packages":5', b'"packages":05'), ("json_syntax", "")),
        (raw(b'"packages":5', '"packages":\uff15'.encode()), ("json_syntax", "")),
        (b"[" * 200_000, ("json_too_deep", "")),
        (b'{"lines":' * 100_000, ("json_too_deep", "")),
    ],
)  # fmt: skip
def test_bad_input(data: bytes, expected: tuple[str, str]) -> None:
    assert faults(data) == [expected]


def test_full_width_digits_in_an_id_stay_as_they_are_for_the_check_to_refuse() -> None:
    answer = decode(changed("importer.id", "\uff10\uff14\uff15\uff19\uff15\uff12\uff15\uff17"))
    assert isinstance(answer, Declaration)
    assert answer.importer.id != CLEAN.importer.id


def test_minus_nought_is_nought() -> None:
    whole = raw(b'"freight_e2":45000', b'"freight_e2":-0')
    assert decode(whole) == msgspec.structs.replace(CLEAN, freight_e2=0)


def test_too_many_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(declaration_json, "BYTES_MAX", len(DATA) - 1)
    assert faults(DATA) == [("json_too_large", "")]
    monkeypatch.setattr(declaration_json, "BYTES_MAX", len(DATA))
    assert decode(DATA) == CLEAN


def test_as_many_lines_as_the_message_has_and_one_more() -> None:
    most = clean_declaration(LINES_MAX)
    assert decode(canonical(most)) == most
    line = msgspec.structs.replace(most.lines[0], line=LINES_MAX)
    more = msgspec.structs.replace(most, lines=(*most.lines, line))
    assert faults(canonical(more)) == [("list_length", "lines")]


def test_all_faults_come_at_once_each_with_its_line() -> None:
    whole = json.loads(DATA)
    del whole["box"]
    whole["colour"] = 1
    whole["packages"] = -1
    whole["declared_on"] = "14/03/2025"
    whole["importer"]["id"] = 4595257
    whole["lines"][1]["origin"] = "USA"
    whole["lines"][4]["permits"] = [{"number": "short"}]
    answer = decode(json.dumps(whole).encode())
    assert isinstance(answer, tuple)
    assert {(fault.code, fault.place, fault.line) for fault in answer} == {
        ("item_missing", "box", None),
        ("item_unknown", "colour", None),
        ("number_range", "packages", None),
        ("day_wrong", "declared_on", None),
        ("item_type", "importer.id", None),
        ("text_length", "lines[1].origin", 2),
        ("text_length", "lines[4].permits[0].number", 5),
    }


def test_a_flood_of_faults_is_cut() -> None:
    whole = json.loads(DATA)
    whole["lines"] = [{} for _ in range(5_000)]
    answer = decode(json.dumps(whole).encode())
    assert isinstance(answer, tuple)
    assert len(answer) == FAULTS_MAX + 1
    assert answer[-1].code == "faults_cut"


def test_a_batch_in_which_one_is_broken() -> None:
    lines = [DATA + b"\n", b"\n", b'{"number":\n', DATA + b"\r\n", DATA]
    answers = list(decode_lines(lines))
    assert [(number, isinstance(answer, Declaration)) for number, _, answer in answers] == [
        (1, True),
        (3, False),
        (4, True),
        (5, True),
    ]
    assert answers[1][1] == lines[2]


def test_every_fault_has_its_sentences_filled_in() -> None:
    terms = load_terms()
    marks = [mark for mark in test_bad_input.pytestmark if mark.name == "parametrize"]  # type: ignore[attr-defined]
    for data, _ in marks[0].args[1]:
        answer = decode(data)
        assert isinstance(answer, tuple)
        for fault in answer:
            for language in ("zh-Hant", "en"):
                assert "{" not in terms.say(fault.code, language, fault.facts)
                assert terms.do(fault.code, language, fault.facts)


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=20)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
paths = st.sampled_from(
    [
        "number",
        "kind",
        "declared_on",
        "importer",
        "importer.id",
        "bills",
        "bills.0",
        "bills.0.type",
        "lines",
        "lines.0",
        "lines.0.code",
        "lines.0.permits",
        "packages",
        "function",
        "copies",
    ]
)


@given(paths, json_values)
@settings(max_examples=300, deadline=None)
def test_the_slow_reader_names_a_fault_exactly_where_the_decoder_refuses(
    path: str, value: Any
) -> None:
    data = changed(path, value)
    answer = decode(data)
    try:
        plain = msgspec.json.decode(data, type=Declaration)
    except msgspec.ValidationError:
        assert isinstance(answer, tuple) and answer
        assert all(isinstance(fault, Fault) for fault in answer)
        assert "json_not_understood" not in {fault.code for fault in answer}
    else:
        assert answer == plain


def test_the_only_default_that_is_a_text_is_the_payment_code() -> None:
    """The encoder compares defaults by identity; `canonical` mends that for this one only."""
    records = (Declaration, Line, Importer, Seller, Bill, Container, DeclaredLevy, LineLevy, Permit)
    kept = {None, (), False, msgspec.NODEFAULT} | set(range(256))
    others = [
        (record.__name__, field.name)
        for record in records
        for field in msgspec.structs.fields(record)
        if field.default not in kept
    ]
    assert others == [("Line", "payment_code")]


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_no_bytes_make_it_fall(data: bytes) -> None:
    assert isinstance(decode(data), tuple)


@given(st.integers(0, len(DATA) - 1), st.integers(0, 255))
@settings(max_examples=300, deadline=None)
def test_one_changed_byte_is_read_or_named(at: int, byte: int) -> None:
    data = DATA[:at] + bytes([byte]) + DATA[at + 1 :]
    answer = decode(data)
    assert answer
    if isinstance(answer, Declaration):
        assert (answer == CLEAN) == (content_hash(canonical(answer)) == content_hash(DATA))
