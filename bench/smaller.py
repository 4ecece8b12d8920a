"""The smaller figures: loading a tariff, verifying the journal, reading a message of XML."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path
from typing import Any

from lxml import etree
from sqlalchemy import text

from bench.measuring import Figure, Floor, Setting, spent
from bench.whole_way import BATCH, items, new_house, run
from guanwu.declaration.checks import check
from guanwu.declaration.model import Declaration
from guanwu.desk.house import House
from guanwu.singlewindow.nx5105 import declaration_from, tree_from
from guanwu.store.declaration_files import DECLARATION_MESSAGE
from guanwu.store.declaration_json import Received, receive
from guanwu.store.engine import reading
from guanwu.store.journal import verify
from guanwu.store.layout_file import layout_for, layouts
from guanwu.store.message_xml import read, write
from guanwu.store.table_file import LAW
from guanwu.store.tariff_file import read_tariff
from guanwu.store.tariff_starter import RECORDED_ON, SINCE

OFFICIAL = Path("..") / "shared" / "data" / "tariff" / "tariff-2025.csv"
"""The official file where it lies beside the project; else the starter tariff is read."""


def figures(setting: Setting) -> list[Figure]:
    """Measure all three."""
    bench = new_house(setting, "smaller")
    data = items(setting, bench.house, setting.size(4_000, 100))
    run(bench, data, BATCH)
    read_again = [one.declaration for one in map(receive, data[: setting.size(500, 20)])
                  if isinstance(one, Received)]
    return [_tariff(setting), _journal(setting, bench.house),
            _messages(setting, bench.house, read_again)]


def _tariff(setting: Setting) -> Figure:
    """Read and understand a whole tariff file, beside reading its cells alone."""
    path = OFFICIAL if OFFICIAL.exists() else LAW / "tariff" / "starter.csv"

    def ours() -> Any:
        return read_tariff(path, "bench", SINCE, None, RECORDED_ON)

    def cells() -> int:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return sum(1 for _ in csv.reader(file))

    taken, floor = spent(ours, setting.repeats), spent(cells, setting.repeats)
    rows = len(taken.result.edition.rows)
    return Figure("tariff load: every rate, unit and code understood", "rows a CPU-second",
                  rows / taken.cpu, None, True,
                  (Floor("csv.reader over the same file", rows / max(floor.cpu, 1e-9)),), None,
                  (f"{path.name}, {rows:,} rows, {taken.cpu:.2f} s",))


def _journal(setting: Setting, house: House) -> Figure:
    """Verify the journal of a filled store."""
    with reading(house.engine) as connection:
        held = [
            "|".join(map(str, row)).encode() for row in
            connection.execute(text("SELECT seq, at, actor, subject, event, facts, prev_hash "
                                    "FROM journal ORDER BY seq"))
        ]

    def verified() -> Any:
        with reading(house.engine) as connection:
            return verify(connection)

    def hashed() -> None:
        for row in held:
            hashlib.sha256(row).hexdigest()

    taken, floor = spent(verified, setting.repeats), spent(hashed, setting.repeats)
    if not taken.result.ok:
        raise ValueError("the journal is not as written")
    return Figure("journal verify", "rows a CPU-second", len(held) / taken.cpu, None, True,
                  (Floor("sha256 of the same bytes, held in memory", len(held) / floor.cpu),),
                  None, (f"{len(held):,} rows read from the store",))


def _messages(
    setting: Setting, house: House, declarations: list[Declaration]
) -> Figure:
    """Read declarations as messages of XML, against the layout, and check them."""
    layout, known = layout_for(DECLARATION_MESSAGE), layouts()
    messages = [write(DECLARATION_MESSAGE, tree_from(one), layout) for one in declarations]
    reference = house.reference

    def understood() -> int:
        faults = 0
        for message in messages:
            found: Any = read(message, known)
            faults += len(check(declaration_from(found.tree), reference))  # type: ignore[arg-type]
        return faults

    def mapped() -> list[Any]:
        return [declaration_from(read(one, known).tree) for one in messages]  # type: ignore[union-attr]

    def parsed() -> None:
        for message in messages:
            etree.fromstring(message)

    taken, floor = spent(understood, setting.repeats), spent(parsed, setting.repeats)
    count = len(messages)
    same = spent(mapped, 1, warm=False).result == declarations
    size = sum(map(len, messages)) // count
    return Figure("XML read against its layout, mapped and checked", "us a message",
                  taken.cpu / count * 1e6, None, False,
                  (Floor("lxml parses the same bytes, nothing else", floor.cpu / count * 1e6),),
                  same, (f"{count:,} messages of {size:,} bytes, equal to their records",))
