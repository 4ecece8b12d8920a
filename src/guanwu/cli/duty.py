"""`guanwu duty`: what is due on goods, without a declaration."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

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
    print_json,
    refuse,
)
from guanwu.desk.question import Question, answer, keys_known
from guanwu.desk.wiring import file_tariff, load_law, load_tariff, now
from guanwu.duty.assess import Assessment
from guanwu.duty.law import Law
from guanwu.rule.table import ALWAYS
from guanwu.rule.worksheet import Step
from guanwu.store.code_lists import load_code_lists
from guanwu.store.engine import open_known
from guanwu.store.terms_file import load_terms
from guanwu.tariff.edition import Tariff


def duty(
    code: Annotated[str | None, typer.Option(help="Commodity code, 11 digits.")] = None,
    origin: Annotated[str | None, typer.Option(help="Country of origin, two letters.")] = None,
    day: Annotated[str | None, typer.Option(help="Day of import, YYYY-MM-DD: the law day.")] = None,
    customs_value: Annotated[str | None, typer.Option(help="Customs value, whole NT$.")] = None,
    quantity: Annotated[str | None, typer.Option(help="Quantity in --unit.")] = None,
    unit: Annotated[str | None, typer.Option(help="Unit of the quantity, such as KGM.")] = None,
    weight_kg: Annotated[str | None, typer.Option(help="Net weight in kilograms.")] = None,
    claim_preference: Annotated[bool, typer.Option(
        "--claim-preference", help="Claim column 2 (with a certificate of origin).")] = False,
    commodity_tax_item: Annotated[str | None, typer.Option(
        help="Item, or none; see --list.")] = None,
    alcohol_kind: Annotated[str | None, typer.Option(help="Kind of alcohol; see --list.")] = None,
    alcohol_degree: Annotated[str | None, typer.Option(help="Per cent by volume.")] = None,
    litres: Annotated[str | None, typer.Option(help="Litres.")] = None,
    tobacco_kind: Annotated[str | None, typer.Option(help="Kind of tobacco; see --list.")] = None,
    tobacco_quantity: Annotated[str | None, typer.Option(
        help="Sticks for cigarettes, kilograms otherwise.")] = None,
    tobacco_sticks: Annotated[str | None, typer.Option(
        help="Sticks of other tobacco products that come in sticks.")] = None,
    selected_goods_item: Annotated[str | None, typer.Option(help="Item; see --list.")] = None,
    pieces: Annotated[str | None, typer.Option(help="Pieces or vehicles.")] = None,
    exemption: Annotated[str | None, typer.Option(help="Exemption claimed; see --list.")] = None,
    producer: Annotated[str | None, typer.Option(help="Producer named by a trade remedy.")] = None,
    tariff: Annotated[Path | None, typer.Option(
        "--tariff", exists=True, dir_okay=False, help="Use this tariff file on the day.")] = None,
    batch: Annotated[Path | None, typer.Option(
        "--batch", exists=True, dir_okay=False,
        help="One JSON object of these keys a line; one answer a line.")] = None,
    list_keys: Annotated[bool, typer.Option(
        "--list", help="List the keys of items and kinds.")] = False,
    law_day: Annotated[datetime | None, typer.Option(
        "--law-day", formats=["%Y-%m-%d"], help="The same as --day, for the law alone.")] = None,
    known_on: KnownOnOption = None,
    law_tables: LawTablesOption = None,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Work out every levy on goods imported on a day, with the worksheet."""
    given = {
        "code": code, "origin": origin, "day": law_day.date().isoformat() if law_day else day,
        "customs_value": customs_value, "quantity": quantity, "unit": unit,
        "weight_kg": weight_kg, "claim_preference": claim_preference,
        "commodity_tax_item": commodity_tax_item, "alcohol_kind": alcohol_kind,
        "alcohol_degree": alcohol_degree, "litres": litres, "tobacco_kind": tobacco_kind,
        "tobacco_quantity": tobacco_quantity, "tobacco_sticks": tobacco_sticks,
        "selected_goods_item": selected_goods_item, "pieces": pieces, "exemption": exemption,
        "producer": producer,
    }
    asked = {key: value for key, value in given.items() if value is not None}
    known = day_of(known_on) or ALWAYS
    law = load_law(_tariff_of(tariff, store, as_json, language), law_tables)
    if list_keys:
        _print_keys(law, known, as_json)
    elif batch is not None:
        _batch(batch, law, known)
    else:
        _print(answer(asked, law, load_code_lists(), known), as_json, language)


def _tariff_of(file: Path | None, store: str, as_json: bool, language: Language) -> Tariff:
    """Return the tariff file alone, or the editions at hand; a question makes no new store."""
    if file is None:
        return load_tariff(open_known(store))
    held = file_tariff(file)
    if isinstance(held, Refusal):
        refuse([held], as_json, language)
    if not isinstance(held, Tariff):
        refuse(held.refused, as_json, language)
    return held


def _print_keys(law: Law, known: date, as_json: bool) -> None:
    """Print the keys that can be named today."""
    keys = keys_known(law, now().date(), known)
    if as_json:
        print_json(keys)
        return
    for name, held in keys.items():
        typer.echo(f"{name}: {' '.join(held)}")


def _print(
    found: tuple[Question, Assessment] | tuple[Fault, ...], as_json: bool, language: Language
) -> None:
    """Print one answer, or refuse."""
    if not found or isinstance(found[0], Fault):
        refuse([fault for fault in found if isinstance(fault, Fault)], as_json, language)
    question, assessed = found
    assert isinstance(question, Question) and isinstance(assessed, Assessment)
    if as_json:
        print_json(record(question, assessed))
        return
    terms = load_terms()
    for name, amount in assessed.levies.items():
        typer.echo(f"{terms.say(name, language.tag)}\t{amount:,}")
    typer.echo(f"{terms.say('payable', language.tag)}\t{assessed.payable:,}")
    for warning in assessed.warnings:
        typer.echo(terms.say(warning.code, language.tag, dict(warning.facts)), err=True)


def record(question: Question, assessed: Assessment) -> dict[str, Any]:
    """Return an answer as JSON: value, levies, payable, worksheet, warnings."""
    return {
        "code": question.goods.code,
        "origin": question.goods.origin,
        "day": question.day.isoformat(),
        "customs_value": assessed.customs_value,
        "levies": dict(assessed.levies),
        "payable": assessed.payable,
        "worksheet": [step_record(step) for step in assessed.worksheet()],
        "warnings": [fault_record(warning) for warning in assessed.warnings],
    }


def step_record(step: Step) -> dict[str, Any]:
    """Return a step of a worksheet with its name in both languages where it has one."""
    terms = load_terms()
    named = {
        short: terms.say(step.name, tag)
        for short, tag in (("zh", "zh-Hant"), ("en", "en")) if terms.has(step.name)
    }
    return {
        "step": step.name, **named, "line": None if step.line is None else step.line + 1,
        "inputs": dict(step.inputs), "result": step.result, "unit": step.unit,
        "article": step.cites, "sentence": step.sentence, "rows": dict(step.rows),
    }


def _batch(path: Path, law: Law, known: date) -> None:
    """Answer one line after the other; a line that is refused does not hold up the others."""
    codes = load_code_lists()
    refused = False
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            if not line.strip():
                continue
            asked = _object(line)
            found: tuple[Question, Assessment] | tuple[Fault, ...]
            if asked is None:
                found = (Fault("question_not_an_object", f"line {number}", {"line": number}),)
            else:
                found = answer(asked, law, codes, known)
            if isinstance(found[0], Question):
                print_json(record(*found))
                continue
            refused = True
            print_json({"line": number,
                        "refused": [fault_record(one) for one in found if isinstance(one, Fault)]})
    if refused:
        raise typer.Exit(Exit.REFUSED)


def _object(line: bytes) -> dict[str, Any] | None:
    """Return the JSON object of a line in UTF-8, numbers as they are written; else None."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = dict(pairs)
        if len(keys) != len(pairs):
            raise ValueError("a key twice")
        return keys

    def constant(text: str) -> Any:
        raise ValueError(text)

    try:
        value = json.loads(
            line.decode("utf-8-sig"), parse_float=str, parse_int=str, parse_constant=constant,
            object_pairs_hook=unique,
        )
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
