"""Pages of traders and brokers: form and file without scripts, papers, bills, hostile input."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient
from msgspec.structs import replace

from guanwu.declaration.entry import ENTRIES, typed
from guanwu.desk.commands.declaration import Lodge
from guanwu.desk.house import House
from guanwu.desk.intake import lodge
from guanwu.store.declaration_files import received
from guanwu.store.declaration_template import example
from guanwu.store.engine import open_store, reading
from guanwu.store.own_rows import events_of
from guanwu.web.app import make_app
from guanwu.web.trader.upload import form_of, packed, unpacked
from guanwu.web.visitor import identify
from tests.declaration.samples import clean_declaration
from tests.desk.traders import BOX, DAY, as_json, as_sheet, as_xml, ask, salts_of
from tests.web.visitors import application, client, form, peopled, token_of

PARTY = "12345670"
"""The business number of the demo's trader."""
CLEAN = replace(clean_declaration(), importer=replace(clean_declaration().importer, id=PARTY))
UNSAID = re.compile(r"\b(?:trader|entry|own|why|bill|timeline|release_state|do|field)_[a-z_]+\b")


@pytest.fixture
def desk(tmp_path: Path) -> House:
    return peopled(tmp_path)


@pytest.fixture
def trader(desk: House) -> Iterator[TestClient[Any]]:
    with client(desk, "trader") as made:
        yield made


def lodged(desk: House, number: int = 1, **changes: Any) -> str:
    one = replace(CLEAN, number=f"{CLEAN.number[:-5]}{number:05d}", **changes)
    outcome = lodge(desk, [received(one)], "x")[0]
    assert outcome.outcome == "accepted", outcome
    return outcome.number.replace(" ", "")


def shown(answer: Any) -> str:
    """Return what a page says, without its marks."""
    return unescape(re.sub(r"<[^>]*>", " ", answer.text))


def fields(**changes: str) -> dict[str, str]:
    """Return the example as the form sends it, with one line of goods."""
    header, lines = example(DAY)
    data = {**header, "importer.id": PARTY, "invoice": "3700", "freight": "0", "insurance": "0"}
    data |= {f"line.0.{name.removeprefix('line.')}": value for name, value in lines[0].items()}
    return data | {name.replace("__", "."): value for name, value in changes.items()}


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
    assert len(names) == len(set(names)) + page.count('name="action"') - 1 or names


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


# ---- by form, without scripts


def test_what_was_typed_is_kept_when_it_is_wrong(trader: TestClient[Any]) -> None:
    answer = form(trader, "/my/declarations/new",
                  fields(invoice="much", seller__country="zz") | {"action": "check"})
    assert answer.status_code == 422
    assert 'value="much"' in answer.text and 'value="zz"' in answer.text
    assert answer.text.count('aria-invalid="true"') == 2
    assert 'href="#f.invoice"' in answer.text and 'id="f.invoice"' in answer.text


def test_lines_are_added_and_taken_out_without_scripts(trader: TestClient[Any]) -> None:
    more = form(trader, "/my/declarations/new", fields() | {"action": "add"})
    assert 'name="line.1.code"' in more.text and 'name="line.2.code"' not in more.text
    assert 'value="39021000109"' in more.text
    data = fields() | {"line.1.code": "61091000006", "action": "remove.0"}
    less = form(trader, "/my/declarations/new", data)
    assert 'value="61091000006"' in less.text and 'value="39021000109"' not in less.text
    assert 'name="line.1.code"' not in less.text


def test_a_check_previews_and_lodging_goes_to_the_page(
    desk: House, trader: TestClient[Any]
) -> None:
    checked = form(trader, "/my/declarations/new", fields() | {"action": "check"})
    assert checked.status_code == 200 and 'id="due"' in checked.text
    assert not re.search(r"\bC[123]\b", shown(checked).partition("G1")[2])
    assert trader.get("/my/declarations").text.count("<tr>") == 0
    filed = form(trader, "/my/declarations/new", fields() | {"action": "file"})
    assert filed.status_code == 303
    assert filed.headers["location"].startswith("/my/declarations/AA14")
    page = trader.get(filed.headers["location"])
    assert page.status_code == 200 and "timeline" in page.text
    again = form(trader, "/my/declarations/new", fields() | {"action": "file"})
    assert again.headers["location"].endswith("notice=trader_repeated")


def test_a_faulty_form_is_not_lodged(desk: House, trader: TestClient[Any]) -> None:
    answer = form(trader, "/my/declarations/new", fields(currency="XXX") | {"action": "file"})
    assert answer.status_code == 422
    with reading(desk.engine) as connection:
        assert events_of(connection, example(DAY)[0]["number"]) == []


def test_a_form_needs_its_token(trader: TestClient[Any]) -> None:
    answer = trader.post("/my/declarations/new", data=fields() | {"action": "file"})
    assert answer.status_code == 403


def test_a_form_like_an_earlier_one_begins_with_its_figures(
    desk: House, trader: TestClient[Any]
) -> None:
    number = lodged(desk)
    page = trader.get(f"/my/declarations/new?like={number}").text
    assert 'value="39021000109"' in page and 'name="line.4.code"' in page
    assert 'name="number" value=""' in page


HOSTILE = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "=1+1", "{{ 77*77 }}",
           "pay\u202egpj.exe", "../../etc/passwd", "'; DROP TABLE person; --", "%00", "\u0661",
           "javascript:alert(1)")


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_in_every_field_of_the_form_are_shown_harmlessly(
    trader: TestClient[Any], words: str
) -> None:
    header, _ = typed(CLEAN)
    data = dict.fromkeys([name for name in ENTRIES if not name.startswith("line.")], words)
    data |= {f"line.0.{name[5:]}": words for name in ENTRIES if name.startswith("line.")}
    answer = form(trader, "/my/declarations/new", data | {"action": "file"})
    assert answer.status_code == 422 and header
    for live in ("<script>alert", "<img src=x", 'value="5929"', ">5929<"):
        assert live not in answer.text
    assert answer.headers["content-security-policy"].count("script-src 'self'") == 1


def test_unknown_fields_and_many_lines_are_passed_over(trader: TestClient[Any]) -> None:
    data = fields() | {f"line.{place}.code": "1" for place in range(99)} | {"nonsense": "x" * 9_000}
    answer = form(trader, "/my/declarations/new", data | {"action": "check"})
    assert answer.status_code == 422
    assert 'name="line.39.code"' in answer.text and 'name="line.40.code"' not in answer.text


# ---- by file


def send(made: TestClient[Any], path: str, name: str, content: bytes, **data: str) -> Any:
    made.get("/")
    token = made.cookies.get("guanwu_form")
    return made.post(path, data={"_csrf_token": token, **data},
                     files={"file": (name, content, "application/octet-stream")},
                     follow_redirects=False)


@pytest.mark.parametrize(("content", "form_name"), [
    (as_sheet(CLEAN), "xlsx"), (as_xml(CLEAN), "xml"), (as_json(CLEAN), "json"),
    (as_json(CLEAN) + b"\n" + as_json(CLEAN), "jsonl"), (b"number,terms\n", "csv"),
])
def test_the_form_of_a_file_is_told_by_its_bytes(content: bytes, form_name: str) -> None:
    assert form_of(content) == form_name
    assert unpacked(packed(content)) == content


def test_a_file_is_checked_and_then_lodged_as_it_was(desk: House, trader: TestClient[Any]) -> None:
    answer = send(trader, "/my/declarations/upload", "anything.txt", as_sheet(CLEAN))
    assert answer.status_code == 200 and "26,339" in answer.text
    carried = re.search(r'name="packed" value="([^"]+)"', answer.text)
    assert carried is not None
    filed = form(trader, "/my/declarations/upload/file",
                 {"packed": carried[1], "form": "xlsx"})
    assert filed.status_code == 200 and "/my/declarations/AA1411100001" in filed.text


def test_faults_of_a_file_stand_in_a_table_with_their_cells(trader: TestClient[Any]) -> None:
    bad = as_sheet(replace(CLEAN, terms="ZZZ"))
    answer = send(trader, "/my/declarations/upload", "x.xlsx", bad)
    assert answer.status_code == 422 and "AB2" in answer.text
    assert 'action="/my/declarations/upload/file"' in answer.text
    assert "<button class=\"go\">" not in answer.text.partition("<main")[2]


@pytest.mark.parametrize("carried", ["", "!!!", "AAAA", packed(b"x")[:-4], "A" * 100_000])
def test_what_was_not_carried_whole_is_refused(trader: TestClient[Any], carried: str) -> None:
    answer = form(trader, "/my/declarations/upload/file", {"packed": carried, "form": "xlsx"})
    assert answer.status_code in (409, 422)


def test_a_carried_bomb_does_not_unfold() -> None:
    assert unpacked(packed(b"\0" * 60_000_000)) is None


def test_no_file_and_a_giant_file_are_refused(trader: TestClient[Any]) -> None:
    assert send(trader, "/my/declarations/upload", "", b"").status_code in (400, 409)
    assert send(trader, "/my/declarations/upload", "x.csv", b"a" * 5_000_001).status_code == 422
    assert send(trader, "/my/declarations/upload", "x.csv", b"a" * 17_000_000).status_code == 413


def test_the_template_is_a_workbook_to_take_away(trader: TestClient[Any]) -> None:
    answer = trader.get("/my/declarations/template.xlsx")
    assert answer.content.startswith(b"PK")
    assert answer.headers["content-disposition"].startswith("attachment")


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


# ---- register


def asked(**changes: str) -> dict[str, str]:
    return {"role": "trader", "party": "04595257", "name": "Lin", "name_en": "Lin Import",
            "email": "lin@example.tw", "login": "lin.import",
            "password": "harbour cranes at dawn 1905"} | changes


def test_a_registration_waits_and_cannot_log_in(desk: House) -> None:
    with client(desk) as nobody:
        taken = form(nobody, "/register", asked())
        assert taken.status_code == 200 and "lin.import" in taken.text
        login = form(nobody, "/login", {"login": "lin.import", "next": "/",
                                        "password": "harbour cranes at dawn 1905"})
        assert login.status_code == 403


def test_an_admitted_trader_acts_for_the_party_that_was_asked_for(desk: House) -> None:
    from sqlalchemy import text

    from guanwu.access.model import Actor, Holding
    from guanwu.desk.commands.person import OnPerson
    from guanwu.desk.login import log_in

    with client(desk) as nobody:
        form(nobody, "/register", asked())
    with reading(desk.engine) as connection:
        person = connection.execute(
            text("SELECT id FROM person WHERE login = 'lin.import'")).scalar_one()
    admin = Actor("p-admin", "Admin", (Holding("administrator", "administration"),), "", True)
    ask(desk, "person:admit", OnPerson(person, "Registration compared"), admin)
    entered = log_in(desk, "lin.import", "harbour cranes at dawn 1905", "127.0.0.1")
    assert hasattr(entered, "token"), entered
    app = application(desk)
    with TestClient(app) as made:
        made.cookies.set("guanwu_session", entered.token)
        assert made.get("/my/declarations").status_code == 200
        assert 'value="04595257"' in made.get("/my/declarations/new").text


def test_a_broker_must_be_a_registered_operator(desk: House) -> None:
    with client(desk) as nobody:
        answer = form(nobody, "/register", asked(role="broker", party="ZZ9"))
    assert answer.status_code == 422 and "ZZ9" in answer.text


@pytest.mark.parametrize(("name", "value"), [
    ("party", "04595258"), ("party", "1"), ("login", "A B"), ("login", "A123456789"),
    ("email", "nobody"), ("password", "short"), ("password", "lin.import lin.import"),
    ("name", "x\u202ey"), ("name_en", ""), ("email", "a@b.tw\nBcc: x@y.tw"), ("role", "administrator"), ("name", "y" * 400),
    ("party", "<script>"), ("email", '"><script>alert(1)</script>@x.tw'),
])
def test_a_registration_is_told_what_is_wrong_with_it(desk: House, name: str, value: str) -> None:
    with client(desk) as nobody:
        answer = form(nobody, "/register", asked(**{name: value}))
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    assert "harbour cranes" not in answer.text and 'type="password" value=""' in answer.text


def test_registrations_of_one_address_are_few(desk: House) -> None:
    with client(desk) as nobody:
        answers = [form(nobody, "/register", asked(login=f"lin.{place}", password="short"))
                   for place in range(7)]
    assert [one.status_code for one in answers][:5] == [422] * 5
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) > 0


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


def test_the_parties_of_the_test_are_those_of_the_demo() -> None:
    assert (CLEAN.importer.id, BOX) == (PARTY, "111") and Lodge
