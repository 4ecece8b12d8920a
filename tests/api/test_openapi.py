"""The description of the interface: complete, valid, with examples that fit, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator
from litestar.handlers import HTTPRouteHandler

from guanwu.api.openapi import document
from guanwu.api.routes import ROUTES
from guanwu.desk.command import Spec, registry
from guanwu.desk.orders import read_order
from guanwu.store.terms_file import load_terms
from tests.api.served import Served

SPECS = list(registry().values())
OPENAPI = "/api/v1/openapi.json"


@cache
def described() -> dict[str, Any]:
    """Return the description, as JSON has it."""
    made: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(document(SPECS)))
    return made


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield address, method and operation."""
    for path, methods in described()["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def whole(schema: dict[str, Any]) -> Draft202012Validator:
    """Return the validator of a schema with the components it refers to."""
    return Draft202012Validator({**schema, "components": described()["components"]})


def operation_of(spec: Spec) -> dict[str, Any]:
    """Return the operation of a command or query."""
    found: dict[str, Any] = described()["paths"][f"/api/v1/{spec.subject}/{spec.verb}"]
    return found["post" if spec.writes else "get"]  # type: ignore[no-any-return]


def test_it_is_served_to_anybody(served: Served) -> None:
    answer = served.client.get(OPENAPI)
    assert answer.status_code == 200
    assert answer.json() == described()
    assert answer.json()["openapi"] == "3.1.0"


def test_every_route_is_described_and_every_description_is_a_route() -> None:
    routes = {(path, str(method).lower()) for route in ROUTES
              if isinstance(route, HTTPRouteHandler)
              for path in route.paths for method in route.http_methods}
    assert len(ROUTES) == len(routes)
    told = {(path, method) for path, method, _ in operations()}
    assert routes - {(OPENAPI, "get")} == told
    assert len(told) >= 2 * len([one for one in SPECS if one.writes])


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.id)
def test_a_command_or_query_is_described_with_examples_that_fit(spec: Spec) -> None:
    operation = operation_of(spec)
    assert operation["x-needs"] == spec.id
    assert operation["summary"] and operation["x-summary-zh"]
    zh, en = operation["description"].split("\n\n")
    assert zh and en and zh != en
    good = operation["responses"]["200"]["content"]["application/json"]
    errors = list(whole(good["schema"]).iter_errors(good["example"]))
    assert not errors, errors[0].message
    if spec.writes:
        body = operation["requestBody"]["content"]["application/json"]
        assert not list(whole(body["schema"]).iter_errors(body["example"]))
        order = read_order(spec.order, msgspec.json.encode(body["example"]))
        assert isinstance(order, spec.order), order
    else:
        needed = {one["name"] for one in operation["parameters"] if one["required"]}
        given = {one["name"] for one in operation["parameters"] if "example" in one}
        assert needed <= given | {one["name"] for one in operation["parameters"]
                                  if "content" in one}
        for one in operation["parameters"]:
            if "example" in one:
                assert not list(whole(one["schema"]).iter_errors(one["example"])), one["name"]


def test_every_schema_is_one_and_every_reference_leads_somewhere() -> None:
    components = described()["components"]["schemas"]
    for name, schema in components.items():
        Draft202012Validator.check_schema(schema)
        assert "guanwu" not in name
    text = msgspec.json.encode(described()).decode()
    for part in text.split('"$ref":"#/components/')[1:]:
        kind, name = part.partition('"')[0].split("/")
        assert name in described()["components"][kind]


def test_problems_are_described_for_every_operation() -> None:
    validator = whole(described()["components"]["schemas"]["Problem"])
    response = described()["components"]["responses"]["Problem"]["content"]
    assert not list(validator.iter_errors(response["application/problem+json"]["example"]))
    for path, _, operation in operations():
        assert "401" in operation["responses"], path


def test_every_subject_has_its_name_in_both_languages() -> None:
    for spec in SPECS:
        assert load_terms().has(f"api_subject_{spec.subject}"), spec.subject
