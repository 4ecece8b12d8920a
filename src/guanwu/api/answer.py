"""Answers as the interface tells them: plain data, faults with their sentences, a status."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from litestar.response import Response
from msgspec import Struct, structs

from guanwu.api.said import problem, told
from guanwu.case import Fault, Refusal
from guanwu.desk.approval import Proposed
from guanwu.desk.once import Told
from guanwu.desk.perform import is_declined

JSON: Final = "application/json"
PROBLEM: Final = "application/problem+json"
OK: Final = 200
ACCEPTED: Final = 202
"""The status of an order that waits for a second person."""
_encode: Final = msgspec.json.Encoder(enc_hook=lambda value: _further(value)).encode


def tell(answer: Any) -> Told:
    """Return an answer, a refusal or faults as status and JSON."""
    if is_declined(answer):
        made = problem(answer)
        return Told(int(made["status"]), _encode(made).decode())
    status = ACCEPTED if isinstance(answer, Proposed) else OK
    return Told(status, _encode(plain(answer)).decode())


def plain(value: Any) -> Any:
    """Return an answer with the faults in it told in both languages; the rest as it is encoded."""
    if isinstance(value, Fault | Refusal):
        return told(value)
    if isinstance(value, Struct):
        config = value.__struct_config__
        return {
            field.encode_name: plain(getattr(value, field.name))
            for field in structs.fields(value)
            if not (config.omit_defaults and _is_default(field, getattr(value, field.name)))
        }
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return [plain(one) for one in value]
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items()}
    return value


def _is_default(field: structs.FieldInfo, value: Any) -> bool:
    """Say whether a field has its default, which its struct leaves out."""
    if field.default is not msgspec.NODEFAULT:
        return bool(value == field.default)
    return field.default_factory is not msgspec.NODEFAULT and not value


def _further(value: Any) -> Any:
    """Return sets, mappings and numbers of NumPy as JSON knows them."""
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    if hasattr(value, "item"):
        return value.item()
    raise TypeError(type(value).__name__)


def respond(told: Told, headers: Mapping[str, str] | None = None) -> Response[bytes]:
    """Return what was told as an answer of the interface, which no cache keeps."""
    failed = told.status >= 400
    made = Response(
        told.body.encode(), status_code=told.status, media_type=PROBLEM if failed else JSON,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )
    if told.status == 401:
        made.headers["WWW-Authenticate"] = "Bearer"
    if told.again:
        made.headers["Idempotency-Replayed"] = "true"
    retry = retry_after(told) if told.status in (429, 503) else ""
    if retry:
        made.headers["Retry-After"] = retry
    return made


class _Again(Struct):
    """What a problem says of when to come again."""

    retry_after: int | None = None


def retry_after(told: Told) -> str:
    """Return in how many seconds to come again, where a problem says so."""
    found = msgspec.json.decode(told.body, type=_Again).retry_after
    return "" if found is None else str(found)
