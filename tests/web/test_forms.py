"""The derived forms and the page of the interface: every command has one, faults stand beside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import msgspec
import pytest
from litestar.testing import TestClient

from guanwu.desk.command import registry
from guanwu.desk.orders import field_types
from tests.api.served import Served, lodging, number_of
from tests.web.visitors import client, form

SPECS = list(registry().values())


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Give the application on a new store."""
    folder: Path = tmp_path_factory.mktemp("forms")
    with Served(folder) as made:
        yield made


def browser(served: Served, login: str) -> TestClient[Any]:
    """Return a browser that is logged in."""
    return client(served.house, login, served.app)


def labels(page: str) -> set[str]:
    """Return the ids that labels of a page are for."""
    return set(re.findall(r'<label for="([^"]+)"', page))


def test_every_command_and_query_has_a_form_whose_fields_have_labels(served: Served) -> None:
    people = ("broker", "admin", "papers.taipei", "examiner.taipei", "release.taipei", "bank",
              "auditor", "tariff", "chief.taipei", "clerk.taipei", "duty.taipei",
              "approver.taipei", "approver", "trader", "")
    matrix = served.house.matrix
    shown = set()
    for login in people:
        with browser(served, login) as asked:
            for spec in SPECS:
                if spec.id in shown:
                    continue
                page = asked.get(f"/do/{spec.subject}/{spec.verb}", follow_redirects=False)
                if page.status_code != 200:
                    assert page.status_code in (303, 403), (spec.id, page.status_code)
                    continue
                shown.add(spec.id)
                wanted = {f"f-{name}" for name in field_types(spec.order)}
                assert wanted <= labels(page.text), spec.id
                assert "<script>" not in page.text
    held = {spec.id for spec in SPECS if set(matrix.rows.get(spec.id, ())) - {"operator"}}
    assert held <= shown


def test_all_that_somebody_may_do_is_listed(served: Served) -> None:
    with browser(served, "broker") as asked:
        page = asked.get("/do")
        assert "/do/declaration/lodge" in page.text
        assert "/do/declaration/release" not in page.text
        assert asked.get("/do/declaration/release").status_code == 403


def test_a_command_is_done_once_however_often_its_form_is_sent(served: Served) -> None:
    with browser(served, "broker") as asked:
        page = asked.get("/do/declaration/lodge?language=en")
        key = re.findall(r'name="_key" value="([0-9a-f]+)"', page.text)[0]
        data = {"_key": key,
                "declaration": msgspec.json.encode(lodging(1)["declaration"]).decode()}
        first = form(asked, "/do/declaration/lodge", data)
        again = form(asked, "/do/declaration/lodge", data)
    assert first.status_code == again.status_code == 200
    for page in (first, again):
        assert number_of(1) in page.text
        assert "accepted" in page.text.lower()
    assert served.count("journal", f"subject = '{number_of(1)}' "
                        "AND event = 'declaration:lodgement:accepted'") == 1


def test_faults_stand_beside_their_fields_and_what_was_typed_is_kept(served: Served) -> None:
    with browser(served, "examiner.taipei") as asked:
        answer = form(asked, "/do/declaration/examine?language=en",
                      {"numbers": "CA  1410100001\n" + "x" * 50, "clean": ""})
    assert answer.status_code == 422
    assert 'id="f-numbers-wrong"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert "CA  1410100001\n" in unescape(answer.text)
    assert "x" * 50 in answer.text
    assert 'id="f-clean-wrong"' in answer.text


def test_a_question_is_answered_on_its_page_in_both_languages(served: Served) -> None:
    served.post("/api/v1/declaration/lodge", lodging(2))
    with browser(served, "broker") as asked:
        for language, word in (("en", "Answer"), ("zh-Hant", "\u7d50\u679c")):
            page = asked.get("/do/declaration/status",
                             params={"number": number_of(2), "language": language})
            assert page.status_code == 200
            assert f"<h2>{word}</h2>" in page.text
            assert number_of(2) in page.text
        listing = asked.get("/do/declaration/mine", params={"limit": "1", "language": "en"})
        assert "<table>" in listing.text
        assert "Next page" in listing.text


@pytest.mark.parametrize(("path", "given", "words"), [
    ("programme/board", {"day": "2021-01-01"}, "Building awarded"),
    ("organisation/units", {"_go": "1"}, "Customs")])
def test_an_answer_that_is_a_list_is_shown_as_a_table(
    served: Served, path: str, given: dict[str, str], words: str
) -> None:
    with browser(served, "") as asked:
        page = asked.get(f"/do/{path}", params={"language": "en", **given})
    assert page.status_code == 200, page.text[:500]
    assert "<table>" in page.text and words in page.text


def test_an_officer_is_asked_for_a_reason_and_a_trader_is_not(served: Served) -> None:
    with browser(served, "papers.taipei") as asked:
        assert 'name="_reason"' in asked.get("/do/declaration/show").text
        refused = asked.get("/do/declaration/show", params={"number": number_of(1)})
        assert refused.status_code == 428
        told = asked.get("/do/declaration/show", params={
            "number": number_of(1), "_reason": "Asked by telephone"})
        assert told.status_code == 200
    with browser(served, "broker") as asked:
        assert 'name="_reason"' not in asked.get("/do/declaration/view").text


@pytest.mark.parametrize("typed", [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "=1+1", "../../etc/passwd",
    "{{ 7 * 7 }}", "%00", "'; DROP TABLE declaration; --", "\u202eabc", "a\u200bb", "x" * 20_000,
])
def test_hostile_text_is_shown_harmlessly_or_refused(served: Served, typed: str) -> None:
    with browser(served, "broker") as asked:
        page = asked.get("/do/declaration/status", params={"number": typed[:6_000]})
    assert page.status_code in (403, 404, 422)
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text


def test_the_page_of_the_interface_lists_every_operation(served: Served) -> None:
    described = served.client.get("/api/v1/openapi.json").json()
    for language in ("en", "zh-Hant"):
        first = served.client.get("/api", params={"language": language})
        assert first.status_code == 200
        assert all(one.startswith(("/", "#")) and not one.startswith("//")
                   for one in re.findall(r'(?:src|href|action)="([^"]*)"', first.text))
        text = "".join(
            served.client.get("/api", params={"language": language, "subject": one["name"]}).text
            for one in described["tags"])
        for path, methods in described["paths"].items():
            assert f"<code>{path}</code>" in text
            for operation in methods.values():
                said = operation["summary" if language == "en" else "x-summary-zh"]
                assert said in unescape(text), said
