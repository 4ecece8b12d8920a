"""The pages for anyone: goods are found, rates and rules read, levies reckoned; nothing breaks."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from guanwu.desk.house import House
from guanwu.store.tariff_starter import load_starter_tariff
from guanwu.web.public.marking import marked
from tests.desk.houses import house
from tests.web.visitors import client

BICYCLE, BEER = "87120010109", "22030000001"
COFFEE_ZH, BICYCLE_ZH = "\u5496\u5561", "\u8173\u8e0f\u8eca"
HOSTILE = (
    "' OR 1=1 --", '"; DROP TABLE declaration; --', "<script>alert(1)</script>", "a\x00b",
    "\u202eeeffoc", "\u200bcoffee", '"><img src=x onerror=alert(1)>', "{{7*7}}", "../../etc/passwd",
    "=cmd|'/c calc'!A1", "NEAR(a b) AND NOT *", "x" * 10_000, "1" * 300, "\uffff\ufffe",
    "%00%0d%0a",
)
FORM = {"code": BICYCLE, "origin": "JP", "day": "2025-03-14", "price": "1000", "currency": "USD",
        "price_terms": "FOB", "freight": "120", "insurance": "15", "ask": "1"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Return a house on a new store."""
    return house(tmp_path_factory.mktemp("public"))


@pytest.fixture(scope="module")
def anyone(desk: House) -> Any:
    """Return a browser of somebody who is not logged in."""
    with client(desk) as made:
        yield made


class Labelled(HTMLParser):
    """Gathers ids, labels and fields of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.labels: set[str] = set()
        self.fields: list[dict[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in one tag."""
        held = dict(attrs)
        if held.get("id"):
            self.ids.append(str(held["id"]))
        if tag == "label":
            self.labels.add(str(held.get("for")))
        if tag in ("input", "select", "textarea") and held.get("type") != "hidden":
            self.fields.append(held)


def page(anyone: TestClient[Any], path: str, language: str = "en", **query: str) -> str:
    """Return a page that there is."""
    answer = anyone.get(path, params={**query, "language": language})
    assert answer.status_code == 200, answer.text[-2_000:]
    return str(answer.text)


@pytest.mark.parametrize("text", ["coffee", "cofee", COFFEE_ZH, "0901"])
def test_anyone_finds_coffee(anyone: TestClient[Any], text: str) -> None:
    for language in ("en", "zh-Hant"):
        assert "/tariff/code/09011100007" in page(anyone, "/tariff", language, text=text)


@pytest.mark.parametrize("text", ["bicycle", "bicyle", BICYCLE_ZH, "8712.00"])
def test_anyone_finds_a_bicycle(anyone: TestClient[Any], text: str) -> None:
    found = page(anyone, "/tariff", text=text)
    codes = re.findall("/tariff/code/([0-9]{11})", found)
    assert codes[0] == BICYCLE


def test_results_come_alone_where_a_script_asks_for_them(anyone: TestClient[Any]) -> None:
    part = anyone.get("/tariff", params={"text": "bicycle"}, headers={"HX-Request": "true"})
    assert BICYCLE in part.text and "<html" not in part.text
    assert part.headers["vary"] == "HX-Request"
    back = anyone.get("/tariff", params={"text": "bicycle"}, headers={
        "HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in back.text


def test_a_slip_is_told_and_words_are_marked(anyone: TestClient[Any]) -> None:
    found = page(anyone, "/tariff", text="cofee")
    assert "was taken as coffee" in found and "<mark>" in found


def test_marks_leave_everything_escaped() -> None:
    assert str(marked("<b>coffee beans", ["coffee"])) == "&lt;b&gt;<mark>coffee</mark> beans"
    assert str(marked("Bicycles & tyres", ["bicycle"])) == "<mark>Bicycles</mark> &amp; tyres"
    assert str(marked("a.b", ["."])) == "a.b"
    assert "<mark>" in str(marked(COFFEE_ZH, [COFFEE_ZH]))


def test_the_tree_leads_to_a_code(anyone: TestClient[Any]) -> None:
    path, seen = "/tariff/browse", []
    for step in ("87", "8712", "871200"):
        text = page(anyone, path)
        assert f"/tariff/browse/{step}" in text
        path = f"/tariff/browse/{step}"
        seen.append(step)
    assert f"/tariff/code/{BICYCLE}" in page(anyone, path)


def test_the_page_of_a_code_tells_rate_rules_and_partners(anyone: TestClient[Any]) -> None:
    text = page(anyone, f"/tariff/code/{BICYCLE}", origin="NZ", day="2025-03-14")
    for words in ("8712.00.10.10-9", "6 % of the customs value", "New Zealand is named in column 2",
                  "Customs Import Tariff, article 3", "Partners of column 2", "Panama", "C02",
                  "starter 2025", f"/duty?code={BICYCLE}"):
        assert words in text, words
    other = page(anyone, f"/tariff/code/{BICYCLE}", origin="KP", day="2025-03-14")
    assert "column 3 applies" in other and "15 % of the customs value" in other


def test_every_code_has_its_page_in_both_languages(anyone: TestClient[Any]) -> None:
    for row in load_starter_tariff().rows[::9]:
        for language in ("en", "zh-Hant"):
            text = page(anyone, f"/tariff/code/{row.code}", language, origin="JP")
            for rule in (*row.import_rules, *row.export_rules, *row.levy_codes):
                assert f">{rule}<" in text, (row.code, rule)


def test_somebody_reckons_what_is_due(anyone: TestClient[Any]) -> None:
    text = page(anyone, "/duty", **FORM)
    for words in ("NT$ 4,215", "NT$ 37,313", "2,238", "1,977", "Customs Act, article 29",
                  "Business tax", "32.875"):
        assert words in text, words
    assert "aria-invalid" not in text


def test_a_code_asks_for_what_it_needs(anyone: TestClient[Any]) -> None:
    text = page(anyone, "/duty", code=BEER)
    assert 'id="litres"' in text and "aria-invalid" not in text
    assert 'value="beverage_juice"' in page(anyone, "/duty", code="22021000108")


def test_a_value_that_is_known_needs_no_price(anyone: TestClient[Any]) -> None:
    """The form sends currency and terms always; they alone are no price."""
    given = {**FORM, "price": "", "freight": "", "insurance": "", "customs_value": "10000"}
    assert "NT$ 1,130" in page(anyone, "/duty", **given)


def test_faults_stand_at_their_fields(anyone: TestClient[Any]) -> None:
    wrong = {**FORM, "code": BEER, "price": "10x", "freight": ""}
    for language in ("en", "zh-Hant"):
        text = page(anyone, "/duty", language, **wrong)
        for field in ("price", "litres"):
            assert f'id="{field}-wrong"' in text and f'href="#{field}"' in text, field
        assert 'role="alert"' in text
    assert 'value="10x"' in text


@pytest.mark.parametrize("path", [
    "/tariff", "/tariff?text=coffee", "/tariff/browse", "/tariff/browse/87",
    f"/tariff/code/{BICYCLE}?origin=NZ", "/duty", f"/duty?code={BEER}", "/service",
    "/service/levels",
])
def test_every_field_has_a_label_and_every_id_stands_once(
    anyone: TestClient[Any], path: str
) -> None:
    for language in ("en", "zh-Hant"):
        text = page(anyone, path, language)
        found = Labelled(text)
        assert len(found.ids) == len(set(found.ids)), path
        assert all(str(one.get("id")) in found.labels for one in found.fields), path
        assert not re.search(r"\b(public|field|service|do)_[a-z_]+", re.sub("<[^>]*>", "", text))
        assert f'<html lang="{language}">' in text
        assert len(text.encode()) < 200_000


def test_the_language_can_be_changed_without_losing_the_question(anyone: TestClient[Any]) -> None:
    text = page(anyone, "/tariff", text="cofee")
    assert '<input type="hidden" name="text" value="cofee">' in text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_shown_harmlessly(anyone: TestClient[Any], text: str) -> None:
    for path, query in (
        ("/tariff", {"text": text}), ("/tariff", {"text": "coffee", "day": text}),
        ("/tariff", {"text": "coffee", "after": text}), ("/duty", {**FORM, "price": text}),
        ("/duty", {**FORM, "code": text}), ("/duty", {**FORM, "origin": text}),
        ("/duty", {**FORM, "exemption": text}), (f"/tariff/code/{BICYCLE}", {"origin": text}),
    ):
        answer = anyone.get(path, params=query)
        assert answer.status_code < 500, (path, query)
        for live in ("<script>alert", "<img src=x", "\x00", "\u202e"):
            assert live not in answer.text, (path, query)


def test_a_place_or_code_that_is_none_is_not_found(anyone: TestClient[Any]) -> None:
    for path in ("/tariff/browse/77", "/tariff/browse/xx", "/tariff/code/123", "/tariff/code/%00",
                 "/tariff/code/87120010100", "/tariff/browse/999999999999"):
        answer = anyone.get(path)
        assert answer.status_code == 404 and 'class="fault"' in answer.text, path


def test_nothing_is_promised_that_no_table_or_case_tells(
    anyone: TestClient[Any], tmp_path: Path
) -> None:
    text = page(anyone, "/service/levels")
    assert "Customs Act, article 16" in text and "too few to tell" in text
    assert "2 months" in text and "Customs Act, article 46" in text
