"""The spreadsheet to fill in and lodge: headings in both languages, lists of codes, an example."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.utility import xl_col_to_name  # type: ignore[import-untyped]

from guanwu.declaration.entry import COMPUTED, ENTRIES, NUMBER, Entry
from guanwu.declaration.flat import LINE
from guanwu.declaration.number import year_digits
from guanwu.store.code_lists import load_code_lists
from guanwu.store.table_file import TableFile, read_table
from guanwu.store.terms_file import load_terms

ROWS_PREPARED: Final = 2_000
SAFE: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
               "in_memory": True}
"""How every workbook of the house is written: a text is a text, whatever it begins with."""
LISTS: Final[Mapping[str, str]] = {
    "kind": "declaration_kinds", "transport_mode": "border_transport",
    "arrival_transport": "transport_modes", "importer.id_type": "identity_types",
    "seller.country": "countries", "terms": "price_terms", "currency": "currencies",
    "package_unit": "units", "relationship": "relationships",
    "payment_method": "payment_methods", "line.origin": "countries", "line.unit": "units",
    "line.price_terms": "price_terms", "line.price_currency": "currencies",
    "line.payment_code": "payment_codes", "line.statistical_unit": "units",
    "line.duty_unit": "units", "line.package_unit": "units",
}
"""The code list of each field that takes one of its codes."""
_FORMATS: Final = {"text": "@", "json": "@", "day": "yyyy-mm-dd", "yes_no": "@"}


def codes_of(name: str, day: date) -> list[tuple[str, str, str]]:
    """Return the codes of a list in force on a day, with their names in both languages."""
    rows = load_code_lists().rows(name)
    return [(row.code, row.zh_hant, row.en) for row in rows
            if row.since <= day and (row.until is None or day < row.until)]


def example(day: date) -> tuple[dict[str, str], tuple[dict[str, str], dict[str, str]]]:
    """Return the example as typed on a day: its header, and its two lines of goods.

    ValueError when its table is broken.
    """
    table = read_table(Path(__file__).with_name("example_declaration.csv"))
    if not isinstance(table, TableFile):
        raise ValueError(f"{table.code} {dict(table.facts)}")
    header: dict[str, str] = {}
    lines: tuple[dict[str, str], dict[str, str]] = ({}, {})
    for _, (name, *cells) in table.rows:
        for line, cell in zip(lines, cells, strict=True):
            if name.startswith(LINE):
                line[name] = cell
        if not name.startswith(LINE):
            header[name] = _dated(cells[0], day)
    number = header[NUMBER]
    header[NUMBER] = number[:4] + year_digits(day) + number[6:]
    return header, lines


def _dated(cell: str, day: date) -> str:
    """Return a cell of the example; `today-2` is two days before the day."""
    today, _, back = cell.partition("-")
    return (day - timedelta(int(back or 0))).isoformat() if today == "today" else cell


def template(day: date) -> bytes:
    """Return the workbook: the sheet to fill in, an example, the codes in force on a day."""
    file = io.BytesIO()
    workbook = Workbook(file, SAFE)
    workbook.set_properties({"created": datetime.combine(day, time())})
    sheet = workbook.add_worksheet("declarations")
    example_sheet = workbook.add_worksheet("example")
    codes = _code_sheet(workbook, day)
    looks = _looks(workbook)
    for one in (sheet, example_sheet):
        _headings(one, looks)
        one.freeze_panes(3, 1)
    for place, entry in enumerate(ENTRIES.values()):
        if entry.name in LISTS:
            column, last = codes[LISTS[entry.name]]
            sheet.data_validation(3, place, ROWS_PREPARED, place, {
                "validate": "list", "source": f"=codes!${column}$3:${column}${last}",
                "error_type": "warning",
            })
    header, lines = example(day)
    places = {name: place for place, name in enumerate(ENTRIES)}
    for row, line in enumerate(lines, start=3):
        for name, text in (header | line if row == 3 else line).items():
            example_sheet.write_string(row, places[name], text)
    workbook.close()
    return file.getvalue()


def _looks(workbook: Workbook) -> dict[str, Any]:
    """Return the formats of cells."""
    plain = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#d3dae1"}
    looks = {
        "required": workbook.add_format(plain | {"bold": True, "bg_color": "#fdebc8"}),
        "computed": workbook.add_format(plain | {"bg_color": "#d9efe4"}),
        "optional": workbook.add_format(plain | {"bg_color": "#f4f6f8"}),
        "name": workbook.add_format({"font_color": "#55616d", "italic": True}),
    }
    for form, number_format in _FORMATS.items():
        looks[form] = workbook.add_format({"num_format": number_format})
    for decimals in range(7):
        dots = f".{'#' * decimals}" if decimals else ""
        looks[f"number{decimals}"] = workbook.add_format({"num_format": f"0{dots}"})
    return looks


def standing(entry: Entry) -> str:
    """Return whether a field is required, computed when left empty, or optional."""
    if entry.name in COMPUTED:
        return "computed"
    return "required" if entry.column.required else "optional"


def _headings(sheet: Any, looks: Mapping[str, Any]) -> None:
    """Write headings in Chinese and English, the names below them, and how to fill them in."""
    terms = load_terms()
    for place, entry in enumerate(ENTRIES.values()):
        id = f"entry_{entry.name.replace('.', '_')}"
        look = standing(entry)
        form = f"number{entry.decimals}" if entry.form == "number" else entry.form
        sheet.set_column(place, place, 16, looks[form])
        sheet.write_string(0, place, terms.say(id, "zh-Hant"), looks[look])
        sheet.write_string(1, place, terms.say(id, "en"), looks[look])
        sheet.write_string(2, place, entry.name, looks["name"])
        facts = {"decimals": entry.decimals}
        said = [terms.say(f"entry_is_{what}", language, facts)
                for what in (look, f"form_{entry.form}") for language in ("zh-Hant", "en")]
        sheet.write_comment(0, place, "\n".join(said), {"x_scale": 2})


def _code_sheet(workbook: Workbook, day: date) -> dict[str, tuple[str, int]]:
    """Write the lists of codes; return the column and the last row of each."""
    sheet = workbook.add_worksheet("codes")
    found: dict[str, tuple[str, int]] = {}
    for number, name in enumerate(sorted(set(LISTS.values()))):
        place = number * 3
        sheet.write_string(0, place, name)
        rows = codes_of(name, day)
        for row, cells in enumerate(rows, start=2):
            _write_row(sheet, row, place, cells)
        found[name] = (xl_col_to_name(place), len(rows) + 2)
    return found


def _write_row(sheet: Any, row: int, place: int, cells: Sequence[str]) -> None:
    """Write texts side by side, each as a text."""
    for offset, cell in enumerate(cells):
        sheet.write_string(row, place + offset, cell)
