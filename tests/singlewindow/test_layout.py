"""The layouts: their grammar, their order, and row by row against the official table."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from importlib.resources import files

import pytest

from guanwu.declaration.model import Line
from guanwu.singlewindow.layout import Kind, Length, layout_of, length_of
from guanwu.singlewindow.shape import limits_of
from guanwu.singlewindow.spare import SPARE
from guanwu.store.layout_file import layout_for, layouts, refusal_codes
from tests.shared import SHARED, needs_shared

MESSAGES = {
    "NX5105": ("R-08-01", 427),
    "NX5106": ("R-00-04", 64),
    "N5107": ("R-00-05", 48),
    "N5109": ("R-00-04", 47),
    "N5110": ("R-00-05", 50),
    "N5116": ("R-00-05", 64),
}
KINDS = {
    "Aggregate": Kind.AGGREGATE,
    "Text": Kind.TEXT,
    "Identifier": Kind.TEXT,
    "Code": Kind.CODE,
    "Amount": Kind.NUMBER,
    "Quantity": Kind.NUMBER,
    "Numeric": Kind.NUMBER,
    "Measure": Kind.NUMBER,
}
DAYS = {"an8": Kind.DAY, "an14": Kind.TIME}
UNTYPED = {
    "Declaration/GoodsShipment/AdditionalDocument": Kind.AGGREGATE,
    "Response/Declaration/GoodsShipment/GovernmentAgencyGoodsItem/Error/AdditionalDocument/"
    "tw_ImageFileName": Kind.TEXT,
}
"""Rows that the official table leaves without a type; the first has children, the second none."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("an14", Length("an", 14, 14)),
        ("an..35", Length("an", 1, 35)),
        ("n..16", Length("n", 1, 16)),
        ("n4", Length("n", 4, 4)),
        ("a2", Length("a", 2, 2)),
        ("", None),
    ],
)
def test_length_grammar(text: str, expected: Length | None) -> None:
    assert length_of(text) == expected


@pytest.mark.parametrize("text", ["b3", "an", "an..", "n..16,2", "an0", "an-3", "an\uff11"])
def test_length_grammar_refuses_the_rest(text: str) -> None:
    with pytest.raises(ValueError, match="length not understood"):
        length_of(text)


@pytest.mark.parametrize("message", MESSAGES)
def test_every_layout_is_read_whole(message: str) -> None:
    version, rows = MESSAGES[message]
    layout = layout_for(message)
    assert layout.version == version
    assert layout.namespace == f"urn:wco:datamodel:TW:{message}:{version}"
    assert layouts()[layout.namespace] is layout
    assert len(layout.fields) == rows
    for field in layout.fields.values():
        assert [child.place for child in field.children.values()] == list(
            range(len(field.children))
        )
        assert field.label


def _row(path: str, **more: str) -> dict[str, str]:
    plain = {"path": path, "least": "1", "most": "1", "type": "text", "zh_hant": "x"}
    return {**plain, **more}


@pytest.mark.parametrize(
    "rows",
    [
        [_row("Root/A/B")],
        [_row("Root/A"), _row("Root/A")],
        [_row("Root/A", type="aggregate")],
        [_row("Root/A"), _row("Root/A/B")],
        [_row("Root/A", least="2")],
        [_row("Root/A", most="0", least="0")],
    ],
    ids=["no parent", "twice", "empty aggregate", "value with children", "least", "never"],
)
def test_a_table_that_makes_no_sense_is_refused(rows: list[dict[str, str]]) -> None:
    with pytest.raises(ValueError, match=r"row (out of place|not understood)"):
        layout_of("X", "1", "Root", "root", rows)


@needs_shared
@pytest.mark.parametrize("message", MESSAGES)
def test_rows_are_those_of_the_official_table(message: str) -> None:
    official = defaultdict(list)
    with (SHARED / "domain" / "mig_message_fields.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            official[row["message"]].append(row)
    layout = layout_for(message)
    assert len(official[message]) == len(layout.fields)
    for row, field in zip(official[message], layout.fields.values(), strict=True):
        assert row["version"] == layout.version
        assert row["path"] == field.path
        least, _, most = row["loop"].partition("..")
        assert (field.least, field.most) == (int(least), int(most or least)), field.path
        assert (row["mc"] == "M") == (field.least > 0), field.path
        length, _, decimals = row["length"].partition(",")
        assert field.length == length_of(length), field.path
        assert field.decimals == int(decimals or 0), field.path
        days = row["data_type"].startswith("Date")
        kind = DAYS[length] if days else KINDS.get(row["data_type"]) or UNTYPED.get(row["path"])
        assert field.kind == (kind or Kind.AGGREGATE), field.path
        tables = set(re.findall(r"(?<![0-9])([0-9]{3})_", row["code_or_note"]))
        assert set(field.tables) == tables, field.path
        assert all(code in row["code_or_note"] for code in field.codes), field.path


def test_the_literal_codes_that_the_guide_lists() -> None:
    nx5105, nx5106 = layout_for("NX5105"), layout_for("NX5106")
    assert nx5105.fields["Declaration/FunctionCode"].codes == {"5", "9"}
    assert nx5105.fields["Declaration/Importer/tw_TypeCode"].codes == {"53", "58", "174"}
    assert nx5106.fields["Response/Status/NameCode"].codes == {"N", "Y"}
    bills = "Declaration/GoodsShipment/Consignment/TransportContractDocument/TypeCode"
    assert nx5105.fields[bills].codes == {"703", "704", "714", "741", "976"}
    fuels = nx5105.fields[
        "Declaration/GoodsShipment/GovernmentAgencyGoodsItem/Commodity/tw_Vehicle/tw_FuelTypeCode"
    ]
    assert fuels.codes == {"CG", "DE", "DS", "ED", "EG", "EL", "GA", "GE", "GM", "LG", "OT"}


def test_the_spare_fields_are_those_of_the_table() -> None:
    text = (files("guanwu.singlewindow") / "spare_fields.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    told = {
        row["letter"]: (row["field"], int(row["decimals"]) if row["decimals"] else None)
        for row in rows
    }
    assert told == SPARE
    assert len(SPARE) <= 10
    assert {field for field, _ in SPARE.values()} <= set(limits_of(Line))
    assert all(row["zh_hant"] and row["en"] for row in rows)


def test_refusal_codes_fit_the_answer_and_say_what_is_official() -> None:
    folder = files("guanwu.singlewindow") / "layouts"
    rows = list(csv.DictReader((folder / "refusal_codes.csv").read_text("utf-8").splitlines()))
    for row in rows:
        assert re.fullmatch("C203" if row["official"] == "yes" else "G[0-9]{3}", row["code"])
    assert refusal_codes()["tariff_code_unknown"] == "C203"
    assert refusal_codes()["*"] == "G999"
