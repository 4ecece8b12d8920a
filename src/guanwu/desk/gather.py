"""Gathers declarations that are lodged at the same moment into one pass and one commit.

Whoever lodges one waits for the commit that holds it. While a batch is committed the next one
gathers; nobody waits for a batch to fill. Each declaration is authorised, kept under its key and
answered for itself.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from threading import Condition, Thread
from typing import Final, NamedTuple

from sqlalchemy import Connection

from guanwu.access.model import Actor, Resource
from guanwu.case import Refusal
from guanwu.desk.command import Spec, registry
from guanwu.desk.commands.declaration import Lodge
from guanwu.desk.house import House
from guanwu.desk.intake import lodge
from guanwu.desk.once import PASSING, Tell, Told, answer_held, hash_of, keep
from guanwu.store.declaration_json import Received

LODGE: Final = "declaration:lodge"
AT_ONCE: Final = 200
"""Declarations after which a batch takes in no further group."""
WAITING_MOST: Final = 5_000
REST: Final = 2.0
"""Seconds without work after which the worker ends; the next declaration begins another."""
_LOG: Final = logging.getLogger("guanwu")


class Lodging(NamedTuple):
    """A declaration to lodge: for whom, under which key (none: empty)."""

    actor: Actor
    received: Received
    key: str = ""


class _Group(NamedTuple):
    """What one request lodges, and where its answers are awaited."""

    lodgings: Sequence[Lodging]
    answers: Future[list[Told]]


class Gather:
    """The queue of declarations of one house, and the worker that empties it."""

    def __init__(self, house: House, tell: Tell) -> None:
        self._house, self._tell = house, tell
        self._spec: Spec = registry()[LODGE]
        self._waiting: deque[_Group] = deque()
        self._count = 0
        self._changed = Condition()
        self._works = False
        self.batches = 0

    def submit(self, lodgings: Sequence[Lodging]) -> Future[list[Told]]:
        """Queue declarations; the answers come, in order, after the commit that holds them all."""
        group = _Group(lodgings, Future())
        with self._changed:
            if self._count + len(lodgings) > WAITING_MOST and self._count:
                told = self._tell(Refusal("server_busy", {"retry_after": 1}))
                group.answers.set_result([told] * len(lodgings))
                return group.answers
            self._waiting.append(group)
            self._count += len(lodgings)
            if not self._works:
                self._works = True
                Thread(target=self._work, name="guanwu-gather", daemon=True).start()
            self._changed.notify()
        return group.answers

    def _work(self) -> None:
        """Take batch after batch until none has come for a while."""
        while groups := self._take():
            self.batches += 1
            try:
                self._settle(groups, self._lodge([one for group in groups
                                                  for one in group.lodgings]))
            except Exception:
                _LOG.exception("a gathered batch failed")
                self._one_by_one(groups)

    def _take(self) -> list[_Group]:
        """Return the groups of the next batch; none when the worker is to end."""
        with self._changed:
            if not self._waiting and not self._changed.wait_for(lambda: self._waiting, REST):
                self._works = False
                return []
            groups: list[_Group] = []
            taken = 0
            while self._waiting and (not groups or taken < AT_ONCE):
                group = self._waiting.popleft()
                groups.append(group)
                taken += len(group.lodgings)
            self._count -= taken
            return groups

    def _settle(self, groups: Sequence[_Group], told: Sequence[Told]) -> None:
        """Hand every group its answers."""
        start = 0
        for group in groups:
            end = start + len(group.lodgings)
            group.answers.set_result(list(told[start:end]))
            start = end

    def _one_by_one(self, groups: Sequence[_Group]) -> None:
        """Lodge each group for itself, so that what breaks breaks for one alone."""
        for group in groups:
            try:
                answers = self._lodge(group.lodgings)
            except BaseException as error:
                group.answers.set_exception(error)
            else:
                group.answers.set_result(answers)

    def _lodge(self, lodgings: Sequence[Lodging]) -> list[Told]:
        """Lodge declarations in one commit; the same key a second time finds the first answer."""
        told: dict[int, Told] = {}
        with self._house.writing() as connection:
            waiting = list(range(len(lodgings)))
            while waiting:
                now, waiting = _first_of_each_key(lodgings, waiting)
                self._round(connection, lodgings, now, told)
        return [told[place] for place in range(len(lodgings))]

    def _round(
        self, connection: Connection, lodgings: Sequence[Lodging], places: Sequence[int],
        told: dict[int, Told],
    ) -> None:
        """Answer declarations of which no two have the same key."""
        fresh: list[int] = []
        asked: dict[int, str] = {}
        for place in places:
            actor, received, key = lodgings[place]
            may = self._house.matrix.allowed(
                LODGE, actor, self._concerned(connection, received))
            if isinstance(may, Refusal):
                told[place] = self._tell(may)
                continue
            if key:
                asked[place] = hash_of(self._house, self._spec, received.content_hash)
                held = answer_held(self._house, connection, key, actor, asked[place],
                                   self._tell)
                if held is not None:
                    told[place] = held
                    continue
            fresh.append(place)
        outcomes = lodge(self._house, [lodgings[place].received for place in fresh],
                         [lodgings[place].actor.id for place in fresh])
        for place, outcome in zip(fresh, outcomes, strict=True):
            told[place] = self._tell(outcome)
            if place in asked and told[place].status not in PASSING:
                actor, _, key = lodgings[place]
                keep(self._house, connection, key, actor, self._spec, asked[place], told[place])

    def _concerned(self, connection: Connection, received: Received) -> Sequence[Resource]:
        """Return what a declaration concerns, as the command says it."""
        if self._spec.of is None:
            return ()
        return self._spec.of(connection, Lodge(received.declaration))


def _first_of_each_key(
    lodgings: Sequence[Lodging], places: Sequence[int]
) -> tuple[list[int], list[int]]:
    """Return the places where a person's key comes for the first time, and those that wait."""
    first: dict[tuple[str, str], int] = {}
    now: list[int] = []
    later: list[int] = []
    for place in places:
        actor, _, key = lodgings[place]
        seen = bool(key) and first.setdefault((actor.id, key), place) != place
        (later if seen else now).append(place)
    return now, later
