"""The connection: a session, and the calls that the description of the interface offers."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from types import TracebackType
from typing import Any, Final
from urllib.parse import quote

import httpx

from guanwu.client.problem import ProblemError

API: Final = "/api/v1"
AGAIN: Final = (429, 503)
"""Statuses of requests that were not taken up and may simply be sent again."""
TRIES: Final = 4


def connect(
    address: str, login: str, password: str, code: str = "", *, timeout: float = 30.0
) -> Client:
    """Open a session at an address and return the client. Raises ProblemError when refused."""
    client = Client(httpx.Client(base_url=address, timeout=timeout))
    try:
        client.log_in(login, password, code)
    except BaseException:
        client.close()
        raise
    return client


class Client:
    """Calls the interface: `client.<subject>.<verb>(field=value, ...)`.

    `http` is the transport; whoever hands one in chooses address, time-outs and certificates.
    """

    def __init__(self, http: httpx.Client, token: str = "") -> None:
        self.http = http
        self._token = token

    def log_in(self, login: str, password: str, code: str = "") -> str:
        """Open a session and return the id of the person."""
        order = {"login": login, "password": password} | ({"code": code} if code else {})
        made = self.send("POST", f"{API}/session", order)
        self._token = made["token"]
        return str(made["person"])

    def log_out(self) -> None:
        """End the session; its token is worth nothing from now on."""
        if self._token:
            self.send("DELETE", f"{API}/session")
            self._token = ""

    def close(self) -> None:
        """Close the connection; the session stays until it is ended or idle for too long."""
        self.http.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self.log_out()
        finally:
            self.close()

    @cached_property
    def description(self) -> dict[str, Any]:
        """The description of the interface (OpenAPI), asked once."""
        found: dict[str, Any] = self.send("GET", f"{API}/openapi.json")
        return found

    def __getattr__(self, subject: str) -> Subject:
        """Return the commands and queries of a subject."""
        if subject.startswith("_"):
            raise AttributeError(subject)
        return Subject(self, subject)

    def __dir__(self) -> Iterable[str]:
        """Name the subjects too."""
        return [*super().__dir__(), *(one["name"] for one in self.description["tags"])]

    def send(
        self, method: str, path: str, order: Any = None,
        parameters: Mapping[str, Any] | None = None, key: str = "", reason: str = "",
    ) -> Any:
        """Send one request and return its answer. Raises ProblemError when refused.

        What the server was too busy for is sent again after the seconds it names; so is what got
        no answer, if it only reads or has a key.
        """
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        if key:
            headers["Idempotency-Key"] = key
        if reason:
            headers["X-Reason"] = quote(reason)
        content = None
        if order is not None:
            headers["Content-Type"] = "application/json"
            content = json.dumps(order, ensure_ascii=False, allow_nan=False,
                                 default=_plain).encode()
        for tries in range(TRIES):
            last = tries + 1 == TRIES
            try:
                answer = self.http.request(
                    method, path, content=content, headers=headers,
                    params=httpx.QueryParams(tuple(_texts(parameters))))
            except httpx.TransportError:
                if last or not (key or method == "GET"):
                    raise
                time.sleep(2**tries / 4)
                continue
            if answer.status_code not in AGAIN or last:
                break
            time.sleep(min(10.0, float(answer.headers.get("retry-after", 1))))
        return _answer(answer)


class Subject:
    """The commands and queries of one subject."""

    def __init__(self, client: Client, name: str) -> None:
        self._client, self._name = client, name

    def __getattr__(self, verb: str) -> Call:
        """Return a command or query by its verb."""
        path = f"{API}/{self._name}/{verb}"
        found = self._client.description["paths"].get(path)
        if verb.startswith("_") or found is None:
            raise AttributeError(f"the interface has no {self._name}:{verb}")
        return Call(self._client, path, found)

    def __dir__(self) -> Iterable[str]:
        """Name the verbs too."""
        start = f"{API}/{self._name}/"
        return [*super().__dir__(), *(
            path.removeprefix(start) for path in self._client.description["paths"]
            if path.startswith(start) and "/" not in path.removeprefix(start))]


class Call:
    """One command or query."""

    def __init__(self, client: Client, path: str, found: Mapping[str, Any]) -> None:
        self._client, self._path = client, path
        self.writes = "post" in found
        operation = found["post" if self.writes else "get"]
        self.__doc__ = operation.get("description")

    def __call__(self, *, key: str | None = None, reason: str = "", **fields: Any) -> Any:
        """Carry out the command or ask the question and return the answer.

        A command gets a new key unless one is given, so that it can be sent again unharmed.
        """
        if self.writes:
            return self._client.send("POST", self._path, fields, key=_key(key), reason=reason)
        return self._client.send("GET", self._path, parameters=fields, reason=reason)

    def batch(
        self, orders: Sequence[Mapping[str, Any]], *, key: str | None = None, reason: str = ""
    ) -> list[Any]:
        """Carry out a batch of orders; each answer in order, a ProblemError where one is refused.

        The errors are returned and not raised: the others were carried out.
        """
        told = self._client.send("POST", f"{self._path}/batch", list(orders),
                                 key=_key(key), reason=reason)
        return [one["answer"] if "answer" in one else ProblemError(one["status"], one["problem"])
                for one in told]

    def pages(self, *, reason: str = "", **fields: Any) -> Iterator[Any]:
        """Yield every item of a listing, page after page."""
        after = fields.pop("after", "")
        while True:
            page = self(reason=reason, **fields, **({"after": after} if after else {}))
            yield from page["items"]
            after = page.get("next")
            if not after:
                return


def _key(given: str | None) -> str:
    """Return the key of an order: the one given, or a new one."""
    return uuid.uuid4().hex if given is None else given


def _texts(parameters: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """Return the parameters of a question as texts; a list is given several times."""
    found: list[tuple[str, str]] = []
    for name, value in (parameters or {}).items():
        many = value if isinstance(value, list | tuple) else [value]
        found += [(name, _text(one)) for one in many if one is not None]
    return found


def _text(value: Any) -> str:
    """Return a value as it stands in an address."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    return str(_plain(value) if isinstance(value, date) else value)


def _plain(value: Any) -> str:
    """Return a day or moment as JSON has it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _answer(answer: httpx.Response) -> Any:
    """Return what an answer holds. Raises ProblemError for a refusal, whatever its form."""
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if answer.status_code >= 400:
        told = answer.json() if kind == "application/problem+json" else {
            "type": f"status:{answer.status_code}", "title": answer.text[:200]}
        raise ProblemError(answer.status_code, told)
    return answer.json() if kind == "application/json" else None
