"""Every route of the running application by every role and relation: who is let in is as written.

The routes are the application's own. For each, the order it stands for is made about something
that exists, and the one who asks is given the role and stands to it as the cell says. The answer
must be a denial exactly where the matrix has no entry. What is done by a cell that is let in is
undone before the next.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from guanwu.access.matrix import Matrix
from guanwu.access.model import (
    ANONYMOUS,
    NOBODY,
    OUTSIDE,
    PERSON,
    Actor,
    Holding,
    Relation,
    Resource,
    relation,
)
from guanwu.api.identity import COOKIE, NEEDS, Visitor
from guanwu.api.settings import Settings
from guanwu.desk.command import Spec, registry
from guanwu.desk.house import House
from guanwu.store.engine import reading
from guanwu.web.app import make_app
from tests.web.matrix_subjects import Subjects, order_for, subjects
from tests.web.visitors import peopled

pytestmark = pytest.mark.slow
DENIALS = {"access_denied", "access_login_needed"}
NARROWED = {"proposal:approve", "proposal:reject", "proposal:show"}
"""Orders that ask besides whether the role may decide on the command that was proposed."""
REASON = "walking through the matrix"


class Cell(NamedTuple):
    """One role in one relation to what a route is about."""

    role: str
    stands: Relation
    actor: Actor


class Tally(NamedTuple):
    """What was called and what came of it."""

    called: Counter[str]
    wrong: list[str]


def cells(matrix: Matrix, resource: Resource) -> Iterator[Cell]:
    """Yield every role in every relation that it can have to a resource."""
    yield Cell(ANONYMOUS, Relation.ANONYMOUS, NOBODY)
    yield Cell(PERSON, Relation.OTHER_TRADER, Actor("p-nobody", "No post"))
    for role in matrix.roles:
        if role in (ANONYMOUS, PERSON):
            continue
        for stands, actor in _standing(role, resource):
            assert relation(actor, actor.holdings[0], resource) is stands
            yield Cell(role, stands, actor)


def _standing(role: str, resource: Resource) -> Iterator[tuple[Relation, Actor]]:
    """Yield actors of a role that stand to a resource in each way there is."""
    if role in OUTSIDE:
        for party in resource.parties[:1]:
            yield Relation.OWN, _actor(Holding(role, party=party))
        yield Relation.OTHER_TRADER, _actor(Holding(role, party="00000000"))
        return
    office = resource.office or "taipei"
    if resource.assignee:
        yield Relation.OWN, _actor(Holding(role, office="taichung"), resource.assignee)
    yield Relation.SAME_OFFICE, _actor(Holding(role, office=office, unit=f"{office}/1"))
    if resource.office:
        other = "taichung" if office != "taichung" else "keelung"
        yield Relation.OTHER_OFFICE, _actor(Holding(role, office=other, unit=f"{other}/1"))


def _actor(holding: Holding, id: str = "p-asks") -> Actor:
    return Actor(id, "Asks", (holding,), "", True)


def allowed(matrix: Matrix, spec: Spec, cell: Cell) -> bool:
    """Say whether the matrix lets a cell in."""
    row = matrix.rows.get(spec.id, {})
    if ANONYMOUS in row or (PERSON in row and not cell.actor.is_anonymous):
        return True
    given = row.get(cell.role, frozenset())
    return bool(given) if spec.listing else cell.stands in given


class Walk:
    """The application on a store that can be put back, and whoever asks next."""

    def __init__(self, folder: Path) -> None:
        self.house: House = peopled(folder)
        self.subjects: Subjects = subjects(self.house)
        self.path = folder / "guanwu.db"
        self.kept = folder / "kept"
        self.asks: Visitor | None = None
        self.app: Litestar = make_app(self.house, Settings(), lambda _house, _token: self.asks)
        self._keep(self.path, self.kept)

    def _keep(self, source: Path, target: Path) -> None:
        self.house.engine.dispose()
        target.parent.mkdir(exist_ok=True)
        for ending in ("", "-wal", "-shm"):
            held = source.with_name(source.name + ending)
            copy = target.with_name(target.name + ending)
            copy.unlink(missing_ok=True)
            if held.exists():
                shutil.copyfile(held, copy)

    def put_back(self) -> None:
        """Put the store back as it was at the beginning."""
        self._keep(self.kept, self.path)

    def resource(self, spec: Spec, order: Any) -> Resource:
        """Return what an order is about; the first, where it is about several."""
        with reading(self.house.engine) as connection:
            found: Sequence[Resource] = spec.of(connection, order) if spec.of else ()
        return found[0] if found else Resource()


def api_routes(app: Litestar) -> Iterator[tuple[str, str, Spec]]:
    """Yield method, path and spec of every route of the interface that stands for one order."""
    specs = registry()
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            needs = handler.opt.get(NEEDS)
            if needs is None or not route.path.startswith("/api/"):
                continue
            if route.path.endswith("/events"):
                continue  # a stream takes no order; tests/api/test_events.py says what it shows
            for method in handler.http_methods - {"OPTIONS", "HEAD"}:
                yield method, route.path, specs[needs]


def ask(client: TestClient[Any], method: str, path: str, order: Any) -> str:
    """Ask a route for an order and return the code of the denial, or what else came of it."""
    plain = msgspec.to_builtins(order)
    headers = {"Authorization": "Bearer walks", "X-Reason": REASON}
    if method == "GET":
        params = {name: value if isinstance(value, (str, int)) else json.dumps(value)
                  for name, value in plain.items() if value is not None}
        answer = client.get(path, params=params, headers=headers)
    else:
        body = [plain] if path.endswith("/batch") else plain
        headers["Content-Type"] = "application/json"
        answer = client.post(path, content=msgspec.json.encode(body), headers=headers)
    return outcome_of(answer, path)


def outcome_of(answer: Any, path: str) -> str:
    """Return the code of a denial, `failed` for a fault of ours, else `answered`."""
    if answer.status_code >= 500 or answer.status_code in (400, 405, 415):
        return f"failed {answer.status_code} {answer.text[:300]}"
    text = answer.text
    found = next((code for code in DENIALS if f'"{code}"' in text), "answered")
    return found if answer.status_code in (401, 403) or path.endswith("/batch") else "answered"


def walk_route(walk: Walk, client: TestClient[Any], route: tuple[str, str, Spec],
               tally: Tally) -> None:
    """Call every cell of one route."""
    method, path, spec = route
    order = order_for(spec, walk.subjects)
    resource = walk.resource(spec, order)
    for cell in cells(walk.house.matrix, resource):
        walk.asks = None if cell.actor.is_anonymous else Visitor(cell.actor, "session", "en")
        said = ask(client, method, path, order)
        may = allowed(walk.house.matrix, spec, cell)
        tally.called["allowed" if may else "denied"] += 1
        if may and said in DENIALS and spec.id in NARROWED:
            tally.called["denied by the proposed command"] += 1
        elif (said in DENIALS) == may or said.startswith("failed"):
            tally.wrong.append(f"{method} {path} {cell.role} {cell.stands}: {said}")
        if may and spec.writes:
            walk.put_back()


def test_every_route_lets_in_whom_the_matrix_lets_in(
    tmp_path: Path, record_property: Any
) -> None:
    walk = Walk(tmp_path)
    tally = Tally(Counter(), [])
    routes = list(api_routes(walk.app))
    with TestClient(walk.app) as client:
        for route in routes:
            walk_route(walk, client, route, tally)
    figures: Mapping[str, int] = {"routes": len(routes), "roles": len(walk.house.matrix.roles),
                                  **tally.called, "mismatches": len(tally.wrong)}
    for name, value in figures.items():
        record_property(name, value)
    print(figures)
    assert not tally.wrong, "\n".join(tally.wrong)
    assert {spec.id for _, _, spec in routes} == set(walk.house.matrix.rows)
    assert tally.called["allowed"] > 100 < tally.called["denied"]


def test_every_route_of_pages_says_what_it_needs_and_shuts_out_who_never_may(
    tmp_path: Path
) -> None:
    walk = Walk(tmp_path)
    matrix, wrong, called = walk.house.matrix, [], 0
    with TestClient(walk.app) as client:
        client.get("/")
        token = client.cookies.get("guanwu_form")
        for route in walk.app.routes:
            for handler in getattr(route, "route_handlers", ()):
                if _is_open(handler) or route.path.startswith("/api/"):
                    continue
                needs = handler.opt.get(NEEDS)
                assert needs is not None, f"{route.path} does not say what it needs"
                assert needs in matrix.rows, f"{route.path} needs {needs}, which nobody knows"
                for role in matrix.roles:
                    actor = NOBODY if role == ANONYMOUS else _actor(
                        Holding(role, "taipei", "taipei/1", "12345670"))
                    walk.asks = None if actor.is_anonymous else Visitor(actor, "session", "en")
                    if matrix.may_ever(needs, actor):
                        continue
                    path = walk.subjects.path(route.path)
                    for method in _methods(handler):
                        called += 1
                        client.cookies.set(COOKIE, "walks")
                        answer = client.request(
                            method, path, data={"_csrf_token": token} if method == "POST" else None,
                            follow_redirects=False)
                        shut = answer.status_code in (401, 403) or (
                            answer.status_code == 303
                            and answer.headers["location"].startswith("/login"))
                        if not shut:
                            wrong.append(f"{method} {path} {role}: {answer.status_code}")
    print({"pages called by those who never may": called, "mismatches": len(wrong)})
    assert not wrong, "\n".join(wrong)


def _methods(handler: Any) -> list[str]:
    """Return the methods of a route that ask for something of their own."""
    return sorted({str(getattr(one, "value", one)) for one in handler.http_methods}
                  - {"OPTIONS", "HEAD"})


def _is_open(handler: Any) -> bool:
    """Say whether a route is for everybody: the first page, health, style sheet and script."""
    return bool(handler.opt.get("open")) or not _methods(handler)


def test_a_planted_gap_is_found(tmp_path: Path) -> None:
    """The walk finds a route that lets in whom it should not."""
    walk = Walk(tmp_path)
    tally = Tally(Counter(), [])
    route = next(one for one in api_routes(walk.app) if one[2].id == "declaration:status")
    honest = walk.house.matrix.rows["declaration:status"]
    walk.house.matrix = Matrix(walk.house.matrix.roles, {
        **walk.house.matrix.rows,
        "declaration:status": {**honest, "trader": frozenset({Relation.OTHER_TRADER})}})
    with TestClient(walk.app) as client:
        order = order_for(route[2], walk.subjects)
        resource = walk.resource(route[2], order)
        stranger = next(one for one in cells(walk.house.matrix, resource)
                        if (one.role, one.stands) == ("trader", Relation.OTHER_TRADER))
        walk.asks = Visitor(stranger.actor, "session", "en")
        said = ask(client, route[0], route[1], order)
    assert said == "answered"
    may = allowed(Matrix(walk.house.matrix.roles, {"declaration:status": honest}), route[2],
                  stranger)
    assert not may
    assert tally.wrong == []
