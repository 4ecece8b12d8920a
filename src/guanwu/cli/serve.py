"""`guanwu serve`, `guanwu code`: the pages, and the codes of the people of the demo."""

from __future__ import annotations

import os
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from guanwu.api.settings import SettingsRefusedError, read_settings
from guanwu.case import Refusal
from guanwu.cli.output import (
    STORE,
    JsonOption,
    Language,
    LanguageOption,
    StoreOption,
    print_faults,
    print_json,
    refuse,
)
from guanwu.cli.staffing_output import print_notes
from guanwu.desk.demo_desk import DONE, WAITING, clock_of, prepare, start_clock
from guanwu.desk.demo_people import PASSWORD, code_of, demo_people, has_demo_people
from guanwu.store.condition import condition_of
from guanwu.store.engine import is_there, open_store, reading
from guanwu.store.identity_rows import keys_fit
from guanwu.store.key_file import KEYS_FILE, keys_of
from guanwu.store.place import beside, shown
from guanwu.store.terms_file import load_terms
from guanwu.web.serving import plan_of
from guanwu.web.serving import serve as serve_pages


def serve(
    demo: Annotated[bool, typer.Option(
        "--demo", help="Make a store to try the pages on if there is none, and its people.")]
    = False,
    store: Annotated[str | None, typer.Option(
        "--store", help="The store; GUANWU_STORE if left out.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    plan: Annotated[str | None, typer.Option(
        "--plan", help="Folder or file of the plan for the planner's page; GUANWU_PLAN if left "
        "out, then the shipped one.")] = None,
    language: LanguageOption = Language.ZH,
) -> None:
    """Open the pages and the interface for programs, until stopped."""
    given = {"GUANWU_STORE": store, "GUANWU_HOST": host, "GUANWU_PORT": port, "GUANWU_PLAN": plan}
    asked = {name: str(value) for name, value in given.items() if value is not None}
    try:
        settings = read_settings({**os.environ, **asked})
        notes = plan_of(settings).notes
    except SettingsRefusedError as error:
        refuse(error.refusals, False, language)
    print_notes(notes, False, language)
    if demo:
        if settings.mode == "production":
            refuse([Refusal("serve_demo_in_production")], False, language)
        place = settings.store
        if not is_there(place):
            typer.echo(load_terms().say("serve_preparing", language.tag,
                                        {"done": DONE, "waiting": WAITING}))
        prepare(place, beside(place, "").parent)
        start_clock(place)
        _introduce(language)
    elif settings.mode == "production":
        print_faults(condition_of(settings.store).warnings, False, language)
        _refuse_demo_people(settings.store, language)
    typer.echo(f"http://{settings.host}:{settings.port}/")
    serve_pages(settings)


def _introduce(language: Language) -> None:
    """Print the people of the demo."""
    terms = load_terms()
    table = Table(title=terms.say("serve_people", language.tag,
                                  {"password": PASSWORD}))
    for heading in ("serve_login", "serve_name", "serve_post", "serve_code"):
        table.add_column(terms.say(heading, language.tag))
    english = language is Language.EN
    for one in demo_people():
        table.add_row(one.login, one.name_en if english else one.name,
                      one.title_en if english else one.title, "✓" if one.needs_code else "")
    Console().print(table)


def _refuse_demo_people(store: str, language: Language) -> None:
    """Refuse a production start on a store whose passwords or keys are those of a demo."""
    engine = open_store(store, make=False, production=True)
    with reading(engine) as connection:
        if has_demo_people(connection):
            refuse([Refusal("serve_demo_people", {"store": shown(store)})], False, language)
        keys = keys_of(connection)
        if keys.demo:
            facts = {"store": shown(store), "setting": KEYS_FILE}
            refuse([Refusal("serve_demo_keys", facts)], False, language)
        if not keys_fit(connection, keys):
            refuse([Refusal("keys_do_not_fit", {"store": shown(store)})], False, language)
    engine.dispose()


def code(
    login: Annotated[str, typer.Argument(help="Login of one of the people of the demo.")],
    store: StoreOption = STORE,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Print the code that one of the people of the demo gives at this moment."""
    if login not in {one.login for one in demo_people()}:
        refuse([Refusal("serve_person_unknown", {"login": login})], as_json, language)
    made = code_of(login, clock_of(open_store(store, make=False))())
    if as_json:
        print_json({"login": login, "code": made})
    else:
        typer.echo(made)
