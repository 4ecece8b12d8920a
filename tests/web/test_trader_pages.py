"""Pages of traders and brokers: whole in both languages, attachments, bills, no reasons told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient
from msgspec.structs import replace

from guanwu.declaration.entry import ENTRIES
from guanwu.desk.house import House
from guanwu.desk.intake import lodge
from guanwu.store.declaration_files import received
from guanwu.store.engine import open_store, reading
from guanwu.store.own_rows import events_of
from guanwu.web.app import make_app
from guanwu.web.visitor import identify
from tests.desk.traders import salts_of
from tests.web.trading import CLEAN, PARTY, lodged, send, shown
from tests.web.visitors import client, form, peopled, token_of

UNSAID = re.compile(r"\b(?:trader|entry|own|why|bill|timeline|release_state|do|field)_[a-z_]+\b")


@pytest.fixture
def desk(tmp_path: Path) -> House:
    return peopled(tmp_path)


@pytest.fixture
def trader(desk: House) -> Iterator[TestClient[Any]]:
    with client(desk, "trader") as made:
        yield made


# ---- every page in both languages


PAGES = ("/my/declarations", "/my/declarations/new", "/my/declarations/upload", "/my/bills",
         "/register", "/my/declarations/{number}", "/my/declarations/{number}/why",
         "/my/declarations/{number}/worksheet", "/my/bills/{number}", "/my/bills/{number}/pay",
         "/my/bills/{number}/slip", "/my/declarations/new?like={number}",
         "/my/declarations?state=billed&number=1411", "/my/bills?which=to_pay")


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_pages_are_whole_in_both_languages(
    desk: House, trader: TestClient[Any], path: str, language: str
) -> None:
    number = lodged(desk)
    mark = "&" if "?" in path else "?"
    answer = trader.get(f"{path.format(number=number)}{mark}language={language}")
    assert answer.status_code == 200
    assert UNSAID.findall(shown(answer)) == []
    assert answer.headers["cache-control"] == "no-store"
    assert f'lang="{language}"' in answer.text
    assert "<script>" not in answer.text and " onclick" not in answer.text
    if language == "en" and not path.endswith("/slip"):
        inside = answer.text.partition("<main")[2].partition("</main>")[0]
        assert not re.search("[\u4e00-\u9fff]", inside.replace("\u9673\u9032\u53e3", "")), path


def test_every_input_has_a_label(desk: House, trader: TestClient[Any]) -> None:
    page = trader.get("/my/declarations/new").text
    for id in re.findall(r'<(?:input|select|textarea)[^>]* id="([^"]+)"', page):
        assert f'<label for="{id}"' in page, id


def test_the_form_has_every_field_once(trader: TestClient[Any]) -> None:
    page = trader.get("/my/declarations/new").text
    names = re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', page)
    wanted = {name if not name.startswith("line.") else f"line.0.{name[5:]}" for name in ENTRIES}
    assert set(names) >= wanted - {"line.0.line"}
    fields_alone = [name for name in names if name != "_csrf_token"]
    assert len(fields_alone) == len(set(fields_alone))


def test_others_see_nothing_of_it(desk: House) -> None:
    number = lodged(desk)
    for login, status in (("trader.two", 403), ("papers.keelung", 403), ("", 303)):
        with client(desk, login) as made:
            for path in (f"/my/declarations/{number}", f"/my/declarations/{number}/why",
                         f"/my/bills/{number}", f"/my/declarations/{number}/messages/1",
                         f"/my/declarations/new?like={number}"):
                answer = made.get(path, follow_redirects=False)
                assert answer.status_code == status, (login, path)
                assert "FORMOSA" not in answer.text


# ---- list, messages, papers


def test_the_list_is_walked_page_by_page_and_taken_away(
    desk: House, trader: TestClient[Any]
) -> None:
    for number in range(1, 4):
        lodged(desk, number)
    page = trader.get("/my/declarations?number=1411100002")
    assert page.text.count('<a href="/my/declarations/AA') == 1
    wrong = trader.get("/my/declarations?since=yesterday")
    assert wrong.status_code == 422 and "yesterday" in wrong.text
    for kind in ("csv", "xlsx"):
        made = trader.get(f"/my/declarations/export?form={kind}&number=1411100002")
        assert made.status_code == 200 and made.headers["content-disposition"].endswith(kind)
    assert trader.get("/my/declarations/export?form=exe").status_code == 422


def test_messages_are_attachments(desk: House, trader: TestClient[Any]) -> None:
    number = lodged(desk)
    answer = trader.get(f"/my/declarations/{number}/messages/1")
    assert answer.content.startswith(b"<?xml")
    assert answer.headers["content-disposition"].startswith('attachment; filename="NX5105-')
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert trader.get(f"/my/declarations/{number}/messages/99").status_code in (404, 409)


def test_papers_go_up_and_come_down_as_attachments(desk: House, trader: TestClient[Any]) -> None:
    number = lodged(desk, examination_request="8")
    pdf = b"%PDF-1.7 <script>alert(1)</script>"
    path = f"/my/declarations/{number}/papers"
    answer = send(trader, path, "../../<b>x</b>.html", pdf, kind="invoice")
    assert answer.status_code == 303
    page = trader.get(f"/my/declarations/{number}")
    link = re.search(rf'href="({path}/[0-9a-f]+)"', page.text)
    assert link is not None and "<b>x</b>" not in page.text
    got = trader.get(link[1])
    assert got.content == pdf and got.headers["content-type"] == "application/pdf"
    assert got.headers["content-disposition"].startswith("attachment")
    assert got.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in got.headers["content-security-policy"]
    assert got.headers["cache-control"] == "no-store"
    refused = send(trader, path, "invoice.pdf", b"MZ program", kind="invoice")
    assert refused.status_code == 422 and 'role="alert"' in refused.text
    with client(desk, "trader.two") as other:
        assert other.get(link[1]).status_code == 403
        assert send(other, path, "x.pdf", pdf, kind="invoice").status_code == 403


def test_a_paper_of_another_declaration_is_not_reached_through_the_own(
    desk: House, trader: TestClient[Any]
) -> None:
    other = replace(CLEAN, number="AA  1422200001", box="222",
                    importer=replace(CLEAN.importer, id="12424860"))
    lodge(desk, [received(replace(other, examination_request="8"))], "x")
    own = lodged(desk)
    with client(desk, "trader.two") as two:
        path = "/my/declarations/AA1422200001/papers"
        assert send(two, path, "x.pdf", b"%PDF-1", kind="invoice").status_code == 303
        link = re.search(r"/papers/([0-9a-f]+)", two.get("/my/declarations/AA1422200001").text)
        assert link is not None
    assert trader.get(f"/my/declarations/{own}/papers/{link[1]}").status_code == 403


# ---- bills


def test_the_test_bank_is_clearly_marked_and_pays_once(
    desk: House, trader: TestClient[Any]
) -> None:
    number = lodged(desk)
    counter = trader.get(f"/my/bills/{number}/pay?language=en")
    assert "no real bank" in counter.text
    for _ in range(2):
        paid = form(trader, f"/my/bills/{number}/pay", {"amount": "26339"})
        assert paid.status_code == 303
    page = trader.get(f"/my/bills/{number}?language=en")
    assert shown(page).count("NT$ 26,339 received.") == 1
    wrong = form(trader, f"/my/bills/{number}/pay", {"amount": "<script>"})
    assert wrong.status_code == 422 and "<script>" not in wrong.text.partition("<main")[2]


def test_the_slip_can_be_printed_without_scripts(desk: House, trader: TestClient[Any]) -> None:
    number = lodged(desk)
    page = trader.get(f"/my/bills/{number}/slip")
    assert "\u8cb3\u842c\u9678\u4edf\u53c3\u4f70\u53c3\u62fe\u7396\u5143\u6574" in page.text
    assert trader.get(f"/my/bills/{number}/commodity-tax").status_code == 409


# ---- nothing of the reasons on any page (A5)


def pages_of(folder: Path, salt: str, record: tuple[Any, ...] | None) -> dict[str, Any]:
    """Return every page of a declaration, and what an officer would see of its selection."""
    folder.mkdir()
    if record is not None:
        peopled(folder, salt).engine.dispose()
        engine = open_store(folder / "guanwu.db")
        with engine.begin() as connection:
            connection.exec_driver_sql(
                "INSERT INTO party_history (kind, id, declarations, faults, arrears) "
                "VALUES (?, ?, ?, ?, ?)", record)
        engine.dispose()
    made = peopled(folder, salt)
    token = token_of(made, "trader")
    made.engine.pool.status()
    outcome = lodge(made, [received(CLEAN)], "x")[0]
    found: dict[str, Any] = {"channel": outcome.channel}
    from guanwu.api.settings import Settings

    with TestClient(make_app(made, Settings(), identify)) as browser:
        browser.cookies.set("guanwu_session", token)
        browser.cookies.set("guanwu_form", "0" * 128)
        for path in PAGES:
            for language in ("zh-Hant", "en"):
                mark = "&" if "?" in path else "?"
                address = path.format(number=outcome.number.replace(" ", ""))
                answer = browser.get(f"{address}{mark}language={language}")
                plain = re.sub(r'(_csrf_token" value=|x-csrftoken": )"[^"]*"', "", answer.text)
                headers = {name: value for name, value in answer.headers.items()
                           if name not in ("set-cookie", "content-length", "date")}
                found[f"{path} {language}"] = (answer.status_code, headers, plain)
    with reading(made.engine) as connection:
        found["reason"] = next(one.facts for one in events_of(connection, outcome.number)
                               if one.event == "declaration:channel:selected")
    return found


def test_pages_of_the_drawn_and_the_suspected_are_the_same(tmp_path: Path) -> None:
    examined, _, undrawn = salts_of(CLEAN)
    drawn = pages_of(tmp_path / "drawn", examined, None)
    other = pages_of(tmp_path / "suspected", undrawn, ("importer", PARTY, 9, 3, 0))
    assert drawn.pop("channel") == other.pop("channel") == "C3"
    assert drawn.pop("reason") != other.pop("reason")
    assert len(drawn) > 20
    for path, answer in drawn.items():
        assert answer == other[path], path
