"""The operations of the interface as OpenAPI describes them, one or two for every command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from msgspec import inspect

from guanwu.api.asked import KEY, REASON
from guanwu.api.batch import BATCH_MOST, LINES
from guanwu.api.derive import GROUPS, LISTS
from guanwu.api.sample import answer_example, of_type, order_example
from guanwu.api.shape import REFERENCE, Shapes
from guanwu.api.words import Words, description, field_words, heading, may_anybody, words
from guanwu.desk.approval import Proposed
from guanwu.desk.command import Spec
from guanwu.desk.orders import field_types, plain_type
from guanwu.desk.perform import REASON_MOST

REFUSALS: Final = (
    400, 401, 403, 404, 405, 409, 413, 415, 422, 428, 429, 500, 503,
)
JSON: Final = "application/json"


def command_operation(spec: Spec, shapes: Shapes) -> dict[str, Any]:
    """Return the operation that carries out a command."""
    made = _operation(spec, heading(spec), description(spec), f"{spec.subject}_{spec.verb}")
    made["parameters"] = [*_reason(spec), _header(KEY, "api_header_key", 200)]
    made["requestBody"] = {"required": True, "content": {
        JSON: _content(shapes.orders[spec.id], order_example(spec))}}
    made["responses"] = responses(200, shapes.answers[spec.id], answer_example(spec))
    if spec.four_eyes is not None:
        made["responses"]["202"] = _response(
            words("api_accepted"), {"$ref": REFERENCE.format(name="Proposed")},
            of_type(inspect.type_info(Proposed), "", 0) | {"command": spec.id})
    return made


def query_operation(spec: Spec, shapes: Shapes) -> dict[str, Any]:
    """Return the operation that asks a question by the parameters of its address."""
    made = _operation(spec, heading(spec), description(spec), f"{spec.subject}_{spec.verb}")
    made["parameters"] = [*_parameters(spec, shapes), *_reason(spec)]
    made["responses"] = responses(200, shapes.answers[spec.id], answer_example(spec))
    return made


def ask_operation(spec: Spec, shapes: Shapes) -> dict[str, Any]:
    """Return the operation that asks a question by its body."""
    name = words("api_ask", name=spec.term)
    made = _operation(spec, name, _both(words("api_ask_about")),
                      f"{spec.subject}_{spec.verb}_ask")
    made["parameters"] = _reason(spec)
    made["requestBody"] = {"required": True, "content": {
        JSON: _content(shapes.orders[spec.id], order_example(spec))}}
    made["responses"] = responses(200, shapes.answers[spec.id], answer_example(spec))
    return made


def batch_operation(spec: Spec, shapes: Shapes) -> dict[str, Any]:
    """Return the operation that carries out a batch of commands."""
    name = words("api_batch", name=spec.term)
    made = _operation(spec, name, _both(words("api_batch_about", most=BATCH_MOST)),
                      f"{spec.subject}_{spec.verb}_batch")
    made["parameters"] = [*_reason(spec), _header(KEY, "api_header_key", 190)]
    example = order_example(spec)
    orders = {"type": "array", "items": shapes.orders[spec.id], "minItems": 1,
              "maxItems": BATCH_MOST}
    made["requestBody"] = {"required": True, "content": {
        JSON: _content(orders, None if example is None else [example]),
        LINES[0]: {"schema": {"type": "string"}},
    }}
    result = {"type": "object", "required": ["status"], "properties": {
        "status": {"type": "integer"}, "answer": _answer(spec, shapes),
        "problem": {"$ref": REFERENCE.format(name="Problem")},
    }}
    made["responses"] = responses(200, {"type": "array", "items": result},
                                  [{"status": 200, "answer": answer_example(spec)}])
    return made


def _answer(spec: Spec, shapes: Shapes) -> dict[str, Any]:
    """Return the schema of one answer, that of waiting for a second person where it may be."""
    found = shapes.answers[spec.id]
    if spec.four_eyes is None:
        return found
    return {"anyOf": [found, {"$ref": REFERENCE.format(name="Proposed")}]}


def _operation(spec: Spec, name: Words, about: str, id: str) -> dict[str, Any]:
    """Return what all operations of a command have."""
    security: list[dict[str, list[str]]] = [{"bearer": []}]
    return {
        "operationId": id, "tags": [spec.subject], "summary": name.en, "x-summary-zh": name.zh,
        "description": about, "x-needs": spec.id,
        "security": [{}, *security] if may_anybody(spec) else security,
    }


def responses(status: int, schema: Mapping[str, Any], example: Any) -> dict[str, Any]:
    """Return the answer of an operation and every problem that there may be instead."""
    refused = {str(code): {"$ref": "#/components/responses/Problem"} for code in REFUSALS}
    return {str(status): _response(words("api_done"), schema, example), **refused}


def _response(said: Words, schema: Mapping[str, Any], example: Any) -> dict[str, Any]:
    """Return one answer with its schema and an example."""
    return {"description": _both(said), "content": {JSON: _content(schema, example)}}


def _content(schema: Mapping[str, Any], example: Any) -> dict[str, Any]:
    """Return a body with its schema and an example."""
    return {"schema": schema} if example is None else {"schema": schema, "example": example}


def _parameters(spec: Spec, shapes: Shapes) -> list[dict[str, Any]]:
    """Return the fields of a question as parameters; groups of items go as JSON."""
    name = shapes.orders[spec.id]["$ref"].rpartition("/")[2]
    properties = shapes.components[name].get("properties", {})
    example = order_example(spec) or {}
    found: list[dict[str, Any]] = []
    for field, one in field_types(spec.order).items():
        said = field_words(spec, field)
        kind = plain_type(one.type)
        made: dict[str, Any] = {
            "name": field, "in": "query", "required": one.required,
            "description": said.en, "x-description-zh": said.zh,
        }
        inner = plain_type(kind.item_type) if isinstance(kind, LISTS) else kind
        if isinstance(inner, GROUPS):
            made["content"] = {JSON: {"schema": properties[field]}}
        else:
            made |= {"schema": _given(properties[field]), "style": "form", "explode": True}
        if example.get(field) not in (None, "", []) and "schema" in made:
            made["example"] = example[field]
        found.append(made)
    return found


def _given(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of a parameter: nothing is said by leaving it out, not by null."""
    found = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    rest = {key: one for key, one in schema.items()
            if key not in ("anyOf", "default", "title", "x-title-zh")}
    if len(found) == 1:
        return {**found[0], **rest}
    return {**rest, "anyOf": found} if found else rest


def _reason(spec: Spec) -> list[dict[str, Any]]:
    """Return the header of a reason where personal data are read."""
    if not spec.personal:
        return []
    return [_header(REASON, "api_header_reason", REASON_MOST, "^[ -~]+$")]


def _header(name: str, term: str, most: int, pattern: str = "^[!-~]+$") -> dict[str, Any]:
    """Return a header that a request may have."""
    said = words(term)
    return {
        "name": name, "in": "header", "required": False, "description": said.en,
        "x-description-zh": said.zh,
        "schema": {"type": "string", "minLength": 1, "maxLength": most,
                   "pattern": pattern},
    }


def _both(said: Words) -> str:
    """Return words in Chinese, then in English."""
    return f"{said.zh}\n\n{said.en}"

