"""`guanwu planner example|check|run|compare|allocate|measure`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
import vl_convert

from guanwu.api.said import seen
from guanwu.case import Fault, Refusal
from guanwu.cli.output import (
    STORE,
    Exit,
    JsonOption,
    Language,
    LanguageOption,
    StoreOption,
    print_json,
    refuse,
)
from guanwu.cli.planner_lines import (
    allocation_rows,
    load_rows,
    measured_rows,
    run_rows,
    scenario_rows,
)
from guanwu.cli.staffing_output import print_notes, print_table
from guanwu.desk.planner.allocating import allocated
from guanwu.desk.planner.answers import load_entries, scenarios
from guanwu.desk.planner.answers import run as run_plan
from guanwu.desk.planner.measuring import measured
from guanwu.planner.load import unstable
from guanwu.planner.model import Plan
from guanwu.planning.allocation import Aim
from guanwu.store.planner_file import EXAMPLE, read_plan_file
from guanwu.store.terms_file import load_terms
from guanwu.web.planner_charts import offices_chart, scenarios_chart

app = typer.Typer(
    help="The planner: people of the offices against their arrivals, simulated and allocated.",
    no_args_is_help=True)
TOTAL = 4_297
PEOPLE_MOST = 100_000
PlanArgument = Annotated[Path, typer.Argument(
    exists=True, dir_okay=False, help="The plan: a TOML file that names its tables.")]
WeeksOption = Annotated[int, typer.Option(
    "--weeks", help="Weeks to run: 1 to 8, or the 52 of the year with its months.")]
RunsOption = Annotated[int | None, typer.Option(
    "--replications", min=1, max=1_000, help="Runs; those of the plan if left out.")]
HoursOption = Annotated[bool, typer.Option("--hours", help="Print every hour of the week.")]
ChartOption = Annotated[Path | None, typer.Option(
    "--chart", dir_okay=False, help="Draw the answer into this file, .svg or .png.")]


@app.command()
def example(
    out: Annotated[Path, typer.Option("--out", file_okay=False, help="Folder to write to.")],
    as_json: JsonOption = False, language: LanguageOption = Language.ZH,
) -> None:
    """Write the example: the volumes of 2018 against the 4,297 people of the budget of 2020.

    Figures that were not at hand are marked as assumed in their table.
    """
    names = sorted(one.name for one in EXAMPLE.parent.iterdir() if one.is_file())
    _write(out, {name: (EXAMPLE.parent / name).read_text("utf-8") for name in names}, as_json,
           language)


@app.command()
def check(
    plan: PlanArgument, as_json: JsonOption = False, language: LanguageOption = Language.ZH,
) -> None:
    """Check a plan, and tell the work and the people of every pool: exact, without simulation.

    Exit code 1 where a pool has more work than people, 3 where the plan cannot be read.
    """
    found = _plan(plan, as_json, language)
    entries, short = load_entries(found), tuple(unstable(found))
    if as_json:
        print_json(entries)
    else:
        print_table(load_rows(entries, language))
    print_notes(short, as_json, language)
    raise typer.Exit(Exit.NOT_OK if short else Exit.OK)


@app.command()
def run(
    plan: PlanArgument,
    office: Annotated[str | None, typer.Option("--office", help="One office alone.")] = None,
    weeks: WeeksOption = 1, replications: RunsOption = None, hours: HoursOption = False,
    chart: ChartOption = None, as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Simulate the offices: queue, time to release and overtime by hour, with intervals.

    Intervals are of 95 in 100 over the runs. JSON has every hour; times are minutes.
    """
    found = _plan(plan, as_json, language)
    _chart_form(chart, as_json, language)
    answer = run_plan(found, office, weeks, replications or found.replications)
    if isinstance(answer, tuple):
        refuse(answer, as_json, language)
    if as_json:
        print_json(answer)
    else:
        print_table(run_rows(answer, language, hours))
    if chart is not None:
        _draw(chart, offices_chart(answer, language.tag))


@app.command()
def compare(
    plan: PlanArgument,
    unit: Annotated[str, typer.Option("--unit", help="The unit, such as taipei/4.")],
    people: Annotated[list[int], typer.Option(
        "--people", help="People at the unit's steps; give it once for each number.")],
    weeks: WeeksOption = 1, replications: RunsOption = None, hours: HoursOption = False,
    chart: ChartOption = None, as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Run one unit with several numbers of people, all against the same arrivals.

    People are spread over the skills of the unit as they are in the plan. A number that does not
    keep up with the work is told with the people who are missing.
    """
    found = _plan(plan, as_json, language)
    wrong = [Refusal("planner_count_wrong", {"people": one}) for one in people
             if not 1 <= one <= PEOPLE_MOST]
    if wrong:
        refuse(wrong, as_json, language)
    _chart_form(chart, as_json, language)
    answer = scenarios(found, unit, people, weeks, replications or found.replications)
    if isinstance(answer, Refusal):
        refuse([answer], as_json, language)
    if as_json:
        print_json(answer)
    else:
        print_table(scenario_rows(answer, language, hours))
    if chart is not None:
        _draw(chart, scenarios_chart(unit, answer, language.tag))


@app.command()
def allocate(
    plan: PlanArgument,
    aim: Annotated[str, typer.Option(
        "--aim", help="best: the best service within the total; least: the fewest people.")
    ] = "best",
    total: Annotated[int, typer.Option("--total", min=1, help="People at most.")] = TOTAL,
    replications: RunsOption = None, chart: ChartOption = None, as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Allocate people across units and offices under the establishment's ranges and the total.

    The answer names the limits that bind with their articles and is run as a whole. Where the
    limits clash or a target cannot be met, all of that is told instead.
    """
    if aim not in ("best", "least"):
        raise typer.BadParameter("best or least", param_hint="--aim")
    chosen: Aim = "best" if aim == "best" else "least"
    found = _plan(plan, as_json, language)
    _chart_form(chart, as_json, language)
    answer = allocated(found, chosen, total, replications or found.replications)
    if answer.entry is None:
        refuse(answer.faults, as_json, language)
    if as_json:
        print_json(answer.entry)
    else:
        print_table(allocation_rows(answer.entry, language))
    print_notes(answer.notes, as_json, language)
    if chart is not None and answer.entry.run is not None:
        _draw(chart, offices_chart(answer.entry.run, language.tag))


@app.command()
def measure(
    since: Annotated[datetime, typer.Option("--since", formats=["%Y-%m-%d"], help="First day.")],
    until: Annotated[datetime, typer.Option("--until", formats=["%Y-%m-%d"], help="Last day.")],
    out: Annotated[Path | None, typer.Option(
        "--out", file_okay=False, help="Folder for tables of a plan.")] = None,
    store: StoreOption = STORE, as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Measure a store's journal: lodgements by hour, shares of channels, seconds of each step.

    Steps of which the journal cannot tell the time are named: their rows of a plan stay.
    """
    found = measured(store, since.date(), until.date())
    if isinstance(found, Refusal):
        refuse([found], as_json, language)
    entry = found.entry
    if as_json:
        print_json(entry)
    else:
        print_table(measured_rows(entry, language))
    if out is not None:
        _write(out, found.tables, as_json, language)


def _plan(path: Path, as_json: bool, language: Language) -> Plan:
    """Return a plan with its notes printed; leave where it has faults."""
    read = read_plan_file(path)
    if read.plan is None:
        refuse(read.faults, as_json, language)
    print_notes(read.notes, as_json, language)
    return read.plan


def _chart_form(chart: Path | None, as_json: bool, language: Language) -> None:
    """Leave before any work where the chart could not be written."""
    if chart is not None and not chart.parent.is_dir():
        refuse([Refusal("planner_chart_place", {"folder": seen(f"{chart.parent}")})], as_json,
               language)
    if chart is not None and chart.suffix.lower() not in (".svg", ".png"):
        refuse([Refusal("planner_chart_form", {"file": seen(chart.name)})], as_json, language)


def _draw(chart: Path, drawn: str) -> None:
    if chart.suffix.lower() == ".png":
        chart.write_bytes(vl_convert.svg_to_png(drawn, scale=2))
    else:
        chart.write_text(drawn, "utf-8")


def _write(
    folder: Path, files: dict[str, str], as_json: bool, language: Language
) -> None:
    """Write files into a folder that has none of them."""
    taken: list[Fault | Refusal] = [
        Refusal("planner_folder_taken", {"folder": seen(folder.name), "file": name})
        for name in files if (folder / name).exists()]
    if taken:
        refuse(taken, as_json, language)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    if not as_json:
        typer.echo(load_terms().say("planner_written", language.tag, {"files": tuple(files)}))
