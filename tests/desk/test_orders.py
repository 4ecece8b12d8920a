"""Reading orders: every fault at once with its place, and nothing odd comes through."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec
import pytest
from msgspec import Meta, Struct

from guanwu.case import Fault
from guanwu.desk.command import registry
from guanwu.desk.commands.declaration import ByNumbers, Lodge
from guanwu.desk.order_walk import NUMBER_MOST
from guanwu.desk.orders import order_of_value, read_fields, read_order
from guanwu.store.terms_file import load_terms
from tests.declaration.samples import clean_declaration


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the order below."""

    weight: int


class Sample(Struct, frozen=True, forbid_unknown_fields=True):
    """An order with a field of every kind that orders have."""

    name: Annotated[str, Meta(min_length=1, max_length=5)]
    count: Annotated[int, Meta(ge=1, le=9)] = 1
    offset: int = 0
    kind: Literal["full", "part"] = "full"
    day: date | None = None
    clean: bool = False
    tags: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    facts: dict[str, int] = {}


def codes(answer: Struct | tuple[Fault, ...]) -> list[tuple[str, str]]:
    """Return place and code of every fault."""
    assert isinstance(answer, tuple), answer
    for fault in answer:
        assert load_terms().do(fault.code, "zh-Hant", fault.facts)
    return [(fault.place, fault.code) for fault in answer]


def test_every_fault_of_an_order_is_told_at_once() -> None:
    answer = read_order(Sample, b"""{"name": "", "count": 10, "kind": "none", "day": "2025-02-30",
        "clean": 1, "tags": ["a", 2], "parts": [{"weight": 1.5}, {"weight": 1, "other": 2}],
        "facts": {"a": "b"}, "unknown": 1, "name": "again"}""")
    assert sorted(codes(answer)) == sorted([
        ("name", "item_twice"), ("unknown", "item_unknown"), ("count", "number_range"),
        ("kind", "choice_wrong"), ("day", "day_wrong"), ("clean", "item_type"),
        ("tags[1]", "item_type"), ("parts[0].weight", "number_not_whole"),
        ("parts[1].other", "item_unknown"), ("facts.a", "item_type"),
    ])


def test_a_good_order_is_what_it_says() -> None:
    wanted = Sample("ab", 2, -7, "part", date(2025, 3, 14), True, ("x", "y"), (Part(3),), {"a": 1})
    assert read_order(Sample, msgspec.json.encode(wanted)) == wanted


@pytest.mark.parametrize(("data", "code"), [
    (b"", "json_empty"),
    (b"\xef\xbb\xbf{}", "json_byte_order_mark"),
    (b'{"name": "\xff"}', "json_not_utf8"),
    (b'{"name": "a",}', "json_syntax"),
    (b"[" * 200_000, "json_too_deep"),
    (b'{"name": "a", "parts": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", "json_too_deep"),
    (b'{"name": "a", "count": NaN}', "number_not_a_number"),
    (b'{"name": "a", "count": Infinity}', "number_not_a_number"),
    (b'{"name": "a", "count": 1e400}', "number_not_whole"),
    (b'{"name": "a", "count": ' + b"9" * 5_000 + b"}", "number_too_long"),
    (b'{"name": "a", "count": 1.0}', "number_not_whole"),
    (b'{"name": "a", "count": "1"}', "item_type"),
    (b'{"name": "a", "count": true}', "item_type"),
    (b'{"name": "a", "name": "b"}', "item_twice"),
    (b'{"name": "a", "parts": [{"weight": 1, "weight": 2}]}', "item_twice"),
    (b'{"name": "a", "facts": {"x": 1, "x": 2}}', "item_twice"),
    (b'{"name": "\\ud800"}', "text_hidden_character"),
    (b'{"name": "\\u0000"}', "text_hidden_character"),
    (b'{"name": "\\u202eab"}', "text_hidden_character"),
    (b'{"name": "a\\u200bb"}', "text_hidden_character"),
    (b"7", "item_type"), (b"null", "item_type"), (b"[]", "item_type"), (b"-0.0", "item_type"),
])
def test_hostile_json_is_refused_with_its_reason(data: bytes, code: str) -> None:
    assert code in [found for _, found in codes(read_order(Sample, data))]


def test_numbers_stay_within_what_a_store_can_hold() -> None:
    for offset in (NUMBER_MOST, -NUMBER_MOST):
        assert read_order(Sample, b'{"name": "a", "offset": %d}' % offset) == Sample(
            "a", offset=offset)
    for offset in (NUMBER_MOST + 1, -NUMBER_MOST - 1):
        answer = read_order(Sample, b'{"name": "a", "offset": %d}' % offset)
        assert codes(answer) == [("offset", "number_range")]


def test_fields_as_texts_make_the_same_order() -> None:
    answer = read_fields(Sample, [
        ("name", "ab"), ("count", "2"), ("offset", "-7"), ("kind", "part"), ("day", "2025-03-14"),
        ("clean", "true"), ("tags", "x"), ("tags", "y"), ("parts", '[{"weight": 3}]'),
        ("facts", '{"a": 1}'),
    ])
    assert answer == Sample("ab", 2, -7, "part", date(2025, 3, 14), True, ("x", "y"), (Part(3),),
                            {"a": 1})
    left_empty = [("name", "ab"), ("day", ""), ("count", "")]
    assert read_fields(Sample, left_empty) == Sample("ab")
    assert codes(read_fields(Sample, left_empty, strict=True)) == [
        ("count", "number_not_whole"), ("day", "day_wrong")]


@pytest.mark.parametrize(("given", "wrong"), [
    ([("name", "")], ("name", "text_length")),
    ([], ("name", "item_missing")),
    ([("name", "a"), ("name", "b")], ("name", "item_twice")),
    ([("name", "a"), ("count", "1_0")], ("count", "number_not_whole")),
    ([("name", "a"), ("count", "1e3")], ("count", "number_not_whole")),
    ([("name", "a"), ("count", "\N{FULLWIDTH DIGIT ONE}")], ("count", "number_not_whole")),
    ([("name", "a"), ("count", "\N{ARABIC-INDIC DIGIT ONE}")], ("count", "number_not_whole")),
    ([("name", "a"), ("count", "9" * 5_000)], ("count", "number_too_long")),
    ([("name", "a"), ("clean", "perhaps")], ("clean", "item_type")),
    ([("name", "a"), ("parts", "[{")], ("parts", "item_type")),
    ([("name", "a"), ("other", "b")], ("other", "item_unknown")),
    ([("name", "a"), ("kind", "../../etc")], ("kind", "choice_wrong")),
])
def test_fields_that_are_wrong_are_told(
    given: list[tuple[str, str]], wrong: tuple[str, str]
) -> None:
    assert codes(read_fields(Sample, given)) == [wrong]


def test_faults_in_a_declaration_have_their_place_in_it() -> None:
    body = msgspec.to_builtins(Lodge(clean_declaration()))
    body["declaration"]["lines"][0]["origin"] = "Japan"
    answer = order_of_value(Lodge, body)
    assert isinstance(answer, tuple)
    assert [(one.place, one.code, one.line) for one in answer] == [
        ("lines[0].origin", "text_length", 1)]


def test_every_order_of_the_house_can_be_read() -> None:
    assert len(registry()) >= 6
    for spec in registry().values():
        answer = read_order(spec.order, b'{"no such field": 1}')
        assert ("no such field", "item_unknown") in codes(answer), spec.id
        read_fields(spec.order, [(name, "1") for name in spec.order.__struct_fields__])
        if spec.example is not None:
            assert read_order(spec.order, msgspec.json.encode(spec.example)) == spec.example
    assert read_order(ByNumbers, b'{"numbers": ["A"]}') == ByNumbers(("A",))
