"""Every field of every command and query, by the interface and by form, given what does harm."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import pytest
from msgspec import inspect

from guanwu.desk.command import Spec, registry
from guanwu.desk.orders import field_types
from guanwu.web.forms.fields import written
from tests.web.hostile_checks import faults_of, unseen_in
from tests.web.hostile_ground import REASON, Ground
from tests.web.hostile_values import kind_of, values_for

pytestmark = pytest.mark.slow
ROUND: Final = 10
ADDRESS_MOST: Final = 60_000
SHOWN: Final = 40


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """Give the application on a store with one of everything."""
    folder: Path = tmp_path_factory.mktemp("hostile")
    made = Ground(folder)
    with made.client:
        made.open()
        yield made


def fields() -> Iterator[tuple[int, Spec, str, inspect.Type]]:
    """Yield every field of every command and query, each with its turn."""
    turn = 0
    for spec in registry().values():
        for name, field in field_types(spec.order).items():
            yield turn, spec, name, field.type
            turn += 1


def tell(ground: Ground, record_property: Any) -> None:
    """Print what was sent, and fail with everything that was wrong."""
    figures = {**ground.sent, "wrong": len(ground.wrong), "slowest": ground.slowest}
    for name, value in figures.items():
        record_property(name, value)
    print(figures)
    assert not ground.wrong, f"{len(ground.wrong)} wrong:\n" + "\n".join(ground.wrong[:SHOWN])


def as_json(order: dict[str, Any], name: str, raw: str) -> bytes:
    """Return an order as JSON with one field as it is given."""
    parts = [f"{json.dumps(key)}:{json.dumps(value)}" for key, value in order.items()
             if key != name]
    return ("{" + ",".join([*parts, f'"{name}":{raw}']) + "}").encode("utf-8", "surrogatepass")


def test_every_field_takes_hostile_values_through_the_interface(
    ground: Ground, record_property: Any
) -> None:
    count = 0
    for turn, spec, name, kind in fields():
        ground.let_in(spec.id)
        path = f"/api/v1/{spec.subject}/{spec.verb}"
        order = ground.order(spec)
        values = values_for(kind_of(kind), turn)
        assert len(values) >= ROUND
        for place, value in enumerate(values):
            count += 1
            about = f"{spec.id} {name} {place} {value.typed[:20]!r}"
            headers = {**REASON, "Authorization": "Bearer walks"}
            if spec.writes:
                headers["Content-Type"] = "application/json"
                ground.send(about, "POST", path, content=as_json(order, name, value.json),
                            headers=headers)
            else:
                query = address({**asked(order), name: value.typed})
                ground.send(about, "GET", f"{path}?{query}", headers=headers)
    record_property("values", count)
    tell(ground, record_property)


def address(facts: dict[str, Any]) -> str:
    """Return facts as the query of an address, as long as servers and clients let it be."""
    query = urlencode(facts, doseq=True, errors="surrogatepass")
    if len(query) < ADDRESS_MOST:
        return query
    most = ADDRESS_MOST // (10 * len(facts))
    return urlencode({name: held[:most] for name, held in facts.items()}, doseq=True)


def asked(order: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a question as an address holds them."""
    return {name: [written(one) for one in value] if isinstance(value, list) else written(value)
            for name, value in order.items() if value is not None}


def test_every_field_takes_hostile_values_through_its_form(
    ground: Ground, record_property: Any
) -> None:
    """All fields of a form at once, in turn, so that each has had every value of its round."""
    for spec in registry().values():
        ground.let_in(spec.id)
        path = f"/do/{spec.subject}/{spec.verb}"
        kinds = {name: kind_of(field.type) for name, field in field_types(spec.order).items()}
        for place in range(ROUND if kinds else 1):
            data = {"_reason": "asked for a test", **turned_of(kinds, place)}
            about = f"form {spec.id} {place}"
            if spec.writes:
                data["_csrf_token"] = ground.token
                ground.send(about, "POST", path, data=data)
            else:
                ground.send(about, "GET", f"{path}?{address({**data, '_go': '1'})}")
    tell(ground, record_property)


def turned_of(kinds: dict[str, str], place: int) -> dict[str, str]:
    """Return each field with another value of its kind."""
    made = {}
    for at, (name, kind) in enumerate(kinds.items()):
        values = values_for(kind, 0, 0)
        made[name] = values[(place + at) % len(values)].typed
    return made


def unused(ground: Ground) -> dict[str, Any]:
    """Return an order to lodge a declaration whose number nobody has used."""
    order = ground.order(registry()["declaration:lodge"])
    number = order["declaration"]["number"]
    order["declaration"]["number"] = number[:-3] + "777"
    return order


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Yield every item of a declaration that has none within, by its way from the top."""
    inner = value.items() if isinstance(value, dict) else enumerate(value[:1])
    for name, one in inner:
        if isinstance(one, dict | list):
            yield from leaves(one, (*path, name))
        else:
            yield (*path, name), one


def with_leaf(value: Any, path: tuple[Any, ...], mark: str) -> Any:
    """Return a declaration with a mark in the place of one item."""
    copy = json.loads(json.dumps(value))
    within = copy
    for name in path[:-1]:
        within = within[name]
    within[path[-1]] = mark
    return copy


def test_every_item_of_a_declaration_takes_hostile_values(
    ground: Ground, record_property: Any
) -> None:
    ground.let_in("declaration:lodge")
    order = unused(ground)
    found = list(leaves(order["declaration"]))
    assert len(found) > 4 * ROUND
    for turn, (path, held) in enumerate(found):
        kind = "number" if isinstance(held, int) else "text"
        kind = "day" if str(path[-1]).endswith("_on") else kind
        marked = json.dumps(with_leaf(order["declaration"], path, "MARK"))
        for place, value in enumerate(values_for(kind, turn)):
            body = '{"declaration":' + marked.replace('"MARK"', value.json) + "}"
            about = f"lodge {'.'.join(map(str, path))} {place} {value.typed[:20]!r}"
            ground.send(about, "POST", "/api/v1/declaration/lodge", content=body.encode(), headers={
                **REASON, "Authorization": "Bearer walks", "Content-Type": "application/json"})
    tell(ground, record_property)


def test_what_is_taken_away_as_a_file_runs_nothing(ground: Ground) -> None:
    """Names that spreadsheets would run are stored, and stand in files as what they are: texts."""
    ground.let_in("declaration:lodge")
    order = unused(ground)
    formula = "=cmd|'/C calc'!A0"
    order["declaration"]["seller"]["name"] = formula
    order["declaration"]["lines"][0]["description"] = "@SUM(1+1)*cmd"
    headers = {"Authorization": "Bearer walks", "Content-Type": "application/json"}
    lodged = ground.client.post("/api/v1/declaration/lodge", content=json.dumps(order),
                                headers=headers)
    assert lodged.json()["outcome"] not in ("conflict", "refused"), lodged.text
    try:
        ground.let_in("declaration:export")
        for form in ("csv", "xlsx"):
            answer = ground.client.get(
                "/my/declarations/export", params={"form": form, "language": "en"})
            assert answer.status_code == 200
            assert not faults_of(answer, 0)
            cells = cells_of(answer.content, form)
            assert any(formula in cell for cell in cells)
            assert [one for one in cells if (one.startswith(("F:", "=", "+", "-", "@", "\t"))
                    and form == "csv") or one.startswith("F:")] == []
    finally:
        ground.put_back("export")


def cells_of(content: bytes, form: str) -> list[str]:
    """Return the cells of a table; a formula of a spreadsheet begins with `F:`."""
    if form == "csv":
        return [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig")))
                for cell in row]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        shared = archive.read("xl/sharedStrings.xml").decode()
    found = [html.unescape(one) for one in re.findall("<t[^>]*>([^<]*)</t>", shared)]
    return found + [f"F:{one}" for one in re.findall("<f[^>]*>([^<]*)", sheet)]


def test_a_sign_that_is_kept_would_be_found() -> None:
    for kept in ("a\u202ecod.exe".encode(), json.dumps("ad\u200bmin\ufeff").encode()):
        assert unseen_in(b"before" + kept + b"after")
    assert unseen_in("\u2067 and \u5831\u55ae".encode()) == []
