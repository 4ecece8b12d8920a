"""`make demo-real`: the real tariff and 45,519 real-shaped declarations through the whole way.

The set is synthetic (CTGAN, public, MIT); the folder it lies in is no part of the project. Without
it the run says so and ends well.
"""

from __future__ import annotations

import csv
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec
import typer

from bench.real_mapping import Mapper, Row, read_rows, shifted_day
from guanwu.case import Refusal
from guanwu.cli.demo import finish, run_source
from guanwu.cli.output import JsonOption, Language, LanguageOption
from guanwu.declaration.model import Declaration
from guanwu.desk.demo import OPENING_HOUR, demo_house
from guanwu.scale.generator import GeneratedItem, Truth
from guanwu.scale.generator.world import DAYS, FIRST_DAY
from guanwu.store.edition_rows import store_edition
from guanwu.store.engine import open_store
from guanwu.store.exchange_rate_file import read_exchange_rates
from guanwu.store.rate_rows import store_rates
from guanwu.store.tariff_file import read_tariff

SHARED: Final = Path(__file__).resolve().parents[2] / "shared"
TARIFF: Final = "data/tariff/tariff-2025.csv"
RATES: Final = "data/exchange-rates/tw_customs_rates_20250311-20.json"
SETS: Final = ("data/declarations/korea-2020-train.csv", "data/declarations/korea-2021q1-valid.csv")
SINCE: Final = date(2025, 1, 1)
RECORDED_ON: Final = date(2025, 2, 1)
SEED: Final = 2025
_encode = msgspec.json.Encoder().encode


class Real:
    """The mapped rows as a source, in the order of their days."""

    name = "korea"

    def __init__(self, mapped: list[tuple[Row, Declaration]], total: int) -> None:
        self.mapped, self.total = mapped, total

    def items(self, start: int, count: int) -> Iterable[GeneratedItem]:
        """Yield declarations from a place on; the label of the set is kept apart."""
        for place in range(start, start + count):
            row, declaration = self.mapped[place]
            truth = Truth(place, declaration.number, "", (), row.fraud)
            yield GeneratedItem(_encode(declaration), truth)

    def moment(self, index: int) -> datetime:
        """Return when a declaration is lodged: its day, seconds after nine o'clock UTC."""
        row = self.mapped[index][0]
        day = shifted_day(row.order, self.total)
        first = (day - FIRST_DAY).days * self.total // DAYS
        start = datetime(day.year, day.month, day.day, OPENING_HOUR, tzinfo=UTC)
        return start + timedelta(seconds=row.order - first)


def load(store: Path, shared: Path) -> None:
    """Load the official tariff and the rates of the ten days. Raises ValueError when refused."""
    engine = open_store(store)
    loaded = read_tariff(shared / TARIFF, "tariff-2025", SINCE, None, RECORDED_ON)
    rates = read_exchange_rates(shared / RATES, RECORDED_ON)
    if isinstance(loaded, Refusal) or isinstance(rates, Refusal):
        raise ValueError(str(loaded if isinstance(loaded, Refusal) else rates))
    store_edition(engine, loaded.edition)
    store_rates(engine, rates.rows)
    engine.dispose()


def read_sets(shared: Path) -> list[dict[str, str]]:
    """Return the rows of both files."""
    table: list[dict[str, str]] = []
    for name in SETS:
        with (shared / name).open(encoding="utf-8-sig", newline="") as file:
            table += list(csv.DictReader(file))
    return table


def notes_of(rows: list[Row], mapped: int, reasons: Counter[str]) -> dict[str, Any]:
    """Return what was assumed and what could not be mapped, in both languages."""
    words = tomllib.loads(Path(__file__).with_name("reasons.toml").read_text(encoding="utf-8"))
    facts = {
        "rows": f"{mapped + sum(reasons.values()):,}", "mapped": f"{mapped:,}",
        "unmapped": f"{sum(reasons.values()):,}", "first": rows[0].day, "last": rows[-1].day,
    }
    sentences = [
        {tag: words[name][tag].format(**facts) for tag in ("zh-Hant", "en")}
        for name in ("assumed_rows", "assumed_days", "assumed_codes", "assumed_value")
    ]
    unmapped = [{**words[name], "reason": name, "rows": count}
                for name, count in reasons.most_common()]
    return {"sentences": sentences, "unmapped": unmapped}


def main(
    store: Annotated[Path, typer.Option(help="The store: one file.")] = Path("out/demo-real.db"),
    out: Annotated[Path, typer.Option(help="Folder of report and rejects.")] = Path("out/real"),
    batch: Annotated[int, typer.Option(min=1, max=10_000)] = 1_000,
    most: Annotated[int | None, typer.Option(min=1, help="No more rows than this.")] = None,
    shared: Annotated[Path, typer.Option(help="Folder that holds `data`.")] = SHARED,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Run the real-shaped declarations through the whole way under the official tariff."""
    missing = [name for name in (TARIFF, RATES, *SETS) if not (shared / name).is_file()]
    if missing:
        print(f"demo-real skipped: {', '.join(missing)} not found beside the project",
              file=sys.stderr)
        return
    load(store, shared)
    house, clock = demo_house(store, SEED)
    rows, malformed = read_rows(read_sets(shared)[:most])
    index = house.law.tariff.at(FIRST_DAY)
    if isinstance(index, Refusal):
        raise ValueError(index.code)
    mapper = Mapper(house, index.edition.rows, len(rows))
    reasons: Counter[str] = Counter({"row_malformed": malformed} if malformed else {})
    mapped: list[tuple[Row, Declaration]] = []
    for row in rows:
        found = mapper.map(row)
        if isinstance(found, Declaration):
            mapped.append((row, found))
        else:
            reasons[found] += 1
    source = Real(mapped, len(rows))
    run = run_source(house, clock, source, len(mapped), batch, out)
    finish(house, run, source.name, out, notes_of(rows, len(mapped), reasons), as_json, language)


if __name__ == "__main__":
    typer.run(main)
