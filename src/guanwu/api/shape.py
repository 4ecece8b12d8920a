"""The shapes of what the interface takes and gives, as JSON Schema with words in both languages."""

from __future__ import annotations

import json
import re
import types
from collections.abc import Mapping, Sequence
from inspect import cleandoc
from typing import Any, Final, NamedTuple, Union, get_args, get_origin

import msgspec
from msgspec import Struct

from guanwu.api.session import LogIn, Session
from guanwu.case import Fault, Refusal
from guanwu.desk.approval import Proposed
from guanwu.desk.command import Spec
from guanwu.store.terms_file import load_terms

REFERENCE: Final = "#/components/schemas/{name}"
_MODULE: Final = re.compile(r"guanwu\.[a-z0-9_.]+\.")


class ToldFault(Struct, omit_defaults=True):
    """One thing that is wrong: what, where, in both languages, and what to do about it."""

    code: str
    zh: str
    zh_do: str
    en: str
    en_do: str
    place: str | None = None
    line: int | None = None


class Problem(Struct, omit_defaults=True):
    """Problem details (RFC 9457) with everything that is wrong."""

    type: str
    title: str
    title_zh: str
    status: int
    detail: str
    detail_zh: str
    faults: list[ToldFault]
    retry_after: int | None = None


class Shapes(NamedTuple):
    """The schemas of every order and answer by the id of its command, and what they refer to."""

    orders: dict[str, dict[str, Any]]
    answers: dict[str, dict[str, Any]]
    components: dict[str, Any]


def alternatives(answer: Any) -> tuple[Any, ...]:
    """Return the types an answer may have that is neither a refusal nor a list of faults."""
    if get_origin(answer) in (Union, types.UnionType):
        return tuple(one for one in get_args(answer) if not _declines(one))
    return (answer,)


def _declines(one: Any) -> bool:
    """Say whether a type of an answer stands for why there is none."""
    if one is Refusal:
        return True
    return get_origin(one) is tuple and get_args(one)[:1] in ((Fault,), (Any,))


def shapes(specs: Sequence[Spec]) -> Shapes:
    """Return the schemas of commands and queries; what two share stands in one component."""
    orders: dict[str, dict[str, Any]] = {}
    answers: dict[str, dict[str, Any]] = {}
    named = _Named()
    named.add([Problem, Proposed, LogIn, Session], ("",))
    for spec in specs:
        asked = [spec.order, *alternatives(spec.answer)]
        made = named.add(asked, ("", f"{spec.subject}_", f"{spec.subject}_{spec.verb}_"))
        orders[spec.id], answers[spec.id] = made[0], _either(made[1:])
    components = named.components
    if "Fault" in components:
        components["Fault"] = {"$ref": REFERENCE.format(name="ToldFault")}
    for one in components.values():
        _finish(one)
    return Shapes(orders, answers, dict(sorted(components.items())))


class _Named:
    """Components by name. Two of the same name are told apart by what they belong to."""

    def __init__(self) -> None:
        self.components: dict[str, Any] = {}
        self._whole: dict[str, str] = {}

    def add(self, asked: Sequence[Any], prefixes: Sequence[str]) -> list[dict[str, Any]]:
        """Take in the components of some types and return the schemas of these types."""
        made, found = msgspec.json.schema_components(asked, ref_template=REFERENCE)
        names: dict[str, str] = {}
        for name in found:
            whole = json.dumps({one: found[one] for one in sorted(_reach(name, found))},
                               sort_keys=True)
            plain = _MODULE.sub("", name).strip("_")
            names[name] = next(one for one in (prefix + plain for prefix in prefixes)
                               if self._whole.setdefault(one, whole) == whole)
        for name, schema in found.items():
            self.components[names[name]] = _renamed(schema, names)
        return [_renamed(one, names) for one in made]


def _reach(name: str, found: Mapping[str, Any]) -> set[str]:
    """Return a component and all that it refers to, near or far."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting += re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(found[one]))
    return seen


def _renamed(schema: Any, names: Mapping[str, str]) -> Any:
    """Return a schema in which every reference names its component as it is called now."""
    if isinstance(schema, list):
        return [_renamed(one, names) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _renamed(one, names) for key, one in schema.items()}
    if isinstance(schema.get("$ref"), str):
        made["$ref"] = REFERENCE.format(name=names[schema["$ref"].rpartition("/")[2]])
    return made


def _either(found: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the schema of an answer of one of several types."""
    return found[0] if len(found) == 1 else {"anyOf": found}


def _finish(schema: dict[str, Any]) -> None:
    """Put what readers see on a schema: its sentence, titles of fields in both languages."""
    terms = load_terms()
    if "description" in schema:
        schema["description"] = cleandoc(schema["description"])
    for name, one in schema.get("properties", {}).items():
        term = f"field_{name}"
        if terms.has(term) and not terms.needs(term):
            one.setdefault("title", terms.say(term, "en"))
            one["x-title-zh"] = terms.say(term, "zh-Hant")
