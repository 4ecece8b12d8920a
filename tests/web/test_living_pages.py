"""Living data through the pages: typed into forms, approved, and seen on the pages of everybody."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from guanwu.desk.commands.headcount import EXAMPLE
from tests.web.administrators import Desk
from tests.web.test_organisation_pages import content

HEADCOUNT = "/do/establishment/record_headcount"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def proposed(answer: Any) -> str:
    """Return the address of the proposal that an answered form names."""
    assert answer.status_code == 200, answer.text[:2_000]
    found = re.search(r"\b[0-9a-f]{16}\b", content(answer))
    assert found is not None, answer.text
    return f"/proposals/{found[0]}"


def test_the_head_count_of_a_year_is_proposed_approved_and_shown(desk: Desk) -> None:
    assert HEADCOUNT in desk.get("admin", "/establishment/headcount").text
    assert HEADCOUNT not in desk.get("", "/establishment/headcount").text
    wrong = desk.post("admin", f"{HEADCOUNT}?language=en", year="110", source="Budget of 110",
                      table=EXAMPLE.replace("1,423", "1,424"))
    assert wrong.status_code == 422 and "I2" in content(wrong)
    path = proposed(desk.post("admin", f"{HEADCOUNT}?language=en", year="110", table=EXAMPLE,
                              source="Budget of 110"))
    page = desk.get("approver", path)
    assert "4,181" in content(page)
    seen = re.search(r'name="seen_hash" value="([0-9a-f]{64})"', page.text)
    assert seen is not None
    done = desk.post("approver", f"{path}/approve", seen_hash=seen[1])
    assert done.status_code == 303, content(done)
    shown = content(desk.get("", "/establishment/headcount?language=en"))
    assert "4,181" in shown and "110 was put on record" in shown and "4,297" in shown
    assert "-116" in shown
    chart = content(desk.get("", "/organisation?language=en"))
    assert "People in the budget of 110" in chart
    text = desk.get("", "/programmes/statement?year=110&form=text").text
    assert "\t4181\n" in text


def test_an_event_is_typed_in_and_counted_on_the_board(desk: Desk) -> None:
    path = "/do/programme/record_event?language=en"
    assert "/do/programme/record_event" in desk.get("chief.taipei", "/programmes").text
    assert "/do/programme/record_event" not in desk.get("", "/programmes").text
    before = content(desk.get("", "/programmes?day=2025-03-14&language=en"))
    given = {"office": "taipei", "kind": "press_release", "count": "2", "since": "2025-03-12",
             "name": "Express", "name_en": "Express", "source": "114-25"}
    wrong = desk.post("chief.taipei", path, **{**given, "kind": "parade", "item": "patrol"})
    assert wrong.status_code == 422
    assert 'id="f-kind-wrong"' in wrong.text and "patrol_boats" in content(wrong)
    assert desk.post("chief.taipei", path, **{**given, "office": "keelung"}).status_code == 403
    made = desk.post("chief.taipei", path, **given)
    assert made.status_code == 200, content(made)
    after = content(desk.get("", "/programmes?day=2025-03-14&language=en"))
    assert "press release" not in before and "press release" in after
    listed = content(desk.get("", "/do/programme/activities?since=2025-01-01&language=en"))
    assert "Express" in listed and "Chief" not in listed


def test_a_milestone_is_done_and_a_certificate_seen_by_who_may(desk: Desk) -> None:
    id = "109/patrol_boats.building_awarded"
    board = desk.get("admin", "/programmes?language=en").text
    form = f"/do/programme/record_milestone?milestone={id.replace('/', '%2F')}"
    assert form in board or form.replace("%2F", "/") in board
    assert f'value="{id}"' in desk.get("admin", form).text
    done = desk.post("admin", "/do/programme/record_milestone?language=en", milestone=id,
                     day="2020-12-08")
    assert done.status_code == 200, content(done)
    page = content(desk.get("", "/programmes?language=en"))
    assert "put on record on 2025-03-14" in page and 'id="certificates"' not in page
    mine = desk.get("chief.taipei", "/programmes?language=en").text
    assert 'id="certificates"' in mine
    made = desk.post(
        "chief.taipei", "/do/programme/record_certificate?language=en", number="RAD-77",
        kind="radiation_licence", unit="taipei/1", role="x", role_en="Operator", source="AEC",
        since="2025-01-01", until="2030-01-01")
    assert made.status_code == 200, content(made)
    assert "RAD-77" in content(desk.get("chief.taipei", "/programmes?language=en"))
    all_of_them = content(desk.get("admin", "/programmes?language=en"))
    assert "RAD-77" in all_of_them and "DEMO-" not in all_of_them


def test_a_movement_is_typed_in_as_people_write_it(desk: Desk) -> None:
    path = "/do/establishment/record_movement?language=en"
    given = {"day": "1140301", "kind": "retire", "office": "taipei", "category": "staff",
             "count": "2", "source": "Order 1"}
    wrong = desk.post("admin", path, **{**given, "day": "114-13-01", "count": "90000"})
    assert wrong.status_code == 422 and 'id="f-day-wrong"' in wrong.text
    made = desk.post("admin", path, **given)
    assert made.status_code == 200 and "2025-03-01" in content(made), content(made)
    assert desk.post("chief.taipei", path, **given).status_code == 403
    listed = desk.get("auditor", "/do/establishment/movements?since=2025-01-01&language=en")
    assert "Order 1" in content(listed)
    assert desk.get("", "/do/establishment/movements").status_code == 303


def test_texts_on_record_are_shown_as_texts(desk: Desk) -> None:
    harm = '"><script>alert(1)</script>'
    event = {"office": "taipei", "kind": "digest", "count": "1", "since": "2025-03-12",
             "name": harm, "name_en": harm, "place": harm, "source": harm}
    certificate = {"number": harm, "kind": "dog_handler", "unit": "taipei/1", "role": harm,
                   "role_en": harm, "source": harm, "since": "2025-01-01", "until": "2030-01-01"}
    for path, given in (("event", event), ("certificate", certificate)):
        made = desk.post("admin", f"/do/programme/record_{path}?language=en", **given)
        assert made.status_code == 200, content(made)
        assert "<script>alert" not in made.text
    for path in ("/programmes", "/do/programme/activities?since=2025-01-01",
                 "/do/programme/certificates?_go=1"):
        shown = desk.get("admin", path)
        assert shown.status_code == 200 and "<script>alert" not in shown.text
