"""`guanwu establishment check|class|posts|law`, and `guanwu establishment headcount ...`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import typer

from guanwu.api.said import seen
from guanwu.case import Fault, Refusal
from guanwu.cli import headcount
from guanwu.cli.day_option import FORM, day_given
from guanwu.cli.output import (
    Exit,
    JsonOption,
    Language,
    LanguageOption,
    day_of,
    print_json,
    refuse,
)
from guanwu.cli.staffing_output import print_notes, print_table
from guanwu.desk.establishment_law import law_said
from guanwu.desk.staffing import (
    breach_entries,
    range_entries,
    step_entries,
)
from guanwu.desk.wiring import now
from guanwu.staffing.breach import range_text
from guanwu.staffing.bureau_class import Workload, classify
from guanwu.staffing.check import check as checked
from guanwu.staffing.law import class_of
from guanwu.staffing.plan import read_plan
from guanwu.staffing.seat import repeated
from guanwu.store.grid_file import read_grid
from guanwu.store.staffing_file import load_establishment_law
from guanwu.store.terms_file import load_terms

app = typer.Typer(
    help="The establishment: posts by law, plans checked against it, the class of an office, "
    "and the head-count by budget.", no_args_is_help=True)
app.add_typer(headcount.app, name="headcount")
DayOption = Annotated[datetime | None, typer.Option(
    "--day", parser=day_given, metavar=FORM, help="By the law of this day; today if left out.")]
ClassOption = Annotated[str, typer.Option("--class", help="The class of the bureau: 1, 2 or 3.")]
PlanArgument = Annotated[Path, typer.Argument(
    exists=True, dir_okay=False,
    help="The plan, CSV or xlsx: post,rank,grade,title,count and, where needed, unit,vessel.")]


@app.command()
def check(
    plan: PlanArgument,
    office_class: ClassOption,
    day: DayOption = None,
    explain: Annotated[bool, typer.Option("--explain", help="Tell the whole reasoning.")] = False,
    as_json: JsonOption = False, language: LanguageOption = Language.ZH,
) -> None:
    """Check a staffing plan against the law of the establishment: every breach, with its article.

    JSON is a list of breaches; notes, and the reasoning with --explain, then go to standard error.
    Exit code 1 where there is any breach, 3 where the plan cannot be judged.
    """
    law = load_establishment_law()
    asked = day_of(day) or now().date()
    grid = read_grid(plan)
    standing, known = law.standing(asked), class_of(office_class)
    refused: list[Fault | Refusal] = [
        one for one in (grid, standing, known) if isinstance(one, Refusal)]
    if isinstance(grid, Refusal):
        refuse(refused, as_json, language)
    read = read_plan(grid, law.tables.plan_columns, law.tables.ranks)
    report = checked(read.rows, law, office_class, asked)
    faults = (*read.faults, *repeated(
        read, law, known if isinstance(known, str) else office_class, asked))
    if refused or faults or isinstance(report, Refusal):
        refuse([*refused, *faults], as_json, language)
    entries, steps = breach_entries(report), step_entries(report.steps) if explain else ()
    notes = (*report.notes, *read.notes)
    if as_json:
        print_json(entries)
        print_notes(notes, as_json, language, steps)
    else:
        chinese = language is Language.ZH
        for step in steps:
            typer.echo(seen(step.zh if chinese else step.en))
        for one in entries:
            typer.echo(seen(one.message_zh if chinese else one.message_en))
        typer.echo(load_terms().say("plan_answer" if entries else "plan_kept", language.tag,
                                    {"breaches": len(entries)}))
        print_notes(notes, as_json, language)
    raise typer.Exit(Exit.NOT_OK if entries else Exit.OK)


@app.command("class")
def bureau_class(
    declarations: Annotated[int, typer.Option(
        min=0, help="Import and export declarations and transit applications of a year.")],
    containers: Annotated[int, typer.Option(
        min=0, help="Import, export and transit containers of a year.")],
    passengers: Annotated[int, typer.Option(
        min=0, help="Passengers in and out in a year.")] = 0,
    place: Annotated[Literal["port", "inland"], typer.Option(
        "--place", help="At an international port or airport, or inland.")] = "port",
    port: Annotated[bool, typer.Option("--port", help="The same as --place port.")] = False,
    inland: Annotated[bool, typer.Option("--inland", help="The same as --place inland.")] = False,
    transit: Annotated[int, typer.Option(
        "--transit-containers", min=0, help="Those in transit among the containers.")] = 0,
    supervises: Annotated[bool | None, typer.Option(
        help="Whether terminals, zones or bonded factories are supervised.")] = None,
    independent: Annotated[bool | None, typer.Option(
        help="Whether the bureau must clear on its own.")] = None,
    distance_km: Annotated[int | None, typer.Option(
        min=0, help="Distance to the nearest other bureau.")] = None,
    day: Annotated[datetime | None, typer.Option(
        "--day", parser=day_given, metavar=FORM,
        help="By the standards of this day; their last day if left out.")] = None,
    as_json: JsonOption = False, language: LanguageOption = Language.ZH,
) -> None:
    """Tell the class of a bureau by the standards of classification, and why.

    Exit code 1 where it reaches no class.
    """
    if port and inland:
        refuse([Refusal("class_place_twice")], as_json, language)
    where: Literal["port", "inland"] = "inland" if inland else "port" if port else place
    found = classify(load_establishment_law().tables, Workload(
        where, declarations, containers, passengers, transit, supervises, independent,
        distance_km), day_of(day))
    if isinstance(found, Refusal):
        refuse([found], as_json, language)
    say = load_terms().say
    steps = step_entries(found.steps)
    if as_json:
        number = int(found.office_class) if found.office_class else None
        print_json({"class": number, "cites": found.cites, "steps": steps})
    else:
        for step in steps:
            typer.echo(step.zh if language is Language.ZH else step.en)
        answer = "class_answer" if found.office_class else "class_none"
        typer.echo(say(answer, language.tag,
                       {"class_term": f"establishment_class_{found.office_class}"}))
    print_notes(found.notes, as_json, language)
    raise typer.Exit(Exit.OK if found.office_class else Exit.NOT_OK)


@app.command()
def posts(
    office_class: ClassOption, day: DayOption = None, as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """List every post of a bureau of a class: how many, at which grades, by which article."""
    found = range_entries(office_class, day_of(day) or now().date())
    if isinstance(found, Refusal):
        refuse([found], as_json, language)
    standing = load_establishment_law().standing(day_of(day) or now().date())
    if as_json:
        print_json(found)
    else:
        chinese = language is Language.ZH
        print_table([(
            one.article, one.unit if chinese else one.unit_en,
            one.post if chinese else one.post_en, range_text(one.least, one.most),
            ";".join(f"{grade}:{'/'.join(titles) or '-'}" for grade, titles in one.grades.items()),
            ";".join(f"{grade}:{most}" for grade, most in one.most_at.items()))
            for one in found])
    if not isinstance(standing, Refusal):
        print_notes(standing, as_json, language)


@app.command()
def law(
    day: DayOption = None, as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Tell the acts of the establishment: in force, amended, abolished, and who approves what."""
    found = law_said(day_of(day) or now().date())
    if as_json:
        print_json(msgspec.to_builtins(found))
        return
    say, short = load_terms().say, "zh" if language is Language.ZH else "en"
    for act in found.acts:
        state = say(f"acts_state_{act.state}", language.tag)
        print_table([(act.act, act.pcode, getattr(act, short), state)])
        print_table([(getattr(one, f"kind_{short}"), f"{one.promulgated}", f"{one.since}",
                      " ".join(one.articles), one.order,
                      getattr(one.article, short) if one.article else "")
                     for one in act.editions])
    print_table([(getattr(one.article, short), one.office_class, getattr(one, f"kind_{short}"),
                  range_text(one.least, one.most)) for one in found.units])
    print_table([(getattr(one.article, short), getattr(one, short)) for one in found.approvals])

