"""The page that lists the interface for programs, in both languages, from its own description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

import msgspec
from litestar import get
from litestar.response import Response

from guanwu.api.openapi import encoded
from guanwu.web.visit import Door, Visiting

METHODS: Final = ("get", "post", "delete")
JSON: Final = "application/json"


@get("/api", opt={"open": True}, sync_to_thread=True)
def interface(visit: Visiting) -> Response[str]:
    """Show every operation of a subject, or the subjects."""
    subject = visit.request.query_params.get("subject", "")
    found = described()
    tags = [{"name": one["name"], "said": one["description"].split(" / ")[visit.short == "en"]}
            for one in found["tags"]]
    return visit.page("interface/interface.html", {
        "title": visit.say("api_title"), "tags": tags, "subject": subject,
        "operations": list(_operations(subject, visit.short)),
        "counts": _counts(), "problem": _example(found["components"]["responses"]["Problem"]),
    })


@cache
def described() -> dict[str, Any]:
    """Return the description of the interface, read once."""
    found: dict[str, Any] = msgspec.json.decode(encoded())
    return found


@cache
def _counts() -> Mapping[str, int]:
    """Return how many operations each subject has."""
    counts: dict[str, int] = {}
    for _, _, operation in _every():
        counts[operation["tags"][0]] = counts.get(operation["tags"][0], 0) + 1
    return counts


def _every() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield method, address and operation of everything."""
    for path, methods in described()["paths"].items():
        for method in METHODS:
            if method in methods:
                yield method, path, methods[method]


def _operations(subject: str, short: str) -> Iterator[dict[str, Any]]:
    """Yield the operations of a subject as the page shows them, in one language."""
    for method, path, operation in _every():
        if operation["tags"][0] != subject:
            continue
        zh, _, en = operation["description"].partition("\n\n")
        body = operation.get("requestBody", {}).get("content", {}).get(JSON, {})
        done = next(one for code, one in operation["responses"].items() if code.startswith("2"))
        yield {
            "method": method.upper(), "path": path, "id": operation["operationId"],
            "name": operation["x-summary-zh"] if short == "zh" else operation["summary"],
            "about": zh if short == "zh" else en,
            "parameters": [_parameter(one, short) for one in operation.get("parameters", ())],
            "body": _json(body.get("example")), "answer": _example(done),
        }


def _parameter(one: Mapping[str, Any], short: str) -> dict[str, Any]:
    """Return a parameter as the page shows it."""
    said = one.get("x-description-zh") if short == "zh" else one.get("description")
    return {"name": one["name"], "where": one["in"], "required": one["required"], "said": said,
            "example": _json(one.get("example"))}


def _example(response: Mapping[str, Any]) -> str:
    """Return the example of an answer as it is read."""
    content = response.get("content", {})
    return _json(next((one.get("example") for one in content.values()), None))


def _json(value: Any) -> str:
    """Return an example as JSON on several lines, a text as it is; empty without one."""
    if value is None or isinstance(value, str):
        return value or ""
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()


ROUTES: Final = (interface,)
DOORS: Final[tuple[Door, ...]] = ()
