"""`guanwu reassess`: what another law would make of lines in files, or of the store."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from guanwu.case import Refusal
from guanwu.cli.mass_output import print_result, traders_file
from guanwu.cli.output import (
    STORE,
    Exit,
    JsonOption,
    Language,
    LanguageOption,
    StoreOption,
    day_of,
    print_faults,
    refuse,
)
from guanwu.desk.house import House
from guanwu.desk.other_law import Change, changed
from guanwu.desk.stored_lines import stored_batches
from guanwu.desk.supplement import Posted, post_differences
from guanwu.desk.wiring import load_law, load_tariff, now
from guanwu.duty.dense import Codebook
from guanwu.rule.table import ALWAYS
from guanwu.scale.difference_file import numbers_in
from guanwu.scale.reassess import (
    Reassessment,
    collected,
    part_of,
    reassess_files,
    replay_all,
)
from guanwu.scale.twin_law import View
from guanwu.store.engine import open_known
from guanwu.store.place import shown

OUT = Path("out/reassess")


def reassess(
    lines: Annotated[list[Path] | None, typer.Option(
        "--lines", exists=True, dir_okay=False,
        help="Parquet file of lines; may be given again. Without it, the store.")] = None,
    tariff: Annotated[Path | None, typer.Option(
        "--tariff", exists=True, dir_okay=False, help="Tariff file of the law after.")] = None,
    since: Annotated[datetime | None, typer.Option(
        formats=["%Y-%m-%d"], help="First day of --tariff; every day if left out.")] = None,
    edition: Annotated[str | None, typer.Option(
        help="Name of an edition of the store as the law after, on every day.")] = None,
    law_day: Annotated[datetime | None, typer.Option(
        "--law-day", formats=["%Y-%m-%d"], help="Law of this day for all lines.")] = None,
    law_tables: Annotated[Path | None, typer.Option(
        "--law-tables", exists=True, file_okay=False,
        help="Folder <act>/tables/*.csv with changed rows of the law after.")] = None,
    known_on: Annotated[datetime | None, typer.Option(
        "--known-on", formats=["%Y-%m-%d"], help="Law after as known on this day.")] = None,
    before_known_on: Annotated[datetime | None, typer.Option(
        "--before-known-on", formats=["%Y-%m-%d"],
        help="Law before as known on this day; lines of files only.")] = None,
    before_law_tables: Annotated[Path | None, typer.Option(
        "--before-law-tables", envvar="GUANWU_LAW_TABLES", exists=True, file_okay=False,
        help="Folder of rows the administration adds to both laws.")] = None,
    differences: Annotated[Path, typer.Option(
        help="Where differences go: a .csv or .parquet file, or a folder of Parquet parts.",
    )] = OUT / "differences",
    refused: Annotated[Path, typer.Option(
        help="Where refused lines go, with their reasons; the same forms.")] = OUT / "refused",
    traders: Annotated[Path, typer.Option(help="CSV file of all traders.")] = OUT / "traders.csv",
    top: Annotated[int, typer.Option(min=0, help="Rows of each table printed.")] = 10,
    processes: Annotated[int, typer.Option(
        min=1, max=64, help="Processes that read files; the store is read by one.")] = 2,
    post: Annotated[bool, typer.Option(
        "--post", help="Post the differences of the store as new transfers.")] = False,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Assess again under another law: totals and differences; nothing posted unless asked."""
    change = Change(
        tariff, day_of(since), edition, day_of(law_day), law_tables, day_of(known_on) or ALWAYS
    )
    if post and (lines or tariff or edition):
        refuse([Refusal("reassess_post_needs_store_law", {})], as_json, language)
    if lines and change == Change() and before_known_on is None:
        refuse([Refusal("reassess_change_missing", {})], as_json, language)
    for target in (differences, refused, traders):
        target.parent.mkdir(parents=True, exist_ok=True)
    files = (differences, refused)
    posted = None
    if lines:
        before = View(
            load_law(load_tariff(open_known(store)), before_law_tables),
            None, day_of(before_known_on) or ALWAYS,
        )
        after = _after(before, change, as_json, language)
        found = reassess_files(lines, before, after, *files, processes)
        if isinstance(found, Refusal):
            refuse([found], as_json, language)
    else:
        found, posted = _stored(
            store, change, before_law_tables, files, post, as_json, language
        )
    traders_file(found.totals.traders, traders)
    print_result(found, posted, traders, top, as_json, language)
    if posted is not None and posted.refused:
        raise typer.Exit(Exit.REFUSED)


def _after(before: View, change: Change, as_json: bool, language: Language) -> View:
    """Return the law after, or refuse."""
    after = changed(before, change)
    if not isinstance(after, View):
        refuse(after, as_json, language)
    return after


def _stored(
    store: str, change: Change, tables: Path | None, files: tuple[Path, Path], post: bool,
    as_json: bool, language: Language,
) -> tuple[Reassessment, Posted | None]:
    """Replay the store; post what differs when asked."""
    engine = open_known(store)
    if engine is None:
        refuse([Refusal("reassess_store_missing", {"store": shown(store)})], as_json, language)
    if change.known_on == ALWAYS:
        change = change._replace(known_on=now().date())
    house = House(engine, law_tables=change.law_tables or tables)
    after = _after(View(house.law), change._replace(law_tables=None), as_json, language)
    begun = time.perf_counter()
    book, traders = Codebook(), dict[str, int]()
    share = replay_all(
        stored_batches(house.engine, book, traders), after, after, book, traders,
        *(part_of(target, 0) for target in files),
    )
    found = collected([share], *files, begun, 1)
    if not post:
        return found, None
    posted = post_differences(house, numbers_in(files[0]), after)
    print_faults([fault for _, fault in posted.refused], False, language)
    return found, posted
