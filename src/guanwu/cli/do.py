"""`guanwu do`: every command and query of the desk on the command line, derived from the registry.

Whoever has the store acts as the person named, who stands in the journal as having done it; nobody
is asked for a password. What needs a second factor given lately, as an approval, is not done here.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any, Final, NoReturn

import msgspec
import typer
from msgspec import Struct
from rich.console import Console
from rich.table import Table

from guanwu.access.model import NOBODY, Actor
from guanwu.api.answer import tell
from guanwu.case import Refusal
from guanwu.cli.output import (
    STORE,
    Exit,
    JsonOption,
    Language,
    LanguageOption,
    StoreOption,
    print_faults,
    print_json,
    refuse,
)
from guanwu.desk.command import Spec, registry
from guanwu.desk.demo_desk import clock_of
from guanwu.desk.house import House
from guanwu.desk.orders import read_fields, read_order
from guanwu.desk.perform import is_declined, perform
from guanwu.store.access_rows import actor_of_person
from guanwu.store.engine import open_store, reading
from guanwu.store.person_rows import find_login
from guanwu.store.planner_file import ReadPlan, read_plan_file
from guanwu.store.terms_file import load_terms

INPUT_MOST: Final = 16_000_000


def do(
    order: Annotated[str, typer.Argument(
        help="What to do, as subject:verb; see --list.")] = "",
    fields: Annotated[list[str] | None, typer.Argument(
        help="Fields as name=value; one that holds several is given several times.")] = None,
    login: Annotated[str, typer.Option("--as", help="Login of the person who acts.")] = "",
    given: Annotated[Path | None, typer.Option(
        "--input", exists=True, dir_okay=False, help="The whole order as a JSON file.")] = None,
    reason: Annotated[str, typer.Option(help="Why personal data are read.")] = "",
    listed: Annotated[bool, typer.Option("--list", help="List what can be done.")] = False,
    plan: Annotated[Path | None, typer.Option(
        "--plan", envvar="GUANWU_PLAN", help="Folder or file of the plan of the planner.")] = None,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Do anything the desk can do, as one of its people; --list names everything."""
    if listed or not order:
        _list(as_json, language)
        return
    spec = registry().get(order)
    if spec is None:
        _leave([Refusal("do_order_unknown", {"order": order})], Exit.NOT_FOUND, as_json, language)
    read = _order(spec, fields or [], given)
    if isinstance(read, tuple):
        refuse(read, as_json, language)
    planned = read_plan_file(plan) if plan is not None else ReadPlan(None, ())
    if planned.faults:
        refuse(planned.faults, as_json, language)
    engine = open_store(store, make=False)
    house = House(engine, clock=clock_of(engine), plan=planned.plan)
    answer = perform(house, _actor(house, login, as_json, language), spec, read, reason)
    if is_declined(answer):
        refuse([answer] if isinstance(answer, Refusal) else answer, as_json, language)
    _print(answer, as_json)


def _order(spec: Spec, fields: list[str], given: Path | None) -> Struct | tuple[Any, ...]:
    """Return the order from a file or from fields, or every fault of it."""
    if given is not None:
        return read_order(spec.order, given.read_bytes()[: INPUT_MOST + 1], INPUT_MOST)
    pairs = []
    for one in fields:
        name, equals, value = one.partition("=")
        pairs.append((name, value if equals else "true"))
    return read_fields(spec.order, pairs)


def _actor(house: House, login: str, as_json: bool, language: Language) -> Actor:
    """Return the person of a login with the posts held now; nobody where none is named."""
    if not login:
        return NOBODY
    with reading(house.engine) as connection:
        person = find_login(connection, login)
        if person is not None:
            return actor_of_person(connection, person.id, house.clock())
    _leave([Refusal("do_login_unknown", {"login": login})], Exit.NOT_FOUND, as_json, language)


def _leave(
    refusals: list[Refusal], code: Exit, as_json: bool, language: Language
) -> NoReturn:
    """Say why not and leave with a code of its own."""
    print_faults(refusals, as_json, language)
    raise typer.Exit(code)


def _list(as_json: bool, language: Language) -> None:
    """Print every command and query with its fields."""
    terms = load_terms()
    if as_json:
        print_json([
            {"order": spec.id, "changes": spec.writes, "fields": list(spec.order.__struct_fields__),
             "zh": terms.say(spec.term, "zh-Hant"), "en": terms.say(spec.term, "en")}
            for spec in registry().values()])
        return
    table = Table(box=None, show_header=False)
    for spec in registry().values():
        table.add_row(spec.id, terms.say(spec.term, language.tag),
                      " ".join(spec.order.__struct_fields__))
    Console(width=160).print(table)


def _print(answer: Any, as_json: bool) -> None:
    """Print an answer as the interface tells it: JSON on one line, or indented for people."""
    told = tell(answer).body
    sys.stdout.write((told if as_json else msgspec.json.format(told, indent=2)) + "\n")
