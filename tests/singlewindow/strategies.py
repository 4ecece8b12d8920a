"""Declarations that fit both the record and the layout, made from the shapes themselves."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from guanwu.declaration.model import Declaration, Line
from guanwu.singlewindow.layout import Field, Layout
from guanwu.singlewindow.nx5105 import DECLARATION
from guanwu.singlewindow.shape import Form, Leaf, Limits, Shape, limits_of
from guanwu.singlewindow.spare import SPARE
from guanwu.store.layout_file import layout_for

LAYOUT: Layout = layout_for("NX5105")
SPARE_LENGTH = 35
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ANY = st.characters(exclude_categories=("Cs", "Cc", "Cf", "Cn")) | st.sampled_from(" \n\t\r<&>\"'")


def _text(
    letters: str | st.SearchStrategy[str], min_size: int, max_size: int
) -> st.SearchStrategy[str]:
    """A text that is not all blanks: those are refused as empty."""
    text = st.text(letters, min_size=min_size, max_size=max_size)
    return text.filter(lambda each: not each.isspace())


def _value(leaf: Leaf, field: Field, limits: Limits) -> st.SearchStrategy[Any]:
    if leaf.form is Form.DAY:
        return st.dates(date(1, 1, 1), date(9999, 12, 31))
    if leaf.form is Form.FLAG:
        return st.booleans()
    length = field.length
    if leaf.form is Form.NUMBER:
        if field.codes:
            return st.sampled_from(sorted(int(code) for code in field.codes))
        assert length is not None
        most = min(limits.high, 10**length.longest - 1)
        return st.integers(limits.low, most) | st.integers(limits.low, min(most, 1_000))
    if field.codes:
        return st.sampled_from(sorted(field.codes))
    shortest = max(limits.low, length.shortest if length else 1)
    longest = min(limits.high, length.longest if length else 4_096, 60)
    longest = max(longest, shortest)
    letters = length is not None and length.alphabet == "a"
    return _text(LETTERS if letters else ANY, min_size=shortest, max_size=longest)


def _spare(limits: Limits, decimals: int | None) -> st.SearchStrategy[Any]:
    if decimals is None:
        return st.none() | _text(ANY, min_size=1, max_size=SPARE_LENGTH)
    return st.none() | st.integers(limits.low, limits.high)


@st.composite
def records(draw: st.DrawFn, shape: Shape, path: str) -> Any:
    """A record of a shape that stands at a path of the layout, valid in every field."""
    limits = limits_of(shape.record)
    values: dict[str, Any] = {}
    absent: dict[tuple[str, ...], bool] = {}
    for leaf in shape.leaves:
        above = leaf.path[:-1]
        field = LAYOUT.fields["/".join((path, *leaf.path))]
        required = limits[leaf.field].required
        if not required and leaf.absent is None:
            tied = bool(above) and field.least == 1 and not _held(shape, above)
            gone = absent.setdefault(above, draw(st.booleans())) if tied else draw(st.booleans())
            if gone:
                continue
        values[leaf.field] = draw(_value(leaf, field, limits[leaf.field]))
    for words in shape.words:
        above_path = "/".join((path, *words.path))
        several, one = LAYOUT.fields[above_path], LAYOUT.fields[f"{above_path}/{words.tag}"]
        assert one.length is not None
        texts = _text(ANY, min_size=one.length.shortest, max_size=min(one.length.longest, 40))
        values[words.field] = tuple(draw(st.lists(texts, max_size=min(several.most, 3))))
    for part in shape.parts:
        below = "/".join((path, *part.path))
        inner = records(part.shape, below)
        if part.repeats:
            field = LAYOUT.fields[below]
            values[part.field] = tuple(
                draw(st.lists(inner, min_size=field.least, max_size=min(field.most, 3)))
            )
        else:
            values[part.field] = draw(inner)
    if shape.record is Line:
        values["code"] = draw(st.text("0123456789", min_size=11, max_size=11))
        for name, decimals in SPARE.values():
            values[name] = draw(_spare(limits[name], decimals))
    return shape.record(**values)


def _held(shape: Shape, above: tuple[str, ...]) -> bool:
    """Whether the aggregate at a path is there anyway, because the record demands a part of it."""
    limits = limits_of(shape.record)
    return any(
        leaf.path[: len(above)] == above and limits[leaf.field].required for leaf in shape.leaves
    )


def declarations() -> st.SearchStrategy[Declaration]:
    """Declarations in which every field takes every kind of value that the layout can carry."""
    return records(DECLARATION, "Declaration")
