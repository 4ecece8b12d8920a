"""The pages made by hand, given what does harm: every place in an address, every field of a form.

Pages and forms are found from the application's own routes, as somebody who may see them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from lxml import html

from guanwu.api.identity import NEEDS
from guanwu.desk.command import registry
from guanwu.desk.orders import field_types
from tests.web.hostile_ground import Ground
from tests.web.hostile_values import hostile_files, names, texts
from tests.web.test_hostile_inputs import address, tell

pytestmark = pytest.mark.slow
FORM: Final = "application/x-www-form-urlencoded"
PATH_MOST: Final = 8_000
LEAST: Final = 10
FIELDS_MOST: Final = 15
"""Fields of a form up to which each is tried alone; of a longer one, all at once and in turn."""


class Form(NamedTuple):
    """A form of a page: where it goes, how, what it holds before anything is typed."""

    needs: str
    method: str
    path: str
    facts: dict[str, str]
    files: tuple[str, ...]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """Give the application on a store with one of everything."""
    folder: Path = tmp_path_factory.mktemp("hostile-pages")
    made = Ground(folder)
    with made.client:
        made.open()
        yield made


@pytest.fixture
def counted(ground: Ground) -> Ground:
    """Give the application, nothing sent yet."""
    ground.sent.clear()
    ground.wrong.clear()
    return ground


def routes(ground: Ground) -> Iterator[tuple[str, str, str]]:
    """Yield method, path and need of every route of a page that was made by hand."""
    for route in ground.walk.app.routes:
        if route.path.startswith(("/api/", "/do/", "/static", "/metrics", "/health", "/ready")):
            continue
        for handler in getattr(route, "route_handlers", ()):
            for method in handler.http_methods - {"OPTIONS", "HEAD"}:
                yield str(method), route.path, handler.opt.get(NEEDS) or "account:show"


def forms(ground: Ground) -> list[Form]:
    """Return every form of every page once, as it is shown to somebody who may see it."""
    found: dict[tuple[str, ...], Form] = {}
    targets = {(method, path): needs for method, path, needs in routes(ground)}
    for method, path, needs in routes(ground):
        if method != "GET":
            continue
        ground.let_in(needs)
        shown = ground.walk.subjects.path(path)
        page = ground.client.get(shown, params={"reason": "asked for a test"})
        if page.status_code != 200 or "html" not in page.headers["content-type"]:
            continue
        for one in html.fromstring(page.text).iter("form"):
            made = _form(one, shown, needs, targets)
            found.setdefault((made.method, made.path, *sorted(made.facts), *made.files), made)
    return list(found.values())


def _form(one: Any, shown: str, needs: str, targets: dict[tuple[str, str], str]) -> Form:
    method = one.get("method", "get").upper()
    to = urlsplit(one.get("action") or shown)
    facts = dict(parse_qsl(to.query))
    files = []
    for field in one.xpath(".//input|.//select|.//textarea"):
        name = field.get("name")
        if not name or name == "_csrf_token":
            continue
        if field.get("type") == "file":
            files.append(name)
            continue
        facts[name] = str(field.value or "") if field.tag != "input" else field.get("value", "")
    return Form(targets.get((method, to.path), needs), method, to.path, facts, tuple(files))


def turned(fields: Iterable[str], place: int) -> dict[str, str]:
    """Return each field with another hostile text; over all places each has had every one."""
    values = texts()
    return {name: values[(place + at) % len(values)][:PATH_MOST]
            for at, name in enumerate(fields)}


def send(ground: Ground, form: Form, facts: dict[str, str], about: str, **more: Any) -> None:
    """Send a form as it was filled in."""
    if form.method == "GET":
        ground.send(about, "GET", f"{form.path}?{address(facts)}")
    else:
        ground.send(about, "POST", form.path, data={**facts, "_csrf_token": ground.token}, **more)


def test_every_place_of_an_address_takes_hostile_texts(
    counted: Ground, record_property: Any
) -> None:
    assert len(texts()) >= LEAST
    more = texts("more")
    for turn, (method, path, needs) in enumerate(routes(counted)):
        values = [*texts(), *(more[(4 * turn + step) % len(more)] for step in range(4))]
        counted.let_in(needs)
        if "{" not in path:
            continue
        for value in values:
            held = quote(value, safe="", errors="surrogatepass")[:PATH_MOST].rstrip("%")
            parts = [held if part.startswith("{") else part for part in path.split("/")]
            data = {"_csrf_token": counted.token} if method == "POST" else None
            counted.send(f"{method} {path} {value[:20]!r}", method, "/".join(parts), data=data)
    tell(counted, record_property)


def test_every_query_of_a_page_takes_hostile_texts(
    counted: Ground, record_property: Any
) -> None:
    """What a page takes in its address: the fields of its question, and what every page takes."""

    for method, path, needs in routes(counted):
        if method != "GET":
            continue
        counted.let_in(needs)
        shown = counted.walk.subjects.path(path)
        fields = [*field_types(registry()[needs].order), "notice", "language", "next", "reason",
                  "like", "text", "row", "days", "renewed", "paused"]
        for place in range(len(texts())):
            facts = turned(dict.fromkeys(fields), place)
            counted.send(f"GET {path} {place}", "GET", f"{shown}?{address(facts)}")
    tell(counted, record_property)


def test_every_form_takes_hostile_texts(counted: Ground, record_property: Any) -> None:
    found = forms(counted)
    assert len(found) > 2 * LEAST
    fields = 0
    for turn, form in enumerate(found):
        counted.let_in(form.needs)
        more = texts("more")
        values = [*texts(), *(more[(2 * turn + step) % len(more)] for step in range(2))]
        fields += len(form.facts)
        if form.method == "GET" or len(form.facts) > FIELDS_MOST:
            for place in range(len(texts())):
                send(counted, form, turned(form.facts, place), f"{form.method} {form.path} {place}")
            continue
        for name in form.facts:
            for value in values:
                about = f"{form.method} {form.path} {name} {value[:20]!r}"
                send(counted, form, {**form.facts, name: value}, about)
    record_property("fields", fields)
    print({"forms": len(found), "fields": fields})
    tell(counted, record_property)


def test_every_form_with_a_file_takes_hostile_files(
    counted: Ground, record_property: Any
) -> None:
    documents = counted.walk.subjects.path("/matters/{matter}/documents")
    found = [one for one in forms(counted) if one.files and one.path != documents]
    found.append(Form("matter:add_document", "POST", documents, {}, ("file",)))
    assert {one.path.rpartition("/")[2] for one in found} >= {"upload", "papers", "examination"}
    for form in found:
        counted.let_in(form.needs)
        sent = [(file, file.name) for file in hostile_files()]
        sent += [(hostile_files()[-1], called) for called in names()]
        for (file, called), name in product(sent, form.files):
            about = f"{form.path} {name} {file.name} {called[:20]!r}"
            given = {name: (called, file.content, file.media_type)}
            send(counted, form, form.facts, about, files=given)
    tell(counted, record_property)
