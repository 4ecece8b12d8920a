"""Whatever is refused under /api is problem details in two languages, and never a trace."""

from __future__ import annotations

from typing import Any

import pytest

from guanwu.api import asked
from guanwu.api.batch import BATCH_MOST
from guanwu.api.said import status_of
from guanwu.case import Fault, Refusal
from guanwu.desk.demo_people import PASSWORD
from tests.api.served import LODGE, STATUS, Served, lodging, number_of
from tests.web.visitors import client

SESSION = "/api/v1/session"


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    """Return a problem after a look at its form."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert told["status"] == status
    assert told["type"] == f"urn:guanwu:problem:{code}"
    for fault in told["faults"]:
        assert all(fault[name] for name in ("code", "zh", "en", "zh_do", "en_do"))
    assert told["title"] == told["faults"][0]["en"]
    assert told["title_zh"] == told["faults"][0]["zh"]
    return told


def test_no_address_no_method(served: Served) -> None:
    problem(served.client.get("/api/v1/nothing/here"), 404, "page_not_found")
    answer = served.client.get(LODGE, headers=served.headers("broker"))
    problem(answer, 405, "method_not_allowed")
    assert answer.headers["allow"].split(", ")[0] == "POST"


def test_who_asks(served: Served) -> None:
    problem(served.get(STATUS, "", number=number_of(1)), 401, "access_login_needed")
    problem(served.get(STATUS, "clerk.taipei", number=number_of(1)), 403, "access_denied")
    dead = served.client.get(STATUS, params={"number": number_of(1)},
                             headers={"Authorization": "Bearer nothing"})
    problem(dead, 401, "access_login_needed")
    assert dead.headers["www-authenticate"] == "Bearer"


def test_a_cookie_opens_what_only_reads_and_no_more(served: Served) -> None:
    served.post(LODGE, lodging(1))
    with client(served.house, "broker", served.app) as browser:
        assert browser.get(STATUS, params={"number": number_of(1)}).status_code == 200
        problem(browser.post(LODGE, json=lodging(2)), 401, "access_login_needed")


def test_what_is_sent(served: Served) -> None:
    told = problem(served.post(LODGE, b"a=b", Content_Type="application/x-www-form-urlencoded"),
                   415, "media_type_wrong")
    assert "application/json" in told["detail"]
    problem(served.post(LODGE, b'{"declaration"'), 400, "json_syntax")
    problem(served.get(STATUS), 422, "item_missing")
    problem(served.get(STATUS, number=number_of(1), colour="red"), 422, "item_unknown")
    big = b'{"declaration": "' + b"x" * 17_000_000 + b'"}'
    problem(served.post(LODGE, big), 413, "request_too_large")
    many = [{"numbers": ["x"]}] * (BATCH_MOST + 1)
    problem(served.post("/api/v1/declaration/pay/batch", many, "bank"), 413, "batch_too_large")


def test_what_is_not_there_and_what_conflicts(served: Served) -> None:
    problem(served.get(STATUS, "auditor", number="AA  1499999999"), 404, "declaration_unknown")
    served.post(LODGE, lodging(5), Idempotency_Key="same")
    problem(served.post(LODGE, lodging(6), Idempotency_Key="same"), 409,
            "idempotency_key_reused")


def test_a_reason_is_needed_and_kept_within_its_limits(served: Served) -> None:
    served.post(LODGE, lodging(7))
    show = "/api/v1/declaration/show"
    problem(served.get(show, "papers.taipei", number=number_of(7)), 428, "reading_reason_missing")
    problem(served.get(show, "papers.taipei", number=number_of(7), reason="x" * 201), 422,
            "reading_reason_long")
    problem(served.get(show, "papers.taipei", number=number_of(7), reason="a\u202eb"), 422,
            "text_hidden_character")
    assert served.get(show, "papers.taipei", number=number_of(7), reason="Asked").status_code == 200


def test_sessions(served: Served) -> None:
    def log_in(**order: str) -> Any:
        return served.client.post(SESSION, json=order)

    made = log_in(login="broker", password=PASSWORD)
    assert made.status_code == 201
    headers = {"Authorization": f"Bearer {made.json()['token']}"}
    assert served.client.get(STATUS, params={"number": number_of(1)},
                             headers=headers).status_code == 200
    assert served.client.delete(SESSION, headers=headers).status_code == 204
    problem(served.client.get(STATUS, params={"number": number_of(1)}, headers=headers), 401,
            "access_login_needed")
    problem(served.client.delete(SESSION), 401, "access_login_needed")
    problem(log_in(login="broker", password="wrong"), 401, "login_wrong")
    problem(log_in(login="papers.taipei", password=PASSWORD), 403, "code_needed")
    problem(log_in(login="papers.taipei", password=PASSWORD, code="000000"), 401, "code_wrong")
    problem(log_in(login="broker"), 422, "item_missing")


def test_what_breaks_inside_tells_a_reference_and_no_trace(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(answer: Any) -> Any:
        raise RuntimeError("planted secret")

    monkeypatch.setattr(asked, "tell", breaks)
    answer = served.get(STATUS, number=number_of(1))
    problem(answer, 500, "failed_inside")
    assert "planted" not in answer.text and "Traceback" not in answer.text


def test_statuses_of_refusals_and_faults() -> None:
    assert status_of(Refusal("matter_unknown")) == 404
    assert status_of(Refusal("server_busy", {"retry_after": 1})) == 503
    assert status_of(Refusal("login_too_many", {"retry_after": 9})) == 429
    assert status_of(Refusal("proposal_decided")) == 409
    assert status_of((Fault("item_missing", "number"),)) == 422
    assert status_of((Fault("json_syntax", ""),)) == 400
