"""Changes of status as they are committed: one look at the journal for all who follow it.

A thread asks for the head of the journal a few times a second while somebody follows, and hands
what is new to everybody. What a follower may see is decided by the same matrix as the status.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from threading import Event, Lock, Thread
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, text

from guanwu.access.model import Actor, Resource
from guanwu.case import Refusal
from guanwu.desk.concerned import office_of
from guanwu.desk.house import House
from guanwu.store.access_rows import actor_of
from guanwu.store.engine import reading
from guanwu.store.journal import head

STATUS: Final = "declaration:status"
LOOKS: Final = 0.25
"""Seconds between two looks at the head of the journal."""
ROWS: Final = 2_000
"""Rows of the journal that one reading takes in."""
FOLLOWERS_MOST: Final = 1_000
_LOG: Final = logging.getLogger("guanwu")
_CHANGES: Final = text(
    "SELECT j.seq, j.at, j.subject, j.facts, d.importer, d.box, d.assignee "
    "FROM journal j JOIN declaration d ON d.number = j.subject "
    "WHERE j.seq > :after AND j.seq <= :until AND j.event LIKE 'declaration:%' ORDER BY j.seq"
)


class _To(Struct):
    """What the journal says of a move besides: the state it led to."""

    to: str = ""


_facts: Final = msgspec.json.Decoder(_To)


class Change(NamedTuple):
    """A declaration came into a state; `seq` is the place in the journal."""

    seq: int
    number: str
    at: str
    state: str
    concerned: Resource


Receive = Callable[[Sequence[Change]], None]
"""Takes what is new; called from the thread that looks. Whoever raises RuntimeError has gone."""


def changes(connection: Connection, after: int, until: int) -> list[Change]:
    """Return the changes of status in a stretch of the journal."""
    found: list[Change] = []
    for start in range(after, until, ROWS):
        rows = connection.execute(
            _CHANGES, {"after": start, "until": min(start + ROWS, until)})
        found += [one for one in map(_change, rows) if one is not None]
    return found


def _change(row: Any) -> Change | None:
    """Return the change that a row of the journal tells of, None for other events."""
    seq, at, number, facts, importer, box, assignee = row
    state = _facts.decode(facts).to
    if not state:
        return None
    return Change(seq, number, at, state,
                  Resource(office_of(number), (importer, box), assignee or ""))


def seen_by(house: House, actor: Actor, found: Sequence[Change]) -> list[Change]:
    """Return those changes whose declaration an actor may ask the status of."""
    allowed = house.matrix.allowed
    return [one for one in found
            if not isinstance(allowed(STATUS, actor, (one.concerned,)), Refusal)]


def still(house: House, token: str) -> Actor:
    """Return who a token stands for at this moment; following is no use of the session."""
    with reading(house.engine) as connection:
        return actor_of(connection, token, house.clock())


class Watch:
    """The one who looks at the journal for all that follow it."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._followers: dict[object, Receive] = {}
        self._lock = Lock()
        self._nobody = Event()
        self._thread: Thread | None = None
        self._seen = 0
        self.looks = 0

    def refusal(self) -> Refusal | None:
        """Return why nobody else may follow at the moment."""
        if len(self._followers) < FOLLOWERS_MOST:
            return None
        return Refusal("server_busy", {"retry_after": 5})

    def follow(self, receive: Receive) -> tuple[object, int]:
        """Begin to follow; the answer has the mark to leave with, and the place that was last.

        What is committed after that place comes to `receive`, each once and in order.
        """
        with self._lock:
            if not self._followers:
                with reading(self._house.engine) as connection:
                    self._seen = head(connection)[0]
            mark = object()
            self._followers[mark] = receive
            if self._thread is None or not self._thread.is_alive():
                self._nobody = Event()
                self._thread = Thread(target=self._look, name="guanwu-watch", daemon=True,
                                      args=(self._nobody,))
                self._thread.start()
            return mark, self._seen

    def leave(self, mark: object) -> None:
        """Follow no more; with the last follower the looking ends."""
        with self._lock:
            self._followers.pop(mark, None)
            if not self._followers:
                self._nobody.set()
                self._thread = None

    def _look(self, nobody: Event) -> None:
        """Look at the head of the journal until nobody follows."""
        while not nobody.wait(LOOKS):
            self.looks += 1
            try:
                self._hand_out(nobody)
            except Exception:
                _LOG.exception("the journal could not be followed")

    def _hand_out(self, nobody: Event) -> None:
        """Hand what is new to everybody who follows."""
        with reading(self._house.engine) as connection:
            last = head(connection)[0]
            if last <= self._seen:
                return
            found = changes(connection, self._seen, last)
        with self._lock:
            if nobody.is_set():
                return
            self._seen = last
            followers = list(self._followers.items())
        for mark, receive in followers if found else ():
            try:
                receive(found)
            except RuntimeError:
                self.leave(mark)
