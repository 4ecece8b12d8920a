"""`guanwu demo`: generated declarations through the whole way, and a report of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from guanwu.case import Refusal
from guanwu.cli.output import Exit, JsonOption, Language, LanguageOption, print_json
from guanwu.cli.worksheet_text import explained_record, explained_text
from guanwu.desk.demo import Demo, DemoRun, Generated, Moment, OnceRejects, Source, demo_house
from guanwu.desk.demo_record import demo_record
from guanwu.desk.explain import Explained, explain
from guanwu.desk.house import House
from guanwu.scale.generator.world import FIRST_DAY
from guanwu.store.rejects_file import RejectsFile
from guanwu.store.terms_file import load_terms

REJECTS = "rejects.jsonl"
FAULTS_SHOWN = 15


def demo(
    declarations: Annotated[int, typer.Option(min=1, help="Declarations to send.")] = 20_000,
    store: Annotated[str, typer.Option(
        "--store", envvar="GUANWU_STORE",
        help="The store, a file or postgresql://user@host/database; a run on it goes on.")]
    = "out/demo.db",
    out: Annotated[Path, typer.Option("--out", file_okay=False,
                                      help="Folder of report and rejects.")] = Path("out"),
    seed: Annotated[int, typer.Option(min=0, help="Seed of the generator.")] = 2025,
    batch: Annotated[int, typer.Option(min=1, max=10_000, help="Declarations a commit.")] = 1_000,
    acks: Annotated[Path | None, typer.Option(
        "--acks", help="Append accepted numbers to this file, each after its commit.")] = None,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Run generated declarations through the whole way; faults and frauds are planted in them."""
    house, clock = demo_house(store, seed)
    source = Generated(house, seed)
    run = run_source(house, clock, source, declarations, batch, out, acks)
    notes: dict[str, Any] = {"seed": seed, "batch": batch}
    finish(house, run, source.name, out, notes, as_json, language)
    planted = run.tally.planted.values()
    told = all(one.sent == one.as_told for one in planted) and not run.tally.refused_honest
    if not (told and run.journal.ok and run.balanced):
        raise typer.Exit(Exit.NOT_OK)


def run_source(
    house: House, clock: Moment, source: Source, declarations: int, batch: int, out: Path,
    acks: Path | None = None,
) -> DemoRun:
    """Send a source through a house with a progress bar; rejects go to the folder."""
    out.mkdir(parents=True, exist_ok=True)
    rejects: RejectsFile
    with OnceRejects(out / REJECTS, load_terms()) as rejects, bar(declarations) as advance:
        return Demo(house, clock, source, rejects, acks, advance).run(declarations, batch)


@contextmanager
def _bar(total: int) -> Any:
    """Show progress on a terminal; elsewhere stay quiet."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
               TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("guanwu demo", total=total)
        yield lambda count: progress.advance(task, count)


def bar(total: int) -> AbstractContextManager[Callable[[int], None]]:
    """Return a progress bar on standard error that is told how many are through."""
    made: AbstractContextManager[Callable[[int], None]] = _bar(total)
    return made


def finish(
    house: House, run: DemoRun, source: str, out: Path, notes: dict[str, Any], as_json: bool,
    language: Language,
) -> None:
    """Write the report and print the result; charts are loaded only here, they take a while."""
    from guanwu.web.report import write_report

    index = house.law.tariff.at(FIRST_DAY)
    edition = "" if isinstance(index, Refusal) else index.edition.name
    record = demo_record(run, source, edition, notes)
    found = explain(house, run.explained) if run.explained else None
    shown = explained_record(found) if isinstance(found, Explained) else None
    files = write_report(out, record, shown)
    record["report"] = files[0].name
    record["rejects"] = REJECTS
    if as_json:
        print_json(record)
        return
    console = Console(highlight=False)
    _print(console, record, language.tag)
    if isinstance(found, Explained):
        console.print(explained_text(found, language.tag), markup=False, soft_wrap=True)
    console.print(f"{files[0]}  {out / REJECTS}", soft_wrap=True)


def _print(console: Console, record: Mapping[str, Any], tag: str) -> None:
    """Print volumes, channels, refusals, levies, frauds and rates as tables."""
    terms = load_terms()

    def say(id: str, **facts: Any) -> str:
        return terms.say(id, tag, facts) if terms.has(id) else id

    source, planted = record["source"], record["planted"]
    console.print(say("report_notice_thresholds"), markup=False)
    console.print(say(f"report_notice_{source}"), markup=False)
    for note in record["notes"].get("sentences", []):
        console.print(note[tag], markup=False)
    accepted = record["outcomes"].get("accepted", 0)
    _table(console, say("report_heading_volumes"), [
        (say("report_sent"), record["sent"]), (say("report_lines"), record["lines"]),
        (say("report_accepted"), accepted), (say("report_refused"), record["sent"] - accepted),
        *((say(f"selection_channel_{name.lower()}"), count)
          for name, count in record["channels"].items()),
        *((say(f"release_state_{name}"), count) for name, count in record["states"].items()),
    ])
    _table(console, say("report_levies_table"), [
        *((say(name), amount) for name, amount in record["levies"]["billed"].items()),
        (say("report_total"), sum(record["levies"]["billed"].values())),
    ])
    if record["notes"].get("unmapped"):
        _table(console, say("report_unmapped"),
               [(held[tag], held["rows"]) for held in record["notes"]["unmapped"]])
    if record["faults"]:
        _table(console, say("report_heading_refusals"), [
            (f"{one['code']}: {one[tag]}", one["count"]) for one in record["faults"][:FAULTS_SHOWN]
        ])
    more = len(record["faults"]) - FAULTS_SHOWN
    if more > 0:
        console.print(say("report_more_faults", count=more), markup=False)
    if planted["sent"]:
        console.print(say(
            "report_planted", sent=planted["sent"], kinds=planted["kinds"],
            refused=planted["refused"], told=planted["as_told"], honest=planted["refused_honest"],
        ), markup=False)
    _frauds(console, record, say)
    _table(console, say("report_rates"), [
        *((say(f"report_stage_{one['stage']}"), one["rate"]) for one in record["stages"]),
        (say("report_rate"), record["rate"]),
    ])
    sound = record["journal"]["ok"] and record["balanced"]
    console.print(say("report_sound" if sound else "report_unsound", rows=record["journal"]["rows"],
                      transfers=record["rows"]["transfer"], messages=record["rows"]["outbox"]),
                  markup=False)


def _frauds(console: Console, record: Mapping[str, Any], say: Callable[..., str]) -> None:
    """Print planted or labelled frauds by channel."""
    if not record["frauds"]:
        return
    table = Table(title=say(f"report_frauds_{record['source']}"), title_justify="left")
    table.add_column("")
    names = ("C1", "C2", "C3", "refused")
    for name in names:
        table.add_column(say("report_refused") if name == "refused" else name, justify="right")
    for fraud, held in record["frauds"].items():
        table.add_row(say(f"report_fraud_{fraud}"), *(f"{held.get(name, 0):,}" for name in names))
    console.print(table)


def _table(console: Console, title: str, rows: list[tuple[str, int]]) -> None:
    """Print a table of words and numbers."""
    table = Table(title=title, title_justify="left", show_header=False)
    table.add_column(overflow="fold")
    table.add_column(justify="right", no_wrap=True)
    for words, number in rows:
        table.add_row(words, f"{number:,}")
    console.print(table)
