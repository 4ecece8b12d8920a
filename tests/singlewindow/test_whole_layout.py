"""All 427 elements of NX5105: each can be written and read, and each mandatory one is missed."""

from __future__ import annotations

import pytest

from guanwu.singlewindow.layout import Kind
from guanwu.store.layout_file import layouts
from guanwu.store.message_xml import Message, read, write
from tests.singlewindow.reading import NX5105, faults_of


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
