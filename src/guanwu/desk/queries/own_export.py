"""The list of own declarations as a file to take away."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from guanwu.desk.command import Asked, query
from guanwu.desk.queries.own import Mine, OwnDeclaration, State, shown_of, wanted_of
from guanwu.store.own_rows import LAST, own_declarations
from guanwu.store.table_export import MEDIA_TYPES, Cell, as_csv, as_xlsx
from guanwu.store.terms_file import load_terms

ROWS_MOST: Final = 10_000
COLUMNS: Final = (
    "number", "lodged_at", "declared_on", "importer", "seller", "goods", "lines", "state",
    "channel", "payable", "bill_number", "due_on",
)


class Export(Struct, frozen=True, forbid_unknown_fields=True):
    """Which own declarations are wanted, in which form and language; ten thousand at most."""

    form: Literal["csv", "xlsx"] = "xlsx"
    language: Literal["zh-Hant", "en"] = "zh-Hant"
    state: State | None = None
    since: date | None = None
    until: date | None = None
    number: Annotated[str, Meta(max_length=40)] = ""


class Exported(Struct, frozen=True):
    """A file to take away; `content` is base64 in JSON."""

    name: str
    media_type: str
    content: bytes
    rows: int


@query("declaration:export", listing=True, example=Export("csv"))
def export(desk: Asked, question: Export) -> Exported:
    """Write the own declarations into a file, newest first."""
    wanted = wanted_of(Mine(question.state, question.since, question.until, question.number))
    rows = own_declarations(desk.connection, desk.scope.parties, wanted, LAST, ROWS_MOST)
    shown = shown_of(desk.connection, rows)
    terms = load_terms()
    headings = [terms.say(f"own_{name}", question.language) for name in COLUMNS]
    cells = [_cells(shown[row.number], question.language) for row in rows]
    content = (as_csv(headings, cells) if question.form == "csv"
               else as_xlsx(headings, cells, desk.moment))
    name = f"declarations-{desk.moment.date().isoformat()}.{question.form}"
    return Exported(name, MEDIA_TYPES[question.form], content, len(cells))


def _cells(one: OwnDeclaration, language: str) -> list[Cell]:
    """Return the cells of a declaration, its state in words."""
    state = load_terms().say(f"release_state_{one.state}", language)
    return [
        one.printed, one.lodged_at, one.declared_on, one.importer, one.seller, one.goods,
        one.lines, state, one.channel, one.payable, one.bill_number, one.due_on,
    ]
