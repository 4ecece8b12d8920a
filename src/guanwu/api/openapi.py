"""The description of the interface: OpenAPI 3.1, derived, with examples, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import msgspec
from litestar import get
from litestar.response import Response

from guanwu.api.derive import API, has_groups, path_of
from guanwu.api.events import DECLARATION_EVENTS, EVENTS
from guanwu.api.operations import (
    JSON,
    ask_operation,
    batch_operation,
    command_operation,
    query_operation,
    responses,
)
from guanwu.api.said import problem
from guanwu.api.session import PATH as SESSION
from guanwu.api.shape import REFERENCE, Shapes, shapes
from guanwu.api.words import Words, words
from guanwu.case import Refusal
from guanwu.desk.command import Spec, registry
from guanwu.store.terms_file import load_terms

VERSION: Final = "1"
_EVENT: Final = (
    'id: 42\nevent: status\ndata: {"number":"CA  1410100001","at":"2025-03-14T09:00:00+08:00",'
    '"state":"billed"}\n\n'
)


def document(specs: Sequence[Spec]) -> dict[str, Any]:
    """Return the description of the interface of commands and queries."""
    found = shapes(specs)
    title, about = words("api_title"), words("api_about")
    paths: dict[str, Any] = {}
    for spec in specs:
        paths |= _paths(spec, found)
    paths |= _session() | _events()
    return {
        "openapi": "3.1.0",
        "info": {"title": title.en, "x-title-zh": title.zh, "version": VERSION,
                 "description": f"{about.zh}\n\n{about.en}"},
        "servers": [{"url": "/"}],
        "tags": [_tag(name) for name in dict.fromkeys(
            [*(spec.subject for spec in specs), "session", "events"])],
        "paths": paths,
        "components": {
            "schemas": found.components,
            "responses": {"Problem": _problem()},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def _paths(spec: Spec, found: Shapes) -> dict[str, Any]:
    """Return the addresses of a command or query."""
    path = path_of(spec)
    if spec.writes:
        return {path: {"post": command_operation(spec, found)},
                f"{path}/batch": {"post": batch_operation(spec, found)}}
    made: dict[str, Any] = {path: {"get": query_operation(spec, found)}}
    if has_groups(spec):
        made[f"{path}/ask"] = {"post": ask_operation(spec, found)}
    return made


def _tag(name: str) -> dict[str, str]:
    """Return a subject with its name in both languages."""
    term = f"api_subject_{name}"
    said = words(term) if load_terms().has(term) else Words(name, name)
    return {"name": name, "description": f"{said.zh} / {said.en}"}


def _problem() -> dict[str, Any]:
    """Return the answer to everything that is refused."""
    said = words("api_refused")
    example = problem(Refusal("access_denied", {"command": "declaration:release"}))
    return {
        "description": f"{said.zh}\n\n{said.en}",
        "headers": {"Retry-After": {"schema": {"type": "integer"}}},
        "content": {"application/problem+json": {
            "schema": {"$ref": REFERENCE.format(name="Problem")}, "example": example}},
    }


def _plain(id: str, tag: str, term: str) -> dict[str, Any]:
    """Return what an operation has that stands for no command."""
    name, about = words(term), words(f"{term}_about")
    return {"operationId": id, "tags": [tag], "summary": name.en, "x-summary-zh": name.zh,
            "description": f"{about.zh}\n\n{about.en}"}


def _session() -> dict[str, Any]:
    """Return the address of sessions."""
    opened = _plain("session_open", "session", "api_session_open") | {
        "security": [{}],
        "requestBody": {"required": True, "content": {JSON: {
            "schema": {"$ref": REFERENCE.format(name="LogIn")},
            "example": {"login": "broker", "password": "as told", "code": "123456"}}}},
        "responses": responses(201, {"$ref": REFERENCE.format(name="Session")}, {
            "token": "shown once", "person": "p-4f2a91c07d3e"}),
    }
    ended = _plain("session_end", "session", "api_session_end") | {
        "security": [{"bearer": []}],
        "responses": {"204": {"description": words("api_done").en},
                      "401": {"$ref": "#/components/responses/Problem"}},
    }
    return {SESSION: {"post": opened, "delete": ended}}


def _events() -> dict[str, Any]:
    """Return the addresses of events."""
    last = words("api_header_last_event")
    header = {"name": "Last-Event-ID", "in": "header", "required": False,
              "description": last.en, "x-description-zh": last.zh,
              "schema": {"type": "integer", "minimum": 0}}
    number = words("field_number")
    numbers = {"name": "numbers", "in": "query", "required": True, "style": "form",
               "explode": True, "description": number.en, "x-description-zh": number.zh,
               "example": ["CA  1410100001"],
               "schema": {"type": "array", "minItems": 1, "maxItems": 100,
                          "items": {"type": "string", "minLength": 1, "maxLength": 40}}}
    refused = {str(code): {"$ref": "#/components/responses/Problem"}
               for code in (400, 401, 403, 422, 429, 500, 503)}
    made = {"200": {"description": words("api_events").en, "content": {
        "text/event-stream": {"schema": {"type": "string"}, "example": _EVENT}}}, **refused}
    common = {"security": [{"bearer": []}], "responses": made}
    return {
        EVENTS: {"get": _plain("events", "events", "api_events")
                 | common | {"parameters": [header]}},
        DECLARATION_EVENTS: {"get": _plain("declaration_events", "declaration", "api_events")
                             | common | {"parameters": [numbers, header]}},
    }


@cache
def encoded() -> bytes:
    """Return the description of this house as JSON, made once."""
    return msgspec.json.encode(document(list(registry().values())))


@get(f"{API}/openapi.json", opt={"open": True}, sync_to_thread=True)
def openapi() -> Response[bytes]:
    """Answer the description of the interface."""
    return Response(encoded(), media_type=JSON)


ROUTES: Final = (openapi,)
