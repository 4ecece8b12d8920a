"""Cases drawn from the description of the interface, valid and not, sent to the whole application.

    python -m bench.fuzz [--cases 10000] [--seed 1]

Whatever is sent, by whom ever: no answer is a failure of the server, each is one that the
description names, of the type and shape it says, and what is refused is told in both languages.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from guanwu.api.observe import write_logs_as_json
from guanwu.store.matrix_file import load_matrix
from tests.api.served import LODGE, Served, lodging, number_of

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance,
          response_schema_conformance)
STREAMS = ("/api/v1/events", "/api/v1/declaration/events")
"""Answers that do not end are tried elsewhere."""
KNOWN = 12
PEOPLE: Mapping[str, str] = {
    "trader": "trader", "broker": "broker", "documents_officer": "papers.taipei",
    "examiner": "examiner.taipei", "duty_officer": "duty.taipei",
    "release_officer": "release.taipei", "clerk": "clerk.taipei", "supervisor": "chief.taipei",
    "administrator": "admin", "approver": "approver", "tariff_editor": "tariff",
    "auditor": "auditor", "bank": "bank",
}
"""Somebody of the demo for each role."""


class Tally(NamedTuple):
    """What came of the cases: how many, answers by status, and each failure once."""

    cases: int
    statuses: Counter[int]
    failures: dict[str, str]


class Fuzz:
    """Sends cases to an application and checks the answers."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.statuses: Counter[int] = Counter()
        self.failures: dict[str, str] = {}
        described = served.client.get("/api/v1/openapi.json").json()
        self.needs = {(path, method): operation.get("x-needs", "")
                      for path, methods in described["paths"].items()
                      for method, operation in methods.items()}
        for path in STREAMS:
            described["paths"].pop(path)
        for methods in described["paths"].values():
            for operation in methods.values():
                operation.pop("security", None)
        self.schema = schemathesis.openapi.from_dict(described)
        self.known = self._known()

    def _known(self) -> dict[str, Sequence[str]]:
        """Return values that stand for something in the store, by the name of the field."""
        for serial in range(1, KNOWN + 1):
            request = "8" if serial % 3 == 0 else None
            self.served.post(LODGE, lodging(serial, examination_request=request))
        numbers = [number_of(serial) for serial in range(1, KNOWN + 1)]
        people = [one["person"] for one in self.served.get(
            "/api/v1/person/list", "admin").json()["items"]]
        return {
            "number": numbers, "numbers": numbers, "person": people,
            "code": ["61091000006", "6109", "39021000109"], "prefix": ["61", "6109"],
            "office": ["taipei", "keelung"], "unit": ["taipei/1", "keelung/2"],
            "day": ["2025-03-14"], "after": [""], "reason": ["Asked by telephone"],
            "q": ["coffee", "T-shirt"],
        }

    def run(self, cases: int, number: int = 1) -> Tally:
        """Send at least so many cases, spread over all operations, each seed once."""
        operations = [found for one in self.schema.get_all_operations()
                      if isinstance(one, Ok) for found in (one.ok(),)]
        while (left := cases - sum(self.statuses.values())) > 0:
            each = -(-left // len(operations) // 2)
            for operation in operations:
                for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                    self._operation(operation, mode, each, number)
            number += 1
        return Tally(sum(self.statuses.values()), self.statuses, self.failures)

    def _operation(self, operation: Any, mode: GenerationMode, each: int, number: int) -> None:
        """Send the cases of one operation in one mode."""
        people = list(self._people(self.needs[operation.path, operation.method.lower()]))

        @seed(number)
        @settings(max_examples=each, database=None, deadline=None, phases=[Phase.generate],
                  derandomize=False, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(generation_mode=mode), who=st.sampled_from(people),
               known=self._substitutes())
        def one(case: Case[Any], who: str, known: dict[str, str]) -> None:
            if mode is GenerationMode.POSITIVE:
                substitute(case, known)
            self._send(case, who, mode)

        try:
            one()
        except Unsatisfiable:
            return
        except Exception as error:
            self.failures.setdefault(f"{operation.label} {type(error).__name__}", str(error)[:800])

    def _people(self, needs: str) -> Iterator[str]:
        """Yield who sends: those who may, mostly, then others and nobody."""
        may = [PEOPLE[role] for role in load_matrix().rows.get(needs, {}) if role in PEOPLE]
        yield from (may or ["broker"]) * 4
        yield from ("", "trader")

    def _substitutes(self) -> st.SearchStrategy[dict[str, str]]:
        """Return a strategy of values that stand for something, for some of the fields."""
        return st.fixed_dictionaries({}, optional={
            name: st.sampled_from(values) for name, values in self.known.items()})

    def _send(self, case: Case[Any], who: str, mode: GenerationMode) -> None:
        """Send one case and keep what is wrong with its answer."""
        try:
            answer = self._answer(case, self.served.headers(who))
        except httpx.InvalidURL:
            return
        if answer.status_code == 401 and who:
            self.served.forget(who)
            answer = self._answer(case, self.served.headers(who))
        self.statuses[answer.status_code] += 1
        checks = [*CHECKS]
        whole = not case.operation.path.endswith("/batch")
        if mode is GenerationMode.NEGATIVE and whole and answer.status_code < 300:
            checks.append(negative_data_rejection)
        try:
            case.validate_response(answer, checks=checks)
            problem_said(answer)
        except (Exception, BaseExceptionGroup) as error:
            parts = [str(one).split("\n")[0] for one in getattr(error, "exceptions", [error])]
            name = f"{case.operation.label} {answer.status_code} {'; '.join(parts)}"
            self.failures.setdefault(name[:200], f"{case.as_curl_command()}\n{error}"[:3_000])

    def _answer(self, case: Case[Any], headers: Mapping[str, str]) -> httpx.Response:
        """Return the answer of the application to a case."""
        asked = requests.Request(**case.as_transport_kwargs(base_url="http://testserver.local"))
        made = asked.prepare()
        named = {name: value for name, value in made.headers.items()
                 if name.lower() not in ("content-length", "authorization")}
        answer: httpx.Response = self.served.client.request(
            made.method or "GET", (made.url or "").removeprefix("http://testserver.local"),
            content=made.body,  # type: ignore[arg-type]
            headers=[*_bytes(named), *_bytes(headers)])
        answer.request.headers = httpx.Headers(headers)
        return answer


def _bytes(headers: Mapping[str, Any]) -> list[tuple[bytes, bytes]]:
    """Return headers as they go over the wire."""
    return [(name.encode(), value if isinstance(value, bytes) else str(value).encode("utf-8"))
            for name, value in headers.items()]


def substitute(case: Case[Any], known: Mapping[str, str]) -> None:
    """Put values that stand for something into the fields of those names."""
    bodies = case.body if isinstance(case.body, list) else [case.body]
    for group in (*bodies, case.query):
        for name, value in known.items() if isinstance(group, dict) else ():
            if name in group:
                group[name] = [value] if isinstance(group[name], list) else value


def problem_said(answer: httpx.Response) -> None:
    """Check that what is refused is told in both languages, and nothing of the inside.

    Raises AssertionError.
    """
    if answer.status_code < 400:
        return
    told = answer.json()
    assert told["status"] == answer.status_code, told
    assert told["title"] and told["title_zh"] and told["detail"] and told["detail_zh"], told
    assert "Traceback" not in answer.text and "guanwu/" not in answer.text, told


def main() -> int:
    """Send the cases; 1 where something is wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verbose", action="store_true", help="print how to repeat a failure")
    asked = parser.parse_args()
    begun = time.perf_counter()
    write_logs_as_json(io.StringIO())
    with tempfile.TemporaryDirectory(prefix="guanwu-fuzz-") as folder, Served(
            Path(folder)) as served:
        found = Fuzz(served).run(asked.cases, asked.seed)
    for name, how in sorted(found.failures.items()):
        print(name, *([how] if asked.verbose else ()), sep="\n", file=sys.stderr)
    print(json.dumps({
        "cases": found.cases, "failures": len(found.failures),
        "statuses": dict(sorted(found.statuses.items())),
        "server_errors": sum(count for status, count in found.statuses.items() if status >= 500),
        "seconds": round(time.perf_counter() - begun),
    }))
    return int(bool(found.failures))


if __name__ == "__main__":
    sys.exit(main())
