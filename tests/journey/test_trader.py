"""Trader and broker: lodge by form and by file, see how it stands, hand in papers, pay."""

from __future__ import annotations

import io
import itertools
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from guanwu.declaration.entry import ENTRIES, NUMBER
from guanwu.declaration.flat import LINE
from guanwu.desk.demo_desk import clock_of
from guanwu.store.declaration_template import SAFE, example
from guanwu.store.engine import open_store
from tests.journey.browser import Served, Walker

pytestmark = pytest.mark.slow
TRADER, BOX = "12345670", "101"
_serials = itertools.count(int(time.time()) % 40_000)


def today(served: Served) -> date:
    """Return the day that it is in the demo."""
    return clock_of(open_store(served.store, make=False))().date()


def typed(served: Served, **changes: str) -> tuple[dict[str, str], list[dict[str, str]]]:
    """Return the example as the demo's trader and broker would type it, under a new number."""
    header, lines = example(today(served))
    number = header[NUMBER][:6] + BOX + f"T{next(_serials) % 10_000:04d}"
    return header | {"number": number, "box": BOX, "importer.id": TRADER} | changes, list(lines)


def fill(walker: Walker, header: dict[str, str], line: dict[str, str]) -> None:
    """Type a declaration of one line into the form."""
    for name, value in header.items():
        put(walker, f"f.{name}", value)
    for name, value in line.items():
        put(walker, f"f.line.0.{name.removeprefix(LINE)}", value)


def put(walker: Walker, id: str, value: str) -> None:
    """Fill in one field, or choose in it, as a person would."""
    field = walker.page.locator(f"[id='{id}']")
    if field.evaluate("node => node.tagName") == "SELECT":
        field.select_option(value)
    else:
        field.fill(value)


def workbook(header: dict[str, str], lines: list[dict[str, str]]) -> bytes:
    """Return a spreadsheet as somebody fills in the template."""
    file = io.BytesIO()
    book = Workbook(file, SAFE)
    sheet = book.add_worksheet()
    for place, name in enumerate(ENTRIES):
        sheet.write_string(0, place, name)
        for row, line in enumerate(lines, start=1):
            text = (header | line if row == 1 else line).get(name, "")
            if text:
                sheet.write_string(row, place, text)
    book.close()
    return file.getvalue()


def shown(walker: Walker) -> str:
    """Return what the page says."""
    text: str = walker.page.inner_text("main")
    return text


def test_a_trader_fills_in_the_form_and_pays(
    walk: Callable[..., Walker], served: Served, tmp_path: Path
) -> None:
    walker = walk()
    walker.log_in("trader")
    walker.go("/my/declarations/new")
    walker.check("trader-form")
    header, lines = typed(served, **{"seller.country": "zz", "invoice": "much"})
    fill(walker, header, lines[0])
    walker.page.click("button[value=check]:not(.first)")
    assert walker.page.locator("#faults .fault").count() == 2
    assert walker.page.input_value("[id='f.invoice']") == "much"
    walker.check("trader-form-faults")
    put(walker, "f.seller.country", "US")
    put(walker, "f.invoice", "3700")
    put(walker, "f.freight", "0")
    put(walker, "f.insurance", "0")
    walker.page.click("button[value=add]")
    walker.page.wait_for_selector("[id='f.line.1.code']")
    walker.page.click("button[value='remove.1']")
    walker.page.wait_for_selector("[id='f.line.1.code']", state="detached")
    walker.page.click("button[value=check]:not(.first)")
    walker.page.wait_for_selector("#due")
    walker.check("trader-form-good")
    walker.page.click("button[value=file]")
    walker.page.wait_for_selector(".timeline")
    walker.check("trader-declaration")
    place = walker.page.url.partition("?")[0].rpartition("/")[2]
    walker.go(f"/my/declarations/{place}/why")
    walker.check("trader-why")
    walker.go("/my/declarations")
    assert place[-5:] in shown(walker)
    walker.check("trader-declarations")
    pay_if_billed(walker, place)


def pay_if_billed(walker: Walker, place: str) -> None:
    """Pay at the test bank where the declaration was billed at once."""
    walker.go("/my/bills?which=to_pay")
    walker.check("trader-bills")
    link = walker.page.locator(f"a[href='/my/bills/{place}']")
    if link.count() == 0:
        return
    link.click()
    walker.check("trader-bill")
    walker.page.click(f"a[href='/my/bills/{place}/pay']")
    walker.check("trader-bank")
    walker.page.dblclick(".bank button.go")
    walker.page.wait_for_selector("#receipts")
    assert walker.page.locator("#receipts ~ .tile").count() == 1
    walker.check("trader-paid")
    walker.go(f"/my/bills/{place}/slip")
    walker.check("trader-slip")
    walker.go(f"/my/declarations/{place}/worksheet")
    walker.check("trader-worksheet")


def test_a_broker_lodges_a_spreadsheet_and_hands_in_a_paper(
    walk: Callable[..., Walker], served: Served, tmp_path: Path
) -> None:
    walker = walk()
    walker.log_in("broker")
    walker.go("/my/declarations/upload")
    walker.check("broker-upload")
    header, lines = typed(served, examination_request="8")
    send(walker, tmp_path, header | {"terms": "ZZZ"}, lines)
    assert "AB2" in shown(walker)
    walker.check("broker-checked-faults")
    walker.go("/my/declarations/upload")
    send(walker, tmp_path, header, lines)
    walker.check("broker-checked")
    walker.page.click("main form button.go")
    walker.check("broker-filed")
    walker.page.click("main table a")
    walker.page.wait_for_selector("#papers")
    (tmp_path / "invoice.pdf").write_bytes(b"%PDF-1.7\n%%EOF\n")
    walker.page.set_input_files("input[name=file]", tmp_path / "invoice.pdf")
    walker.page.click("form[enctype] button")
    walker.page.wait_for_selector("a[href*='/papers/']")
    walker.check("broker-declaration")
    with walker.page.expect_download() as got:
        walker.page.click("a[href*='/papers/']")
    assert Path(got.value.path()).read_bytes() == b"%PDF-1.7\n%%EOF\n"
    forget_download(walker)
    walker.page.click("a[href$='/why']")
    walker.page.wait_for_selector("#g3")
    walker.check("broker-why")
    walker.page.set_viewport_size({"width": 390, "height": 900})
    walker.check("telephone-why")
    walker.page.click("nav.crumbs a:last-child")
    walker.page.wait_for_selector("#papers")
    walker.check("telephone-declaration")


def forget_download(walker: Walker) -> None:
    """Forget that a page was left for a file: the browser tells it as a request that failed."""
    walker.faults = [one for one in walker.faults if "/papers/" not in one]


def send(
    walker: Walker, folder: Path, header: dict[str, str], lines: list[dict[str, str]]
) -> None:
    """Choose a spreadsheet and let it be checked."""
    path = folder / "declarations.xlsx"
    path.write_bytes(workbook(header, lines))
    walker.page.set_input_files("input[name=file]", path)
    walker.page.click("main form button.go")
    walker.page.wait_for_selector("section.tile")


def test_the_form_works_without_scripts(walk: Callable[..., Walker], served: Served) -> None:
    walker = walk(scripts=False)
    walker.log_in("broker")
    walker.go("/my/declarations/new")
    header, lines = typed(served)
    fill(walker, header, lines[0])
    walker.page.click("button[value=add]")
    assert walker.page.input_value("[id='f.line.0.code']") == lines[0]["line.code"]
    assert walker.page.locator("[id='f.line.1.code']").count() == 1
    walker.page.click("button[value='remove.1']")
    put(walker, "f.invoice", "3700")
    put(walker, "f.freight", "0")
    put(walker, "f.insurance", "0")
    walker.page.click("button[value=file]")
    walker.page.wait_for_selector(".timeline")


def test_the_form_works_by_keyboard(walk: Callable[..., Walker]) -> None:
    walker = walk()
    walker.log_in("trader")
    walker.go("/my/declarations/new")
    walker.page.focus("[id='f.number']")
    walker.page.keyboard.type("nonsense")
    walker.page.keyboard.press("Enter")
    walker.page.wait_for_selector("#faults")
    assert walker.page.input_value("[id='f.number']") == "nonsense"
    link = walker.page.locator("#faults a[href='#f.invoice']")
    link.focus()
    walker.page.keyboard.press("Enter")
    assert walker.page.evaluate("location.hash") == "#f.invoice"


@pytest.mark.parametrize("path", [
    "/register", "/my/declarations", "/my/declarations/new", "/my/declarations/upload", "/my/bills",
])
def test_on_a_telephone(walk: Callable[..., Walker], path: str) -> None:
    walker = walk(width=390)
    walker.log_in("broker")
    walker.go(path)
    walker.check(f"telephone{path.replace('/', '-')}")


def test_whoever_has_no_account_asks_for_one(walk: Callable[..., Walker]) -> None:
    walker = walk()
    walker.go("/register")
    form: dict[str, Any] = {
        "party": "04595257", "name": "Lin", "name_en": "Lin Import", "email": "lin@example.tw",
        "login": f"lin.{walker.language.lower()}", "password": "short",
    }
    for name, value in form.items():
        walker.page.fill(f"[id='{name}']", value)
    walker.page.click("main form button.go")
    assert walker.page.locator("#faults .fault").count() >= 1
    assert walker.page.input_value("[id='party']") == "04595257"
    assert walker.page.input_value("[id='password']") == ""
    walker.check("register-faults")
    walker.page.fill("[id='password']", "harbour cranes at dawn 1905")
    walker.page.click("main form button.go")
    walker.page.wait_for_selector("p.notice")
    assert form["login"] in shown(walker)
    walker.check("registered")
