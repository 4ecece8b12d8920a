"""Verbs on one case or some: status, explain, documents, examine, pay, release, messages."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from guanwu.case import Fault, Refusal
from guanwu.cli.output import (
    STORE,
    Exit,
    JsonOption,
    KnownOnOption,
    Language,
    LanguageOption,
    LawTablesOption,
    StoreOption,
    day_of,
    fault_record,
    print_faults,
    print_json,
    refuse,
)
from guanwu.cli.worksheet_text import explained_record, explained_text
from guanwu.declaration.number import normalise, printed
from guanwu.desk import settle
from guanwu.desk.delivery import messages as case_messages
from guanwu.desk.explain import Explained
from guanwu.desk.explain import explain as explain_case
from guanwu.desk.house import House
from guanwu.desk.outcome import Outcome
from guanwu.store.case_rows import Case, load_cases
from guanwu.store.engine import open_store, reading
from guanwu.store.terms_file import load_terms
from guanwu.store.working_days import load_deadlines

NumberArgument = Annotated[str, typer.Argument(help="Declaration number, with blanks or slashes.")]
NumbersArgument = Annotated[list[str], typer.Argument(help="Declaration numbers.")]


class Form(StrEnum):
    """Forms in which a worksheet is printed."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


class Finding(StrEnum):
    """Findings of an examination."""

    CLEAN = "clean"
    IRREGULAR = "irregular"


def _number(text: str, as_json: bool, language: Language) -> str:
    """Return a number as it is stored, or refuse it."""
    number = normalise(text)
    if isinstance(number, Refusal):
        refuse([number], as_json, language)
    return number


def _unknown(number: str, as_json: bool, language: Language) -> NoReturn:
    """Say that there is no such declaration and leave."""
    fault = Fault("declaration_unknown", "number", {"number": printed(number)})
    print_faults([fault], as_json, language)
    raise typer.Exit(Exit.NOT_FOUND)


def status(
    number: NumberArgument, store: StoreOption = STORE, as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Show where a declaration stands, as its trader may see it."""
    plain = _number(number, as_json, language)
    engine = open_store(store, make=False)
    with reading(engine) as connection:
        case = load_cases(connection, [plain]).get(plain)
    if case is None:
        _unknown(plain, as_json, language)
    billed = case.bill_number is not None
    record = {
        "number": case.number, "printed": printed(case.number), "kind": case.kind,
        "state": case.state, "channel": case.channel,
        "customs_value": case.customs_value, "payable": case.payable if billed else None,
        "bill_number": case.bill_number, "served_on": case.served_on, "due_on": case.due_on,
        "lodged_at": case.lodged_at, "version": case.version,
        "documents_until": _documents_until(case), "late": _late(case),
    }
    if as_json:
        print_json(record)
        return
    terms = load_terms()
    typer.echo(f"{record['printed']}  {terms.say(f'release_state_{case.state}', language.tag)}"
               f"  {case.channel or ''}  {record['bill_number'] or ''}"
               f"  {record['payable'] if billed else ''}"
               f"  {record['due_on'] or record['documents_until'] or ''}")


def _documents_until(case: Case) -> date | None:
    """Return the last day to hand in documents, while they are waited for (AUTO 14)."""
    if case.state != "documents":
        return None
    found = load_deadlines().due("documents", datetime.fromisoformat(case.lodged_at).date())
    return None if isinstance(found, Refusal) else found


def _late(case: Case) -> dict[str, Any] | None:
    """Return how late the declaration was lodged, with the charge a day; None when in time."""
    found = load_deadlines().late_declaration(case.imported_on, case.declared_on)
    if isinstance(found, Refusal) or not found.days:
        return None
    return {"days": found.days, "charge_twd": found.charge_twd, "sale_due": found.sale_due}


def explain(
    number: NumberArgument,
    form: Annotated[Form, typer.Option("--form", "-f", help="text, json or html.")] = Form.TEXT,
    out: Annotated[Path | None, typer.Option(help="Write to this file.")] = None,
    law_day: Annotated[datetime | None, typer.Option(
        formats=["%Y-%m-%d"], help="Under the law of another day.")] = None,
    known_on: KnownOnOption = None,
    law_tables: LawTablesOption = None,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Print the worksheet of an assessment: every step, article, table row; recomputed."""
    form = Form.JSON if as_json else form
    plain = _number(number, form is Form.JSON, language)
    house = House(open_store(store, make=False), law_tables=law_tables)
    found = explain_case(house, plain, day_of(law_day), day_of(known_on))
    if found is None:
        _unknown(plain, form is Form.JSON, language)
    if not isinstance(found, Explained):
        refuse(found or (), form is Form.JSON, language)
    if form is Form.JSON:
        import msgspec

        made = msgspec.json.encode(explained_record(found)).decode() + "\n"
    elif form is Form.HTML:
        from guanwu.web.explain_page import explain_page

        made = explain_page(explained_record(found), language.tag)
    else:
        made = explained_text(found, language.tag)
    if out is not None:
        out.write_text(made, encoding="utf-8")
    else:
        sys.stdout.write(made)
    if not found.same and law_day is None and known_on is None and law_tables is None:
        raise typer.Exit(Exit.NOT_OK)


def _command(
    numbers: list[str], store: str, as_json: bool, language: Language,
    run: Callable[[House, Sequence[str]], list[Outcome]],
) -> None:
    """Run a command on declarations and print what became of each."""
    read = [normalise(number) for number in numbers]
    house = House(open_store(store, make=False))
    done = iter(run(house, [one for one in read if isinstance(one, str)]))
    outcomes = [
        next(done) if isinstance(one, str)
        else Outcome("", "refused", "", faults=(Fault(one.code, "number", one.facts),))
        for one in read
    ]
    print_outcomes(outcomes, as_json, language)
    if any(one.outcome == "unknown" for one in outcomes):
        raise typer.Exit(Exit.NOT_FOUND)
    if any(one.faults for one in outcomes):
        raise typer.Exit(Exit.REFUSED)


def print_outcomes(
    outcomes: Sequence[Outcome], as_json: bool, language: Language,
    sources: Sequence[tuple[str, int]] = (),
) -> None:
    """Print outcomes: one JSON object a line, or a line of text with the faults below.

    `sources` names file and line that each came from.
    """
    terms = load_terms()
    for at, one in enumerate(outcomes):
        source, line = sources[at] if sources else ("", 0)
        if as_json:
            print_json({
                "number": one.number, "outcome": one.outcome, "state": one.state,
                "channel": one.channel, "payable": one.payable, "bill_number": one.bill_number,
                "due_on": one.due_on, "faults": [fault_record(fault) for fault in one.faults],
                **({"source": source, "line": line} if source else {}),
            })
            continue
        state = terms.say(f"release_state_{one.state}", language.tag) if one.state else ""
        number = printed(one.number) if one.number else "-"
        if source and one.faults:
            number = f"{source}:{line}  {number}"
        said = terms.say(f"lodging_{one.outcome}", language.tag)
        typer.echo(f"{number}  {said}  {state}  {one.channel or ''}  "
                   f"{one.bill_number or ''}  {'' if one.payable is None else one.payable}")
        print_faults(one.faults, False, language, "  ")


def documents(
    numbers: NumbersArgument, store: StoreOption = STORE, as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Record that the documents of C2 and C3 declarations arrived and are in order."""
    _command(numbers, store, as_json, language, settle.receive_documents)


def examine(
    numbers: NumbersArgument,
    finding: Annotated[Finding, typer.Option(help="What was found.")],
    store: StoreOption = STORE, as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Record the finding of an examination."""

    def run(house: House, plain: Sequence[str]) -> list[Outcome]:
        return settle.examine(house, plain, finding is Finding.CLEAN)

    _command(numbers, store, as_json, language, run)


def pay(
    numbers: NumbersArgument, store: StoreOption = STORE, as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Record that bills were paid in full."""
    _command(numbers, store, as_json, language, settle.pay)


def release(
    numbers: NumbersArgument, store: StoreOption = STORE, as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Release goods whose duties are paid, or that owe nothing."""
    _command(numbers, store, as_json, language, settle.release)


def messages(
    number: NumberArgument,
    out: Annotated[Path, typer.Option("--out", file_okay=False, help="Folder to write to.")],
    store: StoreOption = STORE, as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Write every message of a case as XML: the declaration and all answers, in order."""
    plain = _number(number, as_json, language)
    made = case_messages(House(open_store(store, make=False)), plain)
    if made is None:
        _unknown(plain, as_json, language)
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for place, (name, data) in enumerate(made, 1):
        path = out / f"{place:02d}-{name}.xml"
        path.write_bytes(data)
        written.append(path.name)
    if as_json:
        print_json({"number": plain, "messages": written})
    else:
        typer.echo("\n".join(written))
