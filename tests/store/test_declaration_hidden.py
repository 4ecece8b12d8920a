"""The one character that no store of texts takes is refused where a declaration is read."""

from __future__ import annotations

import json

import pytest

from guanwu.store.declaration_json import Received, canonical, receive
from tests.declaration.samples import clean_declaration


@pytest.mark.parametrize("place", ["number", "kind", "box", "marks", "importer.id", "seller.name",
                                   "lines.0.code", "lines.0.brand"])
def test_a_character_that_no_store_takes_is_not_read(place: str) -> None:
    record = json.loads(canonical(clean_declaration()))
    group, names = record, place.split(".")
    for name in names[:-1]:
        group = group[int(name) if name.isdigit() else name]
    group[names[-1]] = str(group.get(names[-1]) or "AB")[:-1] + "\0"
    found = receive(json.dumps(record).encode())
    assert isinstance(found, tuple)
    assert [(one.code, one.facts["character"]) for one in found] == [
        ("text_hidden_character", "U+0000")]
    assert found[0].place == place.replace(".0", "[0]")
    group[names[-1]] = group[names[-1]][:-1] + r"\u0000"
    written = receive(json.dumps(record).encode())
    assert isinstance(written, Received) or written[0].code == "text_length"
