"""Refusals and faults as a face tells them: codes, sentences in both languages, HTTP status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from guanwu.case import Fault, Refusal
from guanwu.store.terms_file import load_terms

_STATUS: Final[Mapping[str, int]] = {
    "access_login_needed": 401,
    "login_failed": 401,
    "access_denied": 403,
    "declaration_of_another": 403,
    "proposal_same_person": 403,
    "proposal_confirmation_needed": 403,
    "login_too_many": 429,
    "login_busy": 503,
    "reading_reason_missing": 428,
}
"""Statuses of refusals that are not simply a conflict with how things stand."""


def status_of(answer: Refusal | Iterable[Fault]) -> int:
    """Return the HTTP status of a refusal (409 unless its code says otherwise) or faults (422)."""
    if not isinstance(answer, Refusal):
        return 422
    if answer.code.endswith("_unknown"):
        return 404
    return _STATUS.get(answer.code, 409)


def told(fault: Fault | Refusal) -> dict[str, Any]:
    """Return a fault as plain data: code, place, line, sentence and advice in both languages."""
    terms = load_terms()
    facts = dict(fault.facts)
    record: dict[str, Any] = {"code": fault.code}
    if isinstance(fault, Fault):
        record["place"] = fault.place
        if fault.line is not None:
            record["line"] = fault.line
    for language, short in (("zh-Hant", "zh"), ("en", "en")):
        record[short] = terms.say(fault.code, language, facts)
        record[f"{short}_do"] = terms.do(fault.code, language, facts)
    return record


def problem(answer: Refusal | tuple[Fault, ...]) -> dict[str, Any]:
    """Return problem details (RFC 9457) with everything that is wrong, in both languages."""
    faults = (answer,) if isinstance(answer, Refusal) else answer
    first = told(faults[0])
    return {
        "type": f"about:blank#{first['code']}",
        "title": first["en"],
        "title_zh": first["zh"],
        "status": status_of(answer),
        "detail": first["en_do"],
        "detail_zh": first["zh_do"],
        "faults": [told(fault) for fault in faults],
    }
