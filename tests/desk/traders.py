"""Traders and brokers who ask the desk, and the files that they hand in."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from guanwu.access.model import Actor, Holding
from guanwu.declaration.entry import ENTRIES, typed
from guanwu.declaration.model import Declaration
from guanwu.desk.command import registry
from guanwu.desk.house import House
from guanwu.desk.perform import perform
from guanwu.risk.draw import draw_ppm
from guanwu.singlewindow.nx5105 import tree_from
from guanwu.store.declaration_json import canonical
from guanwu.store.declaration_template import SAFE
from guanwu.store.layout_file import layout_for
from guanwu.store.message_xml import write
from guanwu.store.table_file import law_rows
from tests.declaration.samples import clean_declaration

IMPORTER, BOX = clean_declaration().importer.id, clean_declaration().box
TRADER = Actor("p-trader", "Trader", (Holding("trader", party=IMPORTER),))
BROKER = Actor("p-broker", "Broker", (Holding("broker", party=BOX),))
STRANGER = Actor("p-stranger", "Stranger", (Holding("trader", party="12345675"),))
OFFICER = Actor("p-officer", "Officer", (Holding("documents_officer", "keelung", "keelung/1"),))
DAY = date(2025, 3, 14)


def ask(house: House, id: str, order: Struct, actor: Actor = TRADER, reason: str = "") -> Any:
    """Perform an order as somebody and return the answer."""
    return perform(house, actor, registry()[id], order, reason)


def as_xml(declaration: Declaration) -> bytes:
    """Return a declaration as message NX5105."""
    return write("NX5105", tree_from(declaration), layout_for("NX5105"))


def as_json(declaration: Declaration) -> bytes:
    """Return a declaration as JSON."""
    return canonical(declaration)


def as_sheet(*declarations: Declaration) -> bytes:
    """Return declarations as the spreadsheet that people fill in."""
    rows: list[dict[str, str]] = []
    for one in declarations:
        header, lines = typed(one)
        rows += [line if place else header | line for place, line in enumerate(lines)]
    return sheet(rows)


def sheet(rows: list[dict[str, str]]) -> bytes:
    """Return rows of texts under the names of their fields as a spreadsheet."""
    file = io.BytesIO()
    book = Workbook(file, SAFE)
    made = book.add_worksheet()
    for place, name in enumerate(ENTRIES):
        made.write_string(0, place, name)
        for row, cells in enumerate(rows, start=1):
            if cells.get(name):
                made.write_string(row, place, cells[name])
    book.close()
    return file.getvalue()


def as_typed_csv(declaration: Declaration) -> bytes:
    """Return a declaration as CSV with the columns of the spreadsheet."""
    header, lines = typed(declaration)
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, list(ENTRIES))
    writer.writeheader()
    for place, line in enumerate(lines):
        writer.writerow(line if place else header | line)
    return file.getvalue().encode()


def plain(answer: Any) -> Any:
    """Return an answer as plain data."""
    return msgspec.to_builtins(answer)


def salts_of(declaration: Declaration) -> tuple[str, str, str]:
    """Return salts that draw an otherwise unsuspicious declaration into C3, C2 and C1."""
    plan = {name: int(value) for name, value in _parameters().items()}
    examined, reviewed = plan["random_examination_ppm"], plan["random_review_ppm"]
    spans = ((0, examined), (examined, examined + reviewed), (500_000, 1_000_000))
    return tuple(_salt(declaration, low, high) for low, high in spans)  # type: ignore[return-value]


def _parameters() -> dict[str, str]:
    """Return the parameters of selection that are shipped."""
    return {row["key"]: row["value"] for row in law_rows("risk/tables/selection_parameters.csv")}


def _salt(declaration: Declaration, low: int, high: int) -> str:
    """Return a salt whose draw lies between two."""
    for number in range(100_000):
        salt = f"salt {number}"
        if low <= draw_ppm(declaration.number, declaration.declared_on, salt) < high:
            return salt
    raise AssertionError("no salt draws it")
