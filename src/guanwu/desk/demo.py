"""The demo: a source of declarations sent through the whole way, batch by batch.

Every stage of a batch is one commit. A run that was stopped begins again: what stands already
gives the same answer, and each declaration goes on from the state in which it was left.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple, Protocol

import msgspec

from guanwu.case import Fault
from guanwu.declaration.model import Declaration
from guanwu.desk.bulk import lodge_items
from guanwu.desk.demo_tally import Books, Tally, read_books, stands
from guanwu.desk.house import House
from guanwu.desk.outcome import Outcome
from guanwu.desk.settle import examine, pay, receive_documents, release
from guanwu.duty.declared import goods_of
from guanwu.scale.generator import GeneratedItem, World, generate
from guanwu.scale.generator.world import FIRST_DAY
from guanwu.scale.generator.writing import PER_DAY, declared_day
from guanwu.store.declaration_files import Item
from guanwu.store.declaration_json import Received, receive
from guanwu.store.engine import open_store, reading
from guanwu.store.journal import Verdict
from guanwu.store.ledger_rows import trial
from guanwu.store.place import Place
from guanwu.store.records import verify_store
from guanwu.store.rejects_file import Reject, RejectsFile, Sentences

FOUND_BY_EXAMINATION: Final = "quantity_short"
"""The planted fraud that an examination of the goods finds: they are counted and weighed."""
OPENING_HOUR: Final = 9
FULL_INTEREST: Final = 3
WAITS: Final = {"documents": 6, "examination": 9, "payment": 3, "release": 1}
"""Minutes that a stage waits for a trader or an officer where the demo is to look like a day."""
EXPLAINED_LINES_MOST: Final = 4


class Source(Protocol):
    """Declarations by index, with what is true of them."""

    name: str

    def items(self, start: int, count: int) -> Iterable[GeneratedItem]: ...

    def moment(self, index: int) -> datetime: ...


class Moment:
    """A clock that stands until it is set: the simulated time of the demo."""

    def __init__(self) -> None:
        self.at = moment_of(0)

    def __call__(self) -> datetime:
        return self.at


class DemoRun(NamedTuple):
    """What a run did: counts, what stands in the store, whether journal and books are sound.

    `explained` is the number of a declaration worth explaining, None where none was accepted.
    """

    tally: Tally
    books: Books
    journal: Verdict
    balanced: bool
    explained: str | None
    seconds: float


def moment_of(index: int) -> datetime:
    """Return when a generated declaration is lodged: from nine o'clock UTC on, one a second."""
    day = declared_day(index)
    first = (day - FIRST_DAY).days * PER_DAY
    start = datetime(day.year, day.month, day.day, OPENING_HOUR, tzinfo=UTC)
    return start + timedelta(seconds=index - first)


class Generated:
    """The built-in generator as a source."""

    name = "generator"

    def __init__(self, house: House, seed: int) -> None:
        self.world = World(house.law, house.reference, house.levy_codes(FIRST_DAY), seed)

    def items(self, start: int, count: int) -> Iterable[GeneratedItem]:
        """Yield declarations from an index on."""
        return generate(self.world, start, count)

    def moment(self, index: int) -> datetime:
        """Return when the declaration is lodged."""
        return moment_of(index)


def demo_house(store: Place, seed: int) -> tuple[House, Moment]:
    """Open a store for a demo, with a clock of its own and a salt that follows from the seed."""
    clock = Moment()
    return House(open_store(store), clock=clock, salt=f"demo-{seed}"), clock


class OnceRejects(RejectsFile):
    """A file of rejects in which no item of a source stands twice, however often it is sent."""

    def __init__(self, path: Path, terms: Sentences) -> None:
        """Open the file and read what it holds already. Raises OSError."""
        self._held = set(_held(path))
        super().__init__(path, terms)

    def append(self, rejects: Iterable[Reject]) -> int:
        """Append the rejects that the file does not have yet."""
        fresh = [one for one in rejects if (one.source, one.line) not in self._held]
        self._held |= {(one.source, one.line) for one in fresh}
        return super().append(fresh)


def _held(path: Path) -> Iterator[tuple[str, int]]:
    """Yield source and line of every item in a file of rejects; a torn line is passed over."""
    if not path.exists():
        return
    with path.open("rb") as file:
        for line in file:
            try:
                entry = msgspec.json.decode(line)
                yield entry["source"], entry["line"]
            except (msgspec.DecodeError, KeyError, TypeError):
                continue


class Demo:
    """One run of a source through a house."""

    def __init__(
        self, house: House, clock: Moment, source: Source, rejects: RejectsFile,
        acks: Path | None = None, advance: Callable[[int], None] = lambda _: None,
        paced: bool = False,
    ) -> None:
        """`acks`: a file to which accepted numbers are added after the commit that keeps them.

        `advance` is told how many declarations are through. Where it is `paced`, time passes
        before each stage, and what nobody looks at goes first.
        """
        self.paced = paced
        self.house, self.clock, self.source, self.rejects = house, clock, source, rejects
        self.acks, self.advance = acks, advance
        self.tally = Tally()
        self.best: tuple[int, str | None] = (0, None)

    def run(self, declarations: int, batch: int) -> DemoRun:
        """Send so many declarations, the first always index 0, and return what was done."""
        begun = time.perf_counter()
        for start in range(0, declarations, batch):
            self._batch(start, min(batch, declarations - start))
        with self._timed("verify", declarations), reading(self.house.engine) as connection:
            verdict, books = verify_store(connection), read_books(connection)
            balanced = trial(connection).balanced
        seconds = time.perf_counter() - begun
        return DemoRun(self.tally, books, verdict, balanced, self.best[1], seconds)

    def _batch(self, start: int, count: int) -> None:
        """Send one batch all the way."""
        with self._timed("generate", count):
            made = list(self.source.items(start, count))
        self.clock.at = max(self.clock.at, self.source.moment(start + count - 1))
        with self._timed("lodge", len(made)):
            items = [
                Item(start + place + 1, one.json, receive(one.json))
                for place, one in enumerate(made)
            ]
            outcomes = [
                answered.outcome
                for part in lodge_items(self.house, self.source.name, items, self.rejects, count)
                for answered in part
            ]
        self._acknowledge(outcomes)
        short: set[str] = set()
        for one, item, outcome in zip(made, items, outcomes, strict=True):
            found = item.found.declaration if isinstance(item.found, Received) else None
            self.tally.count(found, outcome)
            truth = one.truth
            self.tally.judge(truth.fault, truth.codes, truth.fraud, outcome)
            if truth.fraud == FOUND_BY_EXAMINATION:
                short.add(outcome.number)
            if found is not None and stands(outcome):
                self._consider(found)
        self._settle(outcomes, short)
        self.advance(count)

    def _acknowledge(self, outcomes: list[Outcome]) -> None:
        """Tell the outside which declarations are kept; only now, after their commit."""
        if self.acks is None:
            return
        numbers = [one.number for one in outcomes if stands(one)]
        with self.acks.open("a", encoding="ascii") as file:
            file.write("".join(f"{number}\n" for number in numbers))
            file.flush()
            os.fsync(file.fileno())

    def _settle(self, outcomes: list[Outcome], short: set[str]) -> None:
        """Take the accepted declarations of a batch from where they stand to their end."""
        held = {one.number: one for one in outcomes if stands(one)}
        if self.paced:
            held |= self._pay_and_release(held)
        held |= self._step("documents", held, "documents", receive_documents)
        if self.paced:
            held |= self._pay_and_release(held)
        held |= self._step("examination", held, "examination",
                           lambda house, numbers: examine(house, numbers, clean=False), short)
        held |= self._step("examination", held, "examination",
                           lambda house, numbers: examine(house, numbers, clean=True))
        self._pay_and_release(held)

    def _pay_and_release(self, held: dict[str, Outcome]) -> dict[str, Outcome]:
        """Pay what is billed, and release it and what owes nothing; return the new outcomes."""
        owing = {number for number, one in held.items() if one.payable}
        found = self._step("payment", held, "billed", pay, owing)
        found |= self._step("release", held | found, "paid", release)
        return found | self._step("release", held, "billed", release, set(held) - owing)

    def _step(
        self, stage: str, held: dict[str, Outcome], state: str,
        command: Callable[[House, list[str]], list[Outcome]], only: set[str] | None = None,
    ) -> dict[str, Outcome]:
        """Run one command on the declarations in a state; return their new outcomes."""
        numbers = [
            number for number, one in held.items()
            if one.state == state and (only is None or number in only)
        ]
        if not numbers:
            return {}
        if self.paced:
            self.clock.at += timedelta(minutes=WAITS[stage])
        with self._timed(stage, len(numbers)):
            found = command(self.house, numbers)
        refused: list[Fault] = [fault for one in found for fault in one.faults]
        if refused:
            raise RuntimeError(f"{stage}: {refused[0].code} {dict(refused[0].facts)}")
        return {one.number: one for one in found}

    @contextmanager
    def _timed(self, stage: str, declarations: int) -> Iterator[None]:
        """Add the time of a stage."""
        held = self.tally.stage(stage)
        begun = time.perf_counter()
        yield
        held.seconds += time.perf_counter() - begun
        held.declarations += declarations

    def _consider(self, declaration: Declaration) -> None:
        """Keep the first declaration that bears most kinds of levies, to be explained."""
        if self.best[0] >= FULL_INTEREST or len(declaration.lines) > EXPLAINED_LINES_MOST:
            return
        if self.best[0] and not any(one.commodity_tax_item for one in declaration.lines):
            return
        levied: set[str] = set()
        for line in declaration.lines:
            found = self.house.law.profile(goods_of(line), declaration.imported_on).inputs
            if found.get("duty_unit_e4") and not found.get("duty_second"):
                levied.add("specific duty")
            if found.get("commodity_rate_ppm") or found.get("commodity_unit_e4"):
                levied.add("commodity tax")
            if found.get("business_rate_ppm"):
                levied.add("business tax")
        interest = len(levied)
        if interest > self.best[0]:
            self.best = (interest, declaration.number)
