"""Refusals and faults as a face tells them: codes, sentences in both languages, HTTP status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from guanwu.case import Fault, Refusal
from guanwu.store.terms_file import load_terms

_STATUS: Final[Mapping[str, int]] = {
    "access_login_needed": 401,
    "login_wrong": 401,
    "code_wrong": 401,
    "code_used": 401,
    "password_wrong": 401,
    "session_over": 401,
    "login_not_active": 403,
    "code_needed": 403,
    "form_expired": 403,
    "access_denied": 403,
    "declaration_of_another": 403,
    "proposal_same_person": 403,
    "proposal_confirmation_needed": 403,
    "login_too_many": 429,
    "login_busy": 503,
    "register_too_many": 429,
    "reading_reason_missing": 428,
    "reading_reason_long": 422,
    "server_busy": 503,
    "media_type_wrong": 415,
    "request_too_large": 413,
    "json_too_large": 413,
    "json_empty": 400,
    "json_byte_order_mark": 400,
    "json_not_utf8": 400,
    "json_syntax": 400,
    "json_too_deep": 400,
    "idempotency_key_wrong": 400,
    "cursor_wrong": 400,
    "batch_too_large": 413,
    "batch_empty": 400,
}
"""Statuses of refusals that are not simply a conflict with how things stand, and of faults that
keep an order from being read at all."""


def status_of(answer: Refusal | Iterable[Fault]) -> int:
    """Return the HTTP status of a refusal (409 unless its code says otherwise) or faults (422)."""
    if not isinstance(answer, Refusal):
        return max((_STATUS.get(one.code, 422) for one in answer), default=422)
    if answer.code.endswith("_unknown"):
        return 404
    return _STATUS.get(answer.code, 409)


def told(fault: Fault | Refusal) -> dict[str, Any]:
    """Return a fault as plain data: code, place, line, sentence and advice in both languages."""
    terms = load_terms()
    facts = dict(fault.facts)
    record: dict[str, Any] = {"code": fault.code}
    if isinstance(fault, Fault):
        record["place"] = seen(fault.place)
        if fault.line is not None:
            record["line"] = fault.line
    for language, short in (("zh-Hant", "zh"), ("en", "en")):
        record[short] = seen(terms.say(fault.code, language, facts))
        record[f"{short}_do"] = seen(terms.do(fault.code, language, facts))
    return record


def seen(sentence: str) -> str:
    """Return a sentence with a question mark for every sign nobody sees: it may repeat a stranger.

    What turns the direction of a text would let a refusal read as something else.
    """
    if sentence.isprintable():
        return sentence
    return "".join(sign if sign.isprintable() or sign in " \n\u3000" else "?" for sign in sentence)


def problem(answer: Refusal | tuple[Fault, ...]) -> dict[str, Any]:
    """Return problem details (RFC 9457) with everything that is wrong, in both languages."""
    faults = (answer,) if isinstance(answer, Refusal) else answer
    first = told(faults[0])
    made = {
        "type": f"urn:guanwu:problem:{first['code']}",
        "title": first["en"],
        "title_zh": first["zh"],
        "status": status_of(answer),
        "detail": first["en_do"],
        "detail_zh": first["zh_do"],
        "faults": [told(fault) for fault in faults],
    }
    if "retry_after" in faults[0].facts:
        made["retry_after"] = faults[0].facts["retry_after"]
    return made
