"""Officers' pages: the queue, one declaration on one screen, its examination, the search."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient
from msgspec.structs import replace
from sqlalchemy import text

from guanwu.desk.house import House
from guanwu.desk.intake import lodge
from guanwu.desk.settle import pay, receive_documents
from guanwu.store.declaration_files import received
from guanwu.store.engine import reading
from tests.declaration.samples import clean_declaration
from tests.desk.houses import lodged
from tests.desk.test_examination import png
from tests.web.visitors import application, client, form, peopled
from tests.web.whole import whole

QUEUE, HOME = "/officer/queue", "/officer/declarations"
REASON = {"reason": "a test"}


@pytest.fixture
def house(tmp_path: Path) -> House:
    return peopled(tmp_path, salt="examined")


@pytest.fixture
def app(house: House) -> Any:
    return application(house)


@pytest.fixture
def papers(house: House, app: Any) -> Iterator[TestClient[Any]]:
    with client(house, "papers.keelung", app) as found:
        yield found


def waiting(house: House, count: int = 1) -> list[str]:
    """Lodge declarations that wait for their papers in C2; return their numbers."""
    items = [lodged(n, examination_request="8") for n in range(1, count + 20)]
    found = [one.number for one in lodge(house, items) if one.channel == "C2"][:count]
    assert len(found) == count
    with house.writing() as connection:
        connection.execute(text("UPDATE declaration SET unit = NULL WHERE channel = 'C3'"))
        for place, row in enumerate(connection.execute(text(
                "SELECT number FROM declaration WHERE channel = 'C2' ORDER BY number")).all()):
            if place >= count:
                connection.execute(text("UPDATE declaration SET unit = NULL WHERE number = :n"),
                                   {"n": row[0]})
    return found


def path(number: str, part: str = "") -> str:
    return f"{HOME}/{number.replace(' ', '')}{part}"


def row(house: House, number: str) -> dict[str, Any]:
    with reading(house.engine) as connection:
        found = connection.execute(
            text("SELECT state, channel, unit, assignee FROM declaration WHERE number = :n"),
            {"n": number})
        return dict(found.mappings().one())


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_an_empty_queue_says_so(papers: TestClient[Any], language: str) -> None:
    for view in ("all", "mine", "free"):
        page = whole(papers.get(f"{QUEUE}?of={view}&language={language}"), language=language)
        assert 'class="empty"' in page and 'aria-current="page"' in page


def test_a_declaration_is_taken_in_one_click_and_filters_stay(
    house: House, papers: TestClient[Any]
) -> None:
    number, other = waiting(house, 2)
    page = whole(papers.get(f"{QUEUE}?of=free&state=documents"))
    assert f'value="{number}"' in page and 'name="state" value="documents"' in page
    answer = form(papers, f"{QUEUE}/take", {"one": number, "of": "free", "state": "documents"})
    assert answer.status_code == 303
    assert answer.headers["location"] == (
        f"{QUEUE}?of=free&state=documents&notice=officer_done_take")
    assert row(house, number)["assignee"]
    page = whole(papers.get(answer.headers["location"]))
    assert other.replace(" ", "") in page and number.replace(" ", "") not in page
    page = whole(papers.get(f"{QUEUE}?of=mine"))
    assert number.replace(" ", "") in page and other.replace(" ", "") not in page
    back = form(papers, f"{QUEUE}/give_back", {"one": number})
    assert back.status_code == 303 and row(house, number)["assignee"] is None


def test_who_comes_second_is_told_who_has_it(house: House, app: Any) -> None:
    (number,) = waiting(house)
    with client(house, "papers.keelung", app) as one:
        assert form(one, f"{QUEUE}/take", {"one": number}).status_code == 303
    with client(house, "chief.keelung", app) as two:
        page = whole(form(two, f"{QUEUE}/take", {"one": number}), 409)
        assert "papers.keelung" in page and 'role="alert"' in page
        people = re.findall(r'<option value="([a-z.]+)"', page)
        assert {"papers.keelung", "examiner.keelung"} <= set(people)
        answer = form(two, f"{QUEUE}/assign", {"numbers": [number], "person": "examiner.keelung"})
        assert answer.status_code == 303


def test_the_queue_renews_itself_until_nobody_looks(
    house: House, papers: TestClient[Any]
) -> None:
    waiting(house)
    page = papers.get(f"{QUEUE}?of=free").text
    assert 'hx-get="/officer/queue?of=free&amp;renewed=1"' in page and "every 30s" in page
    part = papers.get(f"{QUEUE}?renewed=4", headers={"HX-Request": "true", "HX-Target": "queue"})
    assert part.text.lstrip().startswith("<section") and "<html" not in part.text
    assert "renewed=5" in part.text
    assert "hx-get" not in papers.get(f"{QUEUE}?renewed=20").text
    assert "hx-get" not in papers.get(f"{QUEUE}?paused=1").text


def test_a_thousand_rows_are_paged(house: House, papers: TestClient[Any]) -> None:
    (number,) = waiting(house)
    with house.writing() as connection:
        names = ("kind, state, importer, box, declared_on, imported_on, channel, flags, version, "
                 "content_hash, record, lodged_at, done, office, unit, wait_until")
        connection.execute(text(
            f"INSERT INTO declaration (number, {names}) "
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) "
            f"SELECT 'AA  14111X' || printf('%04d', i), {names} FROM n, declaration "
            "WHERE number = :number"), {"number": number})
    page = whole(papers.get(QUEUE))
    assert "1,001" in page and page.count('type="checkbox"') == 50
    seen = 50
    while found := re.search(r'href="(/officer/queue\?after=[^"]+)"', page):
        page = whole(papers.get(found[1]))
        seen += page.count('type="checkbox"')
    assert seen == 1_001


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_a_declaration_stands_on_one_screen(
    house: House, papers: TestClient[Any], language: str
) -> None:
    (number,) = waiting(house)
    asked = whole(papers.get(path(number)), 428)
    assert 'name="reason"' in asked
    page = whole(papers.get(path(number), params=REASON | {"language": language}),
                 language=language)
    for part in ("facts", "lines", "levies", "papers", "moves", "reasons", "history"):
        assert f'id="{part}"' in page, part
    assert "hx-get" in page and "/worksheet?reason=a+test" in page
    assert page.count('class="badge done"') >= 1 and page.count('class="badge missed"') >= 1
    sheet = papers.get(path(number, "/worksheet"), params=REASON, headers={"HX-Request": "true"})
    assert sheet.status_code == 200 and "<html" not in sheet.text and "<table" in sheet.text
    whole(papers.get(path(number, "/worksheet"), params=REASON | {"language": language}))


def test_a_long_worksheet_is_shown_line_by_line(house: House, papers: TestClient[Any]) -> None:
    long = replace(clean_declaration(400), number="AA  1411100900", examination_request="8")
    (outcome,) = lodge(house, [received(long)])
    assert not outcome.faults
    page = whole(papers.get(path(outcome.number), params=REASON))
    assert "lines=all" in page and page.count("/tariff/code/") == 50
    every = whole(papers.get(path(outcome.number), params=REASON | {"lines": "all"}))
    assert every.count("/tariff/code/") == 400
    first = whole(papers.get(path(outcome.number, "/worksheet"), params=REASON))
    other = whole(papers.get(path(outcome.number, "/worksheet"), params=REASON | {"line": "7"}))
    assert 'value="7"' in other and len(first) < 200_000 and first != other
    odd = papers.get(path(outcome.number, "/worksheet"), params=REASON | {"line": "-1x"})
    assert odd.status_code == 200


def test_papers_are_received_and_the_case_goes_on(
    house: House, papers: TestClient[Any]
) -> None:
    (number,) = waiting(house)
    answer = form(papers, path(number, "/receive_documents"), REASON)
    assert answer.status_code == 303 and "notice=officer_done_receive_documents" in (
        answer.headers["location"])
    assert row(house, number)["state"] == "billed"
    again = whole(form(papers, path(number, "/receive_documents"), REASON), 422)
    assert 'role="alert"' in again
    assert form(papers, path(number, "/release"), REASON).status_code == 403


def test_another_channel_is_ordered_and_less_is_proposed(
    house: House, papers: TestClient[Any]
) -> None:
    (number,) = waiting(house)
    answer = form(papers, path(number, "/change_channel"),
                  REASON | {"channel": "C1", "because": "<b>Nothing</b> to see"})
    assert "officer_done_proposed" in answer.headers["location"]
    assert row(house, number)["channel"] == "C2"
    silent = whole(form(papers, path(number, "/change_channel"),
                        REASON | {"channel": "C3", "because": "  "}), 409)
    assert '<option value="C3" selected>' in silent
    answer = form(papers, path(number, "/change_channel"),
                  REASON | {"channel": "C3", "because": "<script>alert(1)</script>"})
    assert "officer_done_change_channel" in answer.headers["location"]
    page = whole(papers.get(path(number), params=REASON))
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page
    assert row(house, number)["channel"] == "C3"


def test_a_case_is_handed_over_from_its_page(house: House, papers: TestClient[Any]) -> None:
    (number,) = waiting(house)
    form(papers, path(number, "/take"), REASON)
    page = whole(papers.get(path(number)))
    assert '<option value="taipei/12"' in page
    answer = form(papers, path(number, "/hand_over"),
                  {"unit": "taipei/12", "because": "The goods are at Songshan."})
    assert answer.headers["location"].startswith(QUEUE)
    assert row(house, number)["unit"] == "taipei/12"
    assert papers.get(path(number), params=REASON).status_code == 403


def test_an_examination_is_recorded_with_photographs(house: House, app: Any) -> None:
    (number,) = waiting(house)
    with client(house, "papers.keelung", app) as one:
        form(one, path(number, "/change_channel"),
             REASON | {"channel": "C3", "because": "Look at the goods."})
        form(one, path(number, "/receive_documents"), REASON)
    assert row(house, number)["state"] == "examination"
    with client(house, "examiner.keelung", app) as examiner:
        form(examiner, f"{QUEUE}/take", {"one": number})
        for language in ("zh-Hant", "en"):
            whole(examiner.get(path(number, "/examination"), params={"language": language}),
                  language=language)
        wrong = {"line.1": "1", "found.1": "1e3", "packages_opened": "x", "remarks": "<i>odd</i>"}
        page = whole(form(examiner, path(number, "/examination"), wrong), 422)
        assert "&lt;i&gt;odd" in page and 'value="1e3"' in page and "checked" in page
        good = {"line.1": "1", "packages_opened": "1", "finding": "clean", "remarks": "In order."}
        bad = form(examiner, path(number, "/examination"), good,
                   files={"photographs": ("a.png", b"<svg onload=alert(1)>", "image/png")})
        assert bad.status_code == 422 and row(house, number)["state"] == "examination"
        answer = form(examiner, path(number, "/examination"), good, files=[
            ("photographs", ("front.png", png(), "image/png")),
            ("photographs", ("side.png", png(5, 5), "image/png"))])
        assert answer.status_code == 303 and row(house, number)["state"] == "billed"
        page = whole(examiner.get(path(number), params=REASON))
        (first, _) = dict.fromkeys(re.findall(r'src="([^"]+/photographs/[^"]+)"', page))
        photo = examiner.get(first.replace("&amp;", "&"))
        assert photo.content == png() and photo.headers["content-type"] == "image/png"
        assert "sandbox" in photo.headers["content-security-policy"]
        assert photo.headers["x-content-type-options"] == "nosniff"
    with client(house, "papers.taipei", app) as other:
        assert other.get(first.replace("&amp;", "&")).status_code == 403
    with client(house, "trader", app) as trader:
        assert trader.get(first.replace("&amp;", "&")).status_code == 403


def test_goods_are_released_from_the_page_once_paid(house: House, app: Any) -> None:
    (number,) = waiting(house)
    receive_documents(house, [number])
    with client(house, "release.keelung", app) as officer:
        early = whole(officer.get(path(number), params=REASON))
        assert "/release" not in early
        pay(house, [number])
        assert "/release" in whole(officer.get(path(number), params=REASON))
        assert form(officer, path(number, "/release"), REASON).status_code == 303
        page = whole(officer.get(path(number), params=REASON))
        assert 'id="moves"' not in page
    assert row(house, number)["state"] == "released"


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_declarations_are_found(
    house: House, papers: TestClient[Any], language: str
) -> None:
    (number,) = waiting(house)
    whole(papers.get(HOME, params={"language": language}), language=language)
    page = whole(papers.get(HOME, params={"number": "aa14111", "language": language}),
                 language=language)
    assert number.replace(" ", "") in page
    whole(papers.get(HOME, params={"number": "ZZ", "language": language}), language=language)
    for wrong in ({"since": "yesterday"}, {"state": "eaten"}, {"office": "taipei"},
                  {"importer": "A123456789"}, {"number": "x" * 200}, {"after": "made-up"}):
        answer = papers.get(HOME, params=wrong | {"language": language})
        assert answer.status_code in (400, 409, 422), (wrong, answer.status_code)
        whole(answer, answer.status_code)


def test_a_persons_number_never_stands_in_an_address(papers: TestClient[Any]) -> None:
    whole(form(papers, f"{HOME}/person", {"importer": "A123456789", "reason": ""}), 422)
    answer = form(papers, f"{HOME}/person", {"importer": "A123456789", "reason": "Case 7"})
    assert answer.status_code == 303 and "A123456789" not in answer.headers["location"]
    page = whole(papers.get(answer.headers["location"]))
    assert "A123456789" not in page


@pytest.mark.parametrize("login", ["trader", "broker", "admin", "bank", ""])
def test_others_do_not_get_in(house: House, app: Any, login: str) -> None:
    with client(house, login, app) as other:
        for address in (QUEUE, HOME, path("AA  1411100001"), "/office"):
            answer = other.get(address, follow_redirects=False)
            assert answer.status_code == (403 if login else 303), address
