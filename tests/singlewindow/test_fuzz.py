"""Whatever arrives, reading answers with a message or with faults, never with an exception."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanwu.case.fault import Fault
from guanwu.declaration.model import Declaration
from guanwu.singlewindow.layout import Field, Kind, Length
from guanwu.singlewindow.nx5105 import declaration_from, tree_from
from guanwu.store.layout_file import layouts
from guanwu.store.message_xml import Message, read, write
from guanwu.store.terms_file import load_terms
from tests.singlewindow.reading import GOOD, NX5105

PIECES = (b"<", b">", b"</", b"/>", b"&", b"]]>", b"<!--", b"<ID>", b"</ID>", b"\0", b"\xff", b"=")


ALPHABETS = {"n": "0123456789", "a": "ABYZ", "an": "ABYZ 019"}


def _answered(data: bytes) -> None:
    found = read(data, layouts())
    if isinstance(found, Message):
        made = declaration_from(found.tree)
        if isinstance(made, Declaration):
            assert declaration_from(tree_from(made)) == made
            return
        found = made
    terms = load_terms()
    assert found
    for fault in found:
        assert isinstance(fault, Fault)
        assert terms.say(fault.code, "zh-Hant", fault.facts)
        assert terms.do(fault.code, "en", fault.facts)


@given(
    st.integers(0, len(GOOD)),
    st.integers(0, 60),
    st.binary(max_size=8) | st.sampled_from(PIECES),
)
@settings(max_examples=400, deadline=None)
def test_bytes_changed_anywhere(start: int, gone: int, new: bytes) -> None:
    _answered(GOOD[:start] + new + GOOD[start + gone :])


def _example(field: Field, chance: Random) -> str:
    """A value that fits an element."""
    if field.codes:
        return chance.choice(sorted(field.codes))
    if field.kind is Kind.DAY:
        return chance.choice(("20250311", "00010101", "99991231"))
    length = field.length or Length("an", 1, 60)
    size = chance.choice((length.shortest, length.longest, chance.randint(*length[1:])))
    if field.kind is not Kind.NUMBER:
        text = "".join(chance.choices(ALPHABETS[length.alphabet], k=size))
        return text if text.strip() else "A" * size
    digits = "".join(chance.choices("0123456789", k=size))
    if field.decimals == 0 or size <= field.decimals:
        return digits
    return f"{digits[: -field.decimals]}.{digits[-field.decimals :]}"


def _tree(field: Field, chance: Random) -> Any:
    """A tree that fits the layout, whatever the record may think of it."""
    if field.kind is not Kind.AGGREGATE:
        return _example(field, chance)
    grown: dict[str, Any] = {}
    for tag, child in field.children.items():
        if child.least or chance.random() < 0.4:
            times = chance.randint(1, min(child.most, 3))
            several = [_tree(child, chance) for _ in range(times)]
            grown[tag] = several[0] if child.most == 1 else several
    return grown


@pytest.mark.parametrize("seed", range(100))
def test_whatever_fits_the_layout_is_a_declaration_or_has_faults(seed: int) -> None:
    data = write("NX5105", _tree(NX5105.root, Random(seed)), NX5105)
    assert isinstance(read(data, layouts()), Message)
    _answered(data)
