"""Queries on the tariff, open to everybody: search, a code, the tree of chapters, partners."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final

from msgspec import Meta, Struct

from guanwu.case import Refusal
from guanwu.desk.catalogue import Both, RateSaid, listed, rate_said
from guanwu.desk.command import Asked, query
from guanwu.desk.cursor import Cursor, decode_cursor, encode_cursor
from guanwu.desk.tariff_asks import Ask, asks
from guanwu.desk.tariff_rates import (
    Applies,
    EditionRates,
    PartnerStanding,
    applies,
    history,
    partners,
)
from guanwu.desk.tariff_rules import RulesSaid, rules_said
from guanwu.desk.tariff_tree import Node, Place, parents, place
from guanwu.store.code_lists import load_code_lists
from guanwu.store.tariff_search import LIMIT_MAX, Found, Hit
from guanwu.tariff.code import normalise, printed
from guanwu.tariff.edition import EditionIndex, TariffRow

TEXT_MOST: Final = 20_000
"""Longest text of a search that is read at all; the search itself refuses what is above 200."""
Text = Annotated[str, Meta(max_length=TEXT_MOST)]
CodeText = Annotated[str, Meta(max_length=40)]
CountryText = Annotated[str, Meta(max_length=2)]


class SearchText(Struct, frozen=True, forbid_unknown_fields=True):
    """Words of a name in Chinese or English, or the first digits of a code; a day, today if not."""

    text: Text
    day: date | None = None
    limit: Annotated[int, Meta(ge=1, le=LIMIT_MAX)] = 20
    after: Cursor = ""


class FoundCode(Struct, frozen=True):
    """A code that answers a search, with the rate of column 1."""

    code: str
    printed: str
    name_zh: str
    name_en: str
    heading: str
    column_1: RateSaid


class ReadWord(Struct, frozen=True):
    """How a word of the search was read; `meant` empty: the tariff has nothing like it."""

    written: str
    meant: tuple[str, ...]


class SearchAnswer(Struct, frozen=True):
    """The codes found, best first, and how the text was read.

    `prefix` is the beginning of a code that was looked for; `nearest` the longest part of it that
    codes begin with, where none begins with all. `doubtful`: the best answers little of the text.
    """

    items: tuple[FoundCode, ...]
    total: int
    words: tuple[ReadWord, ...]
    prefix: str
    nearest: str
    doubtful: bool
    edition: str
    day: date
    next: str | None


class CodeQuestion(Struct, frozen=True, forbid_unknown_fields=True):
    """A commodity code of eleven digits, a day (today if left out), a country of origin."""

    code: CodeText
    day: date | None = None
    origin: CountryText = ""


class CodeAnswer(Struct, frozen=True):
    """Everything the tariff says of a code on a day.

    `applies` is for the origin asked about. `asks` is what a question on duty has to tell.
    """

    code: str
    printed: str
    name_zh: str
    name_en: str
    place: tuple[Node, ...]
    quantity_unit: Both | None
    weight_unit: Both | None
    column_1: RateSaid
    column_2: tuple[PartnerStanding, ...]
    column_3: RateSaid
    applies: Applies | None
    import_rules: RulesSaid
    export_rules: RulesSaid
    levy_rules: RulesSaid
    asks: tuple[Ask, ...]
    history: tuple[EditionRates, ...]
    edition: str
    source: str
    since: date
    until: date | None
    day: date


class PlaceQuestion(Struct, frozen=True, forbid_unknown_fields=True):
    """A beginning of codes: nothing for all sections, a chapter, a heading, a subheading."""

    prefix: Annotated[str, Meta(max_length=10, pattern="^([0-9]{2}){0,5}$")] = ""
    day: date | None = None


class PartnersAnswer(Struct, frozen=True):
    """Every partner that has a rate of column 2 for a code, as it stands on a day."""

    code: str
    printed: str
    day: date
    edition: str
    partners: tuple[PartnerStanding, ...]


@query("tariff:search", example=SearchText("coffee"))
def search(desk: Asked, question: SearchText) -> SearchAnswer | Refusal:
    """Search the tariff by words, everyday words and slips forgiven, or by a code begun."""
    day = question.day or desk.moment.date()
    index = desk.house.law.tariff.at(day)
    if isinstance(index, Refusal):
        return index
    start: Any = (0,) if not question.after else decode_cursor(question.after, int)
    if isinstance(start, Refusal):
        return start
    engine = desk.house.catalogue.search(index.edition, day)
    found = engine.search(question.text, question.limit, start[0])
    if isinstance(found, Refusal):
        return found
    return _answer(found, index, day, start[0] + len(found.hits))


def _answer(found: Found, index: EditionIndex, day: date, shown: int) -> SearchAnswer:
    """Return what a search found, with the cursor behind what is shown."""
    return SearchAnswer(
        tuple(map(_found, found.hits)), found.total,
        tuple(ReadWord(one.written, one.meant) for one in found.understood),
        found.prefix, found.nearest, found.doubtful, index.edition.name, day,
        encode_cursor([shown]) if found.hits and shown < found.total else None,
    )


def _found(hit: Hit) -> FoundCode:
    """Return a code found."""
    row = hit.row
    return FoundCode(row.code, printed(row.code), row.name_zh, row.name_en, row.code[:4],
                     rate_said(row.column_1))


@query("tariff:code", example=CodeQuestion("0901.11.00.00-7", origin="JP"))
def code(desk: Asked, question: CodeQuestion) -> CodeAnswer | Refusal:
    """Tell everything the tariff says of a code: rates by origin, rules in words, history."""
    day = question.day or desk.moment.date()
    known = _row(desk, question.code, day)
    if isinstance(known, Refusal):
        return known
    index, row = known
    origin = question.origin.upper()
    if origin and not load_code_lists().has("countries", origin, day):
        return Refusal("origin_unknown", {"origin": origin})
    law, names = desk.house.law, desk.house.catalogue.nomenclature
    return CodeAnswer(
        row.code, printed(row.code), row.name_zh, row.name_en,
        parents(names, row.code, index.edition, day),
        listed("units", row.quantity_unit) if row.quantity_unit else None,
        listed("units", row.weight_unit) if row.weight_unit else None,
        rate_said(row.column_1), partners(row, day, law.membership), rate_said(row.column_3),
        applies(row, origin, day, law.membership) if origin else None,
        rules_said(names, row, "import_rules", day, origin),
        rules_said(names, row, "export_rules", day, origin),
        rules_said(names, row, "levy_rules", day, origin),
        asks(row, law, day), history(law.tariff, row.code), index.edition.name,
        index.edition.source, index.edition.since, index.edition.until, day,
    )


@query("tariff:chapter", example=PlaceQuestion("09"))
def chapter(desk: Asked, question: PlaceQuestion) -> Place | Refusal:
    """Walk the tree of sections, chapters, headings and subheadings down to the codes."""
    day = question.day or desk.moment.date()
    index = desk.house.law.tariff.at(day)
    if isinstance(index, Refusal):
        return index
    return place(desk.house.catalogue.nomenclature, question.prefix, index.edition, day)


@query("tariff:partners", example=CodeQuestion("0901.11.00.00-7"))
def all_partners(desk: Asked, question: CodeQuestion) -> PartnersAnswer | Refusal:
    """List every partner with a rate of column 2 for a code, and whether it stands on the day."""
    day = question.day or desk.moment.date()
    known = _row(desk, question.code, day)
    if isinstance(known, Refusal):
        return known
    index, row = known
    return PartnersAnswer(row.code, printed(row.code), day, index.edition.name,
                          partners(row, day, desk.house.law.membership))


def _row(desk: Asked, text: str, day: date) -> tuple[EditionIndex, TariffRow] | Refusal:
    """Return the row of a code in the edition in force on a day."""
    index = desk.house.law.tariff.at(day)
    if isinstance(index, Refusal):
        return index
    digits = normalise(text)
    row = digits if isinstance(digits, Refusal) else index.find(digits)
    return row if isinstance(row, Refusal) else (index, row)
