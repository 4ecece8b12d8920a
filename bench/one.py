"""One explained assessment of five lines, beside the same formulas as textbook Decimal."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import pyarrow.parquet as pq

from bench.floors import decimal_textbook
from bench.measuring import Figure, Floor, Setting, percentile
from guanwu.duty.assess import Assessment, assess
from guanwu.duty.dense import Codebook
from guanwu.duty.facts import LineFacts
from guanwu.duty.levy import Goods
from guanwu.scale.batch import LineBatch
from guanwu.scale.generator.world import FIRST_DAY
from guanwu.scale.lines_file import generate_lines_parquet
from guanwu.scale.parquet_lines import Reader

LINES = 5
Asked = tuple[list[Goods], list[LineFacts]]


def five_lines(batch: LineBatch, book: Codebook, most: int) -> list[Asked]:
    """Return declarations cut to their first five lines, for those that have as many."""
    codes, origins, extras = book.lists()
    found: list[Asked] = []
    for start, count in zip(batch.starts.tolist(), batch.counts.tolist(), strict=True):
        if count < LINES or len(found) == most:
            continue
        places = range(start, start + LINES)
        found.append((
            [Goods(codes[batch.code[place]], origins[batch.origin[place]],
                   bool(batch.claimed[place]), *extras[batch.extras[place]]) for place in places],
            [batch.declared.facts(place) for place in places],
        ))
    return found


def figures(setting: Setting) -> list[Figure]:
    """Measure assessment and worksheet of single declarations, warm, one by one."""
    house = setting.house("one")
    path = setting.folder / "one.parquet"
    generate_lines_parquet(path, setting.world(house), setting.size(60_000, 2_000))
    book = Codebook()
    batch = Reader(book).read(pq.read_table(path).combine_chunks().to_batches()[0])
    asked = five_lines(batch, book, setting.size(2_000, 50))
    law = house.law
    answers = [assess(law, goods, facts, FIRST_DAY) for goods, facts in asked]
    if not all(isinstance(one, Assessment) for one in answers):
        raise ValueError("a generated declaration was refused")
    inputs = [decimal_textbook.decimals({name: one.values[name] for name in one.plan.inputs})
              for one in answers if isinstance(one, Assessment)]
    due = [decimal_textbook.assess(lines) for lines in inputs]
    same = all(
        isinstance(one, Assessment)
        and sum(other.totals.values()) == one.payable
        and all(other.totals[levy] == amount for levy, amount in one.levies.items())
        and all([int(share) for share in other.shares[levy]] == list(one.shares[levy])
                for levy in one.levies if one.levies[levy])
        for one, other in zip(answers, due, strict=True)
    )

    def explained(place: int) -> Any:
        goods, facts = asked[place]
        answer = assess(law, goods, facts, FIRST_DAY)
        return answer.worksheet() if isinstance(answer, Assessment) else None

    def silent(place: int) -> Any:
        return assess(law, *asked[place], FIRST_DAY)

    ours, plain = _each(explained, len(asked), setting), _each(silent, len(asked), setting)
    floor = _each(lambda place: decimal_textbook.assess(inputs[place]), len(asked), setting)
    median, last = statistics.median(ours), percentile(ours, 0.99)
    steps = len(explained(0))
    return [
        Figure("one explained assessment of 5 lines, median", "us", median, 300, False,
               (Floor("textbook Decimal, formulas only, no look-up, no worksheet",
                      statistics.median(floor)),
                Floor("the same assessment without worksheet", statistics.median(plain))), same,
               (f"{len(asked)} declarations, all levies, worksheet of about {steps} steps",)),
        Figure("one explained assessment of 5 lines, p99", "us", last, 5_000, False,
               (Floor("textbook Decimal, formulas only", percentile(floor, 0.99)),), same),
    ]


def _each(work: Callable[[int], Any], count: int, setting: Setting) -> list[float]:
    """Return the microseconds of CPU of each call, over all repeats, after one untimed round."""
    for place in range(count):
        work(place)
    taken = []
    for _ in range(setting.repeats):
        for place in range(count):
            begun = time.process_time_ns()
            work(place)
            taken.append((time.process_time_ns() - begun) / 1_000)
    return taken
