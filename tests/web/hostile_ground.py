"""The ground for hostile requests: the application, who may ask, and a count of what was sent."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import Any, Final

import msgspec
from litestar.testing import TestClient

from guanwu.access.model import ANONYMOUS, NOBODY, PERSON, Actor, Holding
from guanwu.api.identity import COOKIE, Visitor
from guanwu.desk.command import Spec
from tests.web.hostile_checks import faults_of, unseen_in
from tests.web.matrix_subjects import PARTY, order_for
from tests.web.test_access_matrix import Walk

REASON: Final = {"X-Reason": "asked for a test"}
PROBLEM: Final = 400


class Ground:
    """A store that can be put back, a client, and everything that was found to be wrong."""

    def __init__(self, folder: Path) -> None:
        self.walk = Walk(folder)
        self.client: TestClient[Any] = TestClient(self.walk.app)
        self.sent: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.slowest = (0.0, "")

    def open(self) -> None:
        """Fetch the cookie of forms."""
        self.client.get("/")
        self.client.cookies.set(COOKIE, "walks")

    @property
    def token(self) -> str:
        """The token that forms carry."""
        return str(self.client.cookies.get("guanwu_form"))

    def let_in(self, id: str) -> None:
        """Let somebody ask who may do what is named."""
        row = self.walk.house.matrix.rows.get(id, {})
        roles = [name for name, held in row.items() if held or name in (ANONYMOUS, PERSON)]
        role = next((one for one in roles if one not in (ANONYMOUS, PERSON)), "trader")
        seats = ((office, f"{office}/1") for office in ("taipei", "administration"))
        holdings = tuple(Holding(role, *seat, PARTY) for seat in seats)
        actor = Actor("p-owner", "Owner", holdings, "", True) if roles else NOBODY
        self.walk.asks = Visitor(actor, "session", "en")

    def order(self, spec: Spec) -> dict[str, Any]:
        """Return an order that would do, about what exists, as plain data."""
        made: dict[str, Any] = msgspec.to_builtins(order_for(spec, self.walk.subjects))
        return made

    def send(self, about: str, method: str, path: str, **more: Any) -> Any:
        """Send one request, look at the answer, and put the store back where it was changed."""
        begun = time.perf_counter()
        try:
            answer = self.client.request(method, path, follow_redirects=False, **more)
        except ValueError as error:
            self.sent["not sendable"] += 1
            self.wrong.append(f"{about}: {type(error).__name__}: {error}"[:200])
            return None
        seconds = time.perf_counter() - begun
        self.slowest = max(self.slowest, (seconds, about))
        self.sent[f"{answer.status_code // 100}xx"] += 1
        self.wrong += [f"{about}: {one}" for one in faults_of(answer, seconds)]
        if method == "POST" and answer.status_code < PROBLEM:
            self.put_back(about, '"outcome":"refused"' in answer.text)
        return answer

    def put_back(self, about: str, refused: bool = False) -> None:
        """Look for signs that nobody sees in what was kept, then put the store back.

        A declaration that was refused is kept as it came, as the record of what was refused.
        """
        for ending in () if refused else ("", "-wal"):
            held = self.walk.path.with_name(self.walk.path.name + ending)
            if held.exists():
                unseen = unseen_in(held.read_bytes())
                self.wrong += [f"{about}: {one} is kept" for one in unseen]
        self.walk.put_back()
