"""Queries of the auditor: the journal searched and verified, readings, receipts (N09, S56)."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import median_low
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import astuple

from guanwu.case import Refusal
from guanwu.desk.command import Asked, query
from guanwu.desk.concerned import declaration_resources, plain
from guanwu.desk.cursor import Cursor, Limit, Page, decode_cursor, encode_cursor
from guanwu.store.journal import Verdict, head, verify_part
from guanwu.store.journal_search import (
    Entry,
    Found,
    Wanted,
    entries_of,
    failed_logins,
    readings,
    readings_by_day,
    search,
)
from guanwu.store.person_rows import find_login, find_person
from guanwu.store.records import verify_records_part

ROWS_A_PART: Final = 50_000
RECORDS_A_PART: Final = 2_000
QUICK: Final = 1_000
LODGED: Final = ("declaration:lodgement:accepted", "declaration:lodgement:refused")
OUT_OF_LINE: Final = 3
"""Whoever reads more than so many times the median of all who read is shown."""
Word = Annotated[str, Meta(max_length=80)]


class SearchAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """What to look for; empty: anything. `event` is a beginning; the days are both included."""

    subject: Word = ""
    actor: Word = ""
    event: Word = ""
    since: date | None = None
    until: date | None = None
    after: Cursor = ""
    limit: Limit = 50


class ReadsAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """Readings of personal data: of whom (`subject`), by whom (`actor`), within which days."""

    subject: Word = ""
    actor: Word = ""
    since: date | None = None
    until: date | None = None
    after: Cursor = ""
    limit: Limit = 50


class VerifyAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """Where to go on: after a row of the journal, then after a declaration; `quick`: the end only.

    `after_row` is -1 once the chain is done and the records are compared.
    """

    quick: bool = False
    after_row: Annotated[int, Meta(ge=-1)] = 0
    after_number: Word = ""


class ReceiptAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """A declaration by its number, with blanks or slashes or without."""

    number: Annotated[str, Meta(min_length=1, max_length=40)]


class StatisticsAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """How many days back to count, today included."""

    days: Annotated[int, Meta(ge=1, le=366)] = 30


class Reading(Struct, frozen=True):
    """One reading of personal data: when, who in which role, of whom, by which query, and why."""

    seq: int
    at: str
    actor: str
    name: str
    role: str
    subject: str
    query: str
    reason: str


class Verified(Struct, frozen=True):
    """What a part of the verification found, and where the next one goes on (`done`: nowhere).

    `rows` of `rows_in_all` are chained; `records` were compared in this part.
    """

    ok: bool
    reason: str
    first_bad: int | None
    rows: int
    rows_in_all: int
    records: int
    head_hash: str
    done: bool
    next_row: int
    next_number: str


class Receipt(Struct, frozen=True):
    """The row that the journal has of a lodgement, and the head of the journal at this moment.

    `checked_text` is the text whose SHA-256 is `row.hash`, to be checked without this program.
    """

    number: str
    row: Entry
    checked_text: str
    head_row: int
    head_hash: str
    at: str


class Reader(Struct, frozen=True):
    """Who read how often, and how many different subjects, by which query."""

    actor: str
    name: str
    query: str
    readings: int
    subjects: int
    out_of_line: bool


class Statistics(Struct, frozen=True):
    """Readings of personal data since a day, by reader and by day, and logins that failed."""

    since: str
    readings: int
    readers: tuple[Reader, ...]
    days: tuple[tuple[str, int], ...]
    median: int
    failed_logins: int


def _subject(text: str) -> str:
    """Return a subject as the journal has it: a declaration's number in its stored form."""
    return plain((text.strip(),))[0]


def _actor(desk: Asked, text: str) -> str:
    """Return an actor as the journal has it: the person where a login was typed."""
    person = find_login(desk.connection, text.strip())
    return person.id if person is not None else text.strip()


@query("journal:search", personal=True, example=SearchAsked(event="operator:"))
def search_journal(desk: Asked, question: SearchAsked) -> Page[Entry] | Refusal:
    """Look through the journal, the latest first."""
    found = _found(desk, Wanted(
        _subject(question.subject), _actor(desk, question.actor), question.event.strip(),
        _day(question.since), _day(question.until)), question.after, question.limit)
    if isinstance(found, Refusal):
        return found
    return Page(tuple(found.entries), encode_cursor([found.before]) if found.before else None)


@query("journal:reads", personal=True, example=ReadsAsked(actor="p-4f2a91c07d3e"))
def list_readings(desk: Asked, question: ReadsAsked) -> Page[Reading] | Refusal:
    """Tell who read personal data, of whom, and why."""
    found = _found(desk, Wanted(
        _subject(question.subject), _actor(desk, question.actor), "", _day(question.since),
        _day(question.until), True), question.after, question.limit)
    if isinstance(found, Refusal):
        return found
    names = _names(desk, [one.actor for one in found.entries])
    read = tuple(_reading(one, names) for one in found.entries)
    return Page(read, encode_cursor([found.before]) if found.before else None)


@query("journal:verify", example=VerifyAsked(quick=True))
def verify(desk: Asked, question: VerifyAsked) -> Verified:
    """Verify a part of the journal and of the records that it speaks of; asked again until done.

    Part after part finds what `guanwu journal verify` finds in one run, except damage to an index.
    """
    rows, digest = head(desk.connection)
    if question.after_row < 0:
        return _records(desk, question.after_number, rows, digest)
    after = max(0, rows - QUICK) if question.quick else question.after_row
    verdict, last = verify_part(desk.connection, after, ROWS_A_PART)
    chained = last >= rows
    return Verified(
        verdict.ok, verdict.reason or "", verdict.first_bad, last, rows, 0, digest,
        not verdict.ok or (chained and question.quick), -1 if chained else last, "",
    )


@query("journal:receipt", of=declaration_resources, example=ReceiptAsked("CA  1411112347"))
def receipt(desk: Asked, question: ReceiptAsked) -> Receipt | Refusal:
    """Give a party what proves later that the declaration was lodged, and with what content."""
    number = plain((question.number,))[0]
    rows = entries_of(desk.connection, number, LODGED)
    if not rows:
        return Refusal("declaration_unknown", {"number": question.number})
    last, digest = head(desk.connection)
    row = rows[-1]
    text = msgspec.json.encode(astuple(row)[:-1]).decode()
    return Receipt(number, row, text, last, digest, desk.at)


@query("journal:statistics", personal=True, example=StatisticsAsked())
def statistics(desk: Asked, question: StatisticsAsked) -> Statistics:
    """Count readings of personal data by reader; whoever reads far more than others is marked."""
    since = (desk.moment.date() - timedelta(days=question.days - 1)).isoformat()
    counted = readings(desk.connection, since)
    names = _names(desk, [one[0] for one in counted])
    by_reader: dict[str, int] = {}
    for actor, _, times, _ in counted:
        by_reader[actor] = by_reader.get(actor, 0) + times
    middle = median_low(by_reader.values()) if by_reader else 0
    return Statistics(
        since, sum(by_reader.values()),
        tuple(Reader(actor, names.get(actor, ""), event.removesuffix(":read"), times, subjects,
                     by_reader[actor] > OUT_OF_LINE * middle)
              for actor, event, times, subjects in counted),
        tuple(readings_by_day(desk.connection, since)), middle,
        failed_logins(desk.connection, since),
    )


def _records(desk: Asked, after: str, rows: int, digest: str) -> Verified:
    """Compare a part of the declarations with the journal."""
    verdict, last = verify_records_part(desk.connection, after, RECORDS_A_PART)
    found: Verdict = verdict
    return Verified(found.ok, found.reason or "", found.first_bad, rows, rows, found.rows, digest,
                    not found.ok or not last, -1, last)


def _found(desk: Asked, wanted: Wanted, after: str, limit: int) -> Found | Refusal:
    """Return a page of the journal from a cursor on."""
    before = 0
    if after:
        cursor = decode_cursor(after, int)
        if isinstance(cursor, Refusal):
            return cursor
        before = cursor[0]
    return search(desk.connection, wanted, before, limit)


def _day(day: date | None) -> str:
    """Return a day as it stands at the beginning of a moment; nothing for none."""
    return day.isoformat() if day is not None else ""


def _names(desk: Asked, actors: list[str]) -> dict[str, str]:
    """Return the names of people who acted."""
    found = {one: find_person(desk.connection, one) for one in set(actors)}
    return {one: person.name for one, person in found.items() if person is not None}


def _reading(entry: Entry, names: dict[str, str]) -> Reading:
    """Return a reading from its row."""
    facts: dict[str, Any] = msgspec.json.decode(entry.facts)
    return Reading(entry.seq, entry.at, entry.actor, names.get(entry.actor, ""),
                   str(facts.get("role", "")), entry.subject,
                   entry.event.removesuffix(":read"), str(facts.get("reason", "")))
