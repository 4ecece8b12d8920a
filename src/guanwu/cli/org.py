"""`guanwu org units|duties|chart|matters|places|route`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, TypeVar

import typer

from guanwu.case import Refusal
from guanwu.cli.output import (
    Exit,
    JsonOption,
    Language,
    LanguageOption,
    day_of,
    print_faults,
    print_json,
)
from guanwu.desk.establishment import (
    RouteEntry,
    chart_on,
    duties_on,
    matters_on,
    places_on,
    route_entry,
    units_on,
)
from guanwu.desk.wiring import now
from guanwu.establishment.routing import route as routed_to
from guanwu.store.organisation_file import load_organisation
from guanwu.store.terms_file import load_terms

Answer = TypeVar("Answer")
app = typer.Typer(help="The organisation: units, duties, chart, and who handles a matter.",
                  no_args_is_help=True)
DayOption = Annotated[datetime | None, typer.Option(
    "--day", formats=["%Y-%m-%d"], help="As in force on this day; today if left out.")]
OfficeOption = Annotated[str | None, typer.Option(
    "--office", help="An office by id or name, such as taipei.")]
UNKNOWN = frozenset((
    "establishment_office_unknown", "establishment_matter_unknown", "establishment_place_unknown",
    "establishment_mode_unknown", "establishment_matter_near",
))


@app.command()
def units(
    office: OfficeOption = None, day: DayOption = None, as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """List the units of the Administration and its offices."""
    found = _answered(units_on(_day(day), office), as_json, language)
    _listed(found, as_json, [
        (one.id, *_pick(language, (one.office, one.unit), (one.office_en, one.unit_en)),
         str(one.duties)) for one in found])


@app.command()
def duties(
    office: OfficeOption = None,
    unit: Annotated[str | None, typer.Option(help="A unit by id or name.")] = None,
    day: DayOption = None, as_json: JsonOption = False, language: LanguageOption = Language.ZH,
) -> None:
    """List the clauses of duty: office, unit, clause, systems, and how each is worked today."""
    found = _answered(duties_on(_day(day), office, unit), as_json, language)
    _listed(found, as_json, [
        (one.id, *_pick(language, (one.office, one.unit, one.duty, one.state_zh),
                        (one.office_en, one.unit_en, one.duty_en, one.state_en)),
         " ".join(one.systems)) for one in found])


@app.command()
def chart(
    day: DayOption = None, as_json: JsonOption = False, language: LanguageOption = Language.ZH
) -> None:
    """Show the organisation chart."""
    found = chart_on(_day(day))
    _listed(found, as_json, [
        ("  " * one.depth + _pick(language, (one.zh,), (one.en,))[0],) for one in found])


@app.command()
def matters(
    day: DayOption = None, as_json: JsonOption = False, language: LanguageOption = Language.ZH
) -> None:
    """List the kinds of matters, their field, and the offices that handle them."""
    found = matters_on(_day(day))
    _listed(found, as_json, [
        (one.id, *_pick(language, (one.zh, one.field_zh), (one.en, one.field_en)),
         " ".join(one.offices)) for one in found])


@app.command()
def places(
    day: DayOption = None, as_json: JsonOption = False, language: LanguageOption = Language.ZH
) -> None:
    """List the places known, with the office and unit in whose district they are."""
    found = places_on(_day(day))
    _listed(found, as_json, [
        (one.id, *_pick(language, (one.zh,), (one.en,)), one.unit_id or one.office_id)
        for one in found])


@app.command()
def route(
    matter: Annotated[str, typer.Option(help="A kind of matter by id or name.")],
    office: OfficeOption = None,
    place: Annotated[str | None, typer.Option(
        help="Where it arises: a port, an airport, a branch, a code.")] = None,
    mode: Annotated[str | None, typer.Option(
        help="How the goods come, or the work in which it arose.")] = None,
    day: DayOption = None, as_json: JsonOption = False, language: LanguageOption = Language.ZH,
) -> None:
    """Name the one unit that handles a matter, its clause, why, and the other units concerned.

    The office may be left out where the place tells it, or where only one office has the duty.
    """
    found = _answered(
        routed_to(load_organisation(), office, matter, _day(day), place, mode), as_json, language)
    entry = route_entry(found)
    if as_json:
        print_json(entry)
        return
    for line in _route_lines(entry, language):
        typer.echo(line)


def _route_lines(entry: RouteEntry, language: Language) -> list[str]:
    """Return a routed matter as lines to read."""
    say = load_terms().say
    zh, en = (entry.office + entry.unit, entry.duty), (
        f"{entry.unit_en} of {entry.office_en}", entry.duty_en)
    unit, duty = _pick(language, zh, en)
    lines = [f"{entry.unit_id}  {unit}", f"  {entry.item}. {duty}",
             say("org_reason", language.tag)]
    lines += [f"  {number}. {_pick(language, (step.zh,), (step.en,))[0]}"
              for number, step in enumerate(entry.reason, 1)]
    lines.append(f"  {say('org_cites', language.tag)} {', '.join(entry.cites)}")
    if entry.concerned:
        lines.append(say("org_concerned", language.tag))
    for one in entry.concerned:
        unit, duty = _pick(language, (one.office + one.unit, one.duty),
                           (f"{one.unit_en} of {one.office_en}", one.duty_en))
        lines.append(f"  {one.unit_id}  {unit}  {one.item}. {duty}")
    return lines


def _day(day: datetime | None) -> date:
    return day_of(day) or now().date()


def _pick(
    language: Language, zh: tuple[str, ...], en: tuple[str, ...]
) -> tuple[str, ...]:
    return zh if language is Language.ZH else en


def _listed(found: Sequence[Any], as_json: bool, lines: Sequence[tuple[str, ...]]) -> None:
    """Print a list: one JSON array, or a line each."""
    if as_json:
        print_json(found)
        return
    for cells in lines:
        typer.echo("\t".join(cells))


def _answered(answer: Answer | Refusal, as_json: bool, language: Language) -> Answer:
    """Return the answer; a refusal is printed and leaves with its exit code."""
    if isinstance(answer, Refusal):
        print_faults([answer], as_json, language)
        raise typer.Exit(Exit.NOT_FOUND if answer.code in UNKNOWN else Exit.REFUSED)
    return answer
