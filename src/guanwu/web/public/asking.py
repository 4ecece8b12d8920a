"""Questions out of the address of a page: what is given, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, Final, NamedTuple

from msgspec import Struct

from guanwu.api.said import told
from guanwu.case import Fault, Refusal
from guanwu.desk.orders import read_fields
from guanwu.desk.perform import is_declined
from guanwu.store.code_lists import load_code_lists
from guanwu.web.pages import seen
from guanwu.web.visit import Visit

FRAME: Final = frozenset(("language", "notice", "ask"))
"""What an address may have beside the fields of a question."""


class Given(dict[str, str]):
    """Fields of an address by name; one that was not given is empty."""

    def __missing__(self, _name: str) -> str:
        return ""


class Answered(NamedTuple):
    """An answer, or the faults that stand in its way, ready to be shown."""

    answer: Any
    faults: tuple[dict[str, Any], ...]


def given(visit: Visit, names: Collection[str]) -> Given:
    """Return the fields of an address by name, those that are empty left out.

    Signs that nobody sees are dropped: what is shown again is what is asked.
    """
    return Given((name, shown) for name, value in visit.request.query_params.items()
                 if name in names and (shown := seen(value)))


def ask(visit: Visit, id: str, order: type[Struct], fields: dict[str, str]) -> Answered:
    """Ask a question made of fields of the address; faults of form and of content alike."""
    read = read_fields(order, fields.items())
    answer = read if isinstance(read, tuple) else visit.try_ask(id, read)
    if is_declined(answer):
        faults: tuple[Fault | Refusal, ...] = answer if isinstance(answer, tuple) else (answer,)
        return Answered(None, tuple(told(one) for one in faults))
    return Answered(answer, ())


def today(visit: Visit) -> date:
    """Return the day of the house's clock."""
    return visit.house.clock().date()


def countries(visit: Visit) -> list[tuple[str, str]]:
    """Return code and name of every country in force today, by name."""
    codes = load_code_lists()
    held = codes.codes("countries", today(visit))
    return sorted(((code, codes.name("countries", code, visit.language)) for code in held),
                  key=lambda one: (one[1], one[0]) if visit.short == "en" else one)
