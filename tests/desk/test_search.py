"""The search for declarations: by what is known of them, within the office, page by page."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import text

from guanwu.declaration.model import Importer
from guanwu.desk.commands.declaration import ByNumbers
from guanwu.desk.commands.queue import HandOver
from guanwu.desk.commands.seeking import SeekPerson
from guanwu.desk.intake import lodge
from guanwu.desk.queries.search import Search, beginning
from guanwu.store.engine import reading
from tests.declaration.samples import clean_declaration
from tests.desk.case_ground import Ground, code
from tests.desk.houses import lodged

pytestmark = pytest.mark.usefixtures("each_store")
PERSON = "A123456789"


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path)


def find(ground: Ground, login: str = "papers", **asked: Any) -> list[str]:
    found = ground.ask(login, "declaration:search", Search(**asked))
    assert not code(found), found
    return [one.number for one in found.items]


def person(importer: Importer) -> Importer:
    return replace(importer, id=PERSON, id_type="174", name="Natural Person", name_zh=None)


@pytest.mark.parametrize(("written", "stored"), [
    ("AA  1411100001", "AA  1411100001"), ("aa1411100001", "AA  1411100001"),
    ("AA/  /14/111/00001", "AA  1411100001"), ("AA", "AA"), ("AA 14", "AA  14"),
    ("AABC14", "AABC14"), ("", ""), (" a ", "A"),
])
def test_a_beginning_is_read_however_it_is_written(written: str, stored: str) -> None:
    assert beginning(written) == stored


def test_by_number_box_bill_state_channel_and_days(ground: Ground) -> None:
    one, two = (outcome.number for outcome in lodge(ground.house, [lodged(1), lodged(2)]))
    ground.clock.on(days=3)
    (three,) = ground.papers(1, begin=3, declared_on=date(2025, 3, 17))
    assert find(ground) == [three, two, one]
    assert find(ground, number="AA14111") == [three, two, one]
    assert find(ground, number=one) == [one]
    assert find(ground, number="AA  15") == [] and find(ground, number="%") == []
    assert find(ground, box="111", state="billed") == [two, one]
    assert find(ground, box="999") == []
    bill = ground.row(one)["bill_number"]
    assert find(ground, bill=bill.lower()) == [one]
    assert find(ground, channel="C2") == [three]
    assert find(ground, since=date(2025, 3, 15)) == [three]
    assert find(ground, until=date(2025, 3, 16)) == [two, one]
    assert find(ground, importer=clean_declaration().importer.id, state="documents") == [three]
    ground.ask("bank", "declaration:pay", ByNumbers((one,)))
    ground.ask("releaser", "declaration:release", ByNumbers((one,)))
    found = ground.ask("papers", "declaration:search", Search(state="released"))
    assert [line.number for line in found.items] == [one] and found.items[0].released_at


def test_only_ones_own_office_is_found(ground: Ground) -> None:
    (number,) = ground.papers(1)
    assert find(ground, "papers.taipei") == []
    assert find(ground, "auditor") == [number]
    assert find(ground, "auditor", office="taipei") == []
    assert code(ground.ask("papers", "declaration:search", Search(office="taipei"))) == (
        "search_office_out_of_reach")
    ground.ask("chief", "declaration:hand_over", HandOver(number, "taipei/1", "Moved."))
    assert find(ground) == [] and find(ground, "papers.taipei", number="AA") == [number]
    assert code(ground.ask("bank", "declaration:search", Search())) == "access_denied"


def test_a_search_goes_on_page_by_page(ground: Ground) -> None:
    numbers = [one.number for one in lodge(ground.house, [lodged(n) for n in range(1, 61)])]
    first = ground.ask("papers", "declaration:search", Search(limit=25))
    second = ground.ask("papers", "declaration:search", Search(limit=25, after=first.next))
    third = ground.ask("papers", "declaration:search", Search(limit=25, after=second.next))
    assert third.next is None
    seen = [one.number for page in (first, second, third) for one in page.items]
    assert seen == sorted(numbers, reverse=True)


def test_many_numbers_with_one_beginning_are_read_along_the_days(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [one.number for one in lodge(ground.house, [lodged(n) for n in range(1, 31)])]
    monkeypatch.setattr("guanwu.store.declaration_search.FEW", 10)
    assert find(ground, number="AA  14") == sorted(numbers, reverse=True)
    assert find(ground, "papers.taipei", number="AA  14") == []
    assert find(ground, number="AA  141110001") == sorted(numbers, reverse=True)[11:21]


def test_a_person_is_looked_for_with_a_reason_that_is_kept(ground: Ground) -> None:
    clean = clean_declaration()
    (number,) = ground.papers(1, importer=person(clean.importer))
    assert code(ground.ask("papers", "declaration:search", Search(importer=PERSON))) == (
        "search_person_needs_reason")
    assert code(ground.ask("papers", "declaration:seek_person", SeekPerson(PERSON, " "))) == (
        "queue_reason_missing")
    sought = ground.ask("papers", "declaration:seek_person", SeekPerson(" a123456789", "Case 7"))
    assert PERSON not in sought.importer
    assert find(ground, importer=sought.importer) == [number]
    assert find(ground, "papers.taipei", importer=sought.importer) == []
    found = ground.ask("papers", "declaration:search", Search())
    line = found.items[0]
    assert (line.importer_id, line.importer, line.importer_zh) == ("", "", "")
    with reading(ground.house.engine) as connection:
        kept = connection.execute(text(
            "SELECT actor, subject, facts FROM journal WHERE event = 'declaration:person:sought'"
        )).one()
        every = connection.execute(text("SELECT group_concat(facts || subject, ' ') FROM journal")
                                   if connection.dialect.name == "sqlite" else
                                   text("SELECT string_agg(facts || subject, ' ') FROM journal"))
        assert PERSON not in str(every.scalar())
    assert kept[0] == ground.ids["papers"] and kept[1] == sought.importer and "Case 7" in kept[2]
    assert code(ground.ask("bank", "declaration:seek_person", SeekPerson(PERSON, "x"))) == (
        "access_denied")
