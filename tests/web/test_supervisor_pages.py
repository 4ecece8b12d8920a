"""The chief's page: figures, charts with their tables, ways down to the cases."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from guanwu.desk.house import House
from guanwu.desk.intake import lodge
from guanwu.desk.settle import pay, release
from guanwu.web.pages import say_in
from guanwu.web.supervisor import drawing
from guanwu.web.supervisor.live import lasted
from tests.desk.houses import lodged
from tests.web.visitors import application, client, peopled
from tests.web.whole import whole


@pytest.fixture
def house(tmp_path: Path) -> House:
    return peopled(tmp_path, salt="examined")


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_an_empty_office_has_tables_and_no_charts(house: House, language: str) -> None:
    with client(house, "chief.keelung") as chief:
        page = whole(chief.get("/office", params={"language": language}), language=language)
    assert "<svg" not in page and page.count("<tbody>") == 2 and 'class="empty"' in page


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_figures_lead_to_their_cases(house: House, language: str) -> None:
    outcomes = lodge(house, [lodged(n) for n in range(1, 40)])
    billed = [one.number for one in outcomes if one.state == "billed"]
    pay(house, billed)
    release(house, billed[:5])
    app: Any = application(house)
    with client(house, "chief.keelung", app) as chief:
        page = whole(chief.get("/office", params={"language": language}))
        assert page.count('<svg role="img" aria-label="') == 2
        found = set(re.findall(r'href="((?:/officer|/office)[^"]*)"', page))
        ways = {one.replace("&amp;", "&") for one in found if "paused" not in one}
        assert any("channel=C1" in one for one in ways)
        assert any("unit=keelung%2F1" in one for one in ways)
        for one in sorted(ways):
            assert whole(chief.get(one)), one
        channel = next(one for one in ways if "channel=C1" in one)
        listed = chief.get(channel).text.count('class="code"')
        assert listed == sum(one.channel == "C1" for one in outcomes)
    with client(house, "auditor", app) as auditor:
        page = whole(auditor.get("/office?office=keelung&days=31"))
        assert '<option value="keelung" selected>' in page
        answer = auditor.get("/office?days=99")
        whole(answer, 422)


def test_a_chart_is_drawn_once_for_the_same_numbers(house: House) -> None:
    lodge(house, [lodged(n) for n in range(1, 6)])
    app: Any = application(house)
    drawing._drawn.cache_clear()
    with client(house, "chief.keelung", app) as chief:
        chief.get("/office")
        chief.get("/office")
        assert drawing._drawn.cache_info().misses == 1
        part = chief.get("/office?renewed=3", headers={"HX-Request": "1", "HX-Target": "live"})
        assert part.text.lstrip().startswith("<div") and "renewed=4" in part.text
        assert "hx-get" not in chief.get("/office?renewed=20").text
    assert drawing._drawn.cache_info().misses == 1


@pytest.mark.parametrize(("minutes", "said"), [
    (None, "none"), (0, "0 min"), (59, "59 min"), (61, "1 h 1 min"), (2_879, "47 h 59 min"),
    (2_880, "2 d 0 h"), (4_400, "3 d 1 h"),
])
def test_times_are_said_as_people_say_them(minutes: int | None, said: str) -> None:
    class Speaking:
        say = staticmethod(say_in("en"))

    assert lasted(Speaking(), minutes) == said  # type: ignore[arg-type]
