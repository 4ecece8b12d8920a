"""Pages of the tariff gazette: an amendment from the form to midnight, with every fault."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest

from guanwu.desk.intake import lodge
from tests.desk.houses import lodged
from tests.web.administrators import EFFECTIVE, SHIRTS, Desk, codes
from tests.web.visitors import client, form


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def drafted(desk: Desk, **data: Any) -> Any:
    given = {"title": "Shirts", "effective_on": EFFECTIVE.isoformat(), "basis": "statute",
             "row_code": [SHIRTS, ""], "row_column_1": ["7%", ""]} | data
    with client(desk.house, "tariff", desk.app) as asked:
        return form(asked, "/administrator/tariff/new", given,
                    files={"nothing": ("", b"")})


def test_an_amendment_goes_from_the_form_to_midnight(desk: Desk) -> None:
    lodge(desk.house, [lodged(number) for number in range(1, 4)])
    made = drafted(desk)
    assert made.status_code == 303, made.text
    path = made.headers["location"].partition("?")[0]
    page = desk.get("tariff", path).text
    assert "<ins><strong>7%</strong></ins>" in page and f'action="{path}/simulate"' not in page
    assert desk.post("tariff", f"{path}/check").status_code == 303
    assert desk.post("tariff", f"{path}/simulate", most="1000").status_code == 303
    page = desk.get("tariff", path).text
    assert "<svg" in page and "61" in page
    content = re.search(r'name="content_hash" value="([0-9a-f]{64})"', page)
    assert content is not None
    asked = desk.post("tariff", f"{path}/approve", content_hash=content[1])
    waiting = desk.get("tariff", path).text
    assert asked.headers["location"].partition("?")[0] in waiting
    assert f'action="{path}/withdraw"' not in waiting
    assert desk.approved("approver", asked).status_code == 303
    page = desk.get("tariff", path).text
    assert 'role="timer"' in page and EFFECTIVE.isoformat() in page
    back = desk.post("tariff", f"{path}/withdraw", reason="not agreed")
    assert desk.approved("approver", back).status_code == 303
    assert 'role="timer"' not in desk.get("tariff", path).text


def test_every_fault_of_a_draft_stands_on_its_page(desk: Desk) -> None:
    made = drafted(desk, row_code=["61091000007", SHIRTS], row_column_1=["7%", "seven"])
    path = made.headers["location"].partition("?")[0]
    checked = desk.post("tariff", f"{path}/check")
    assert checked.status_code == 422 and len(codes(checked)) == 2
    empty = drafted(desk, row_code=["", ""], row_column_1=["", ""])
    assert empty.status_code == 422
    untitled = drafted(desk, title="", effective_on="")
    assert untitled.status_code == 422 and 'value="7%"' in untitled.text


def test_rows_come_from_a_file_and_leave_without_formulas(desk: Desk) -> None:
    text = f"code,column_1,column_2\n{SHIRTS},7%,-\n=1+1,@SUM(A1),+2\n".encode()
    made = desk.send("tariff", "/administrator/tariff/new", "rows.csv", text, title="From a file",
                     effective_on=EFFECTIVE.isoformat(), basis="statute")
    assert made.status_code == 303, made.text
    path = made.headers["location"].partition("?")[0]
    taken = desk.get("tariff", f"{path}/rows.csv")
    assert "attachment" in taken.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(taken.text)))
    assert len(rows) == 3
    assert not [cell for row in rows for cell in row if cell[:1] in "=+@" and cell]
    wrong = desk.send("tariff", "/administrator/tariff/new", "rows.csv", b"colour\nred\n",
                      title="Wrong", effective_on=EFFECTIVE.isoformat(), basis="statute")
    assert wrong.status_code == 422 and 'value="Wrong"' in wrong.text
