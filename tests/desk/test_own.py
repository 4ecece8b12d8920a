"""Own declarations: listed by scope page by page, shown with their history and nothing else."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from python_calamine import CalamineWorkbook

from guanwu.case import Refusal
from guanwu.desk.house import House
from guanwu.desk.intake import lodge
from guanwu.desk.queries.declaration import ByNumber
from guanwu.desk.queries.own import ByMessage, Mine, OwnDeclaration
from guanwu.desk.queries.own_export import Export
from guanwu.desk.settle import examine, pay, receive_documents, release
from guanwu.store.engine import open_store
from tests.declaration.samples import clean_declaration
from tests.desk.houses import C1_SALT, MOMENT, lodged, same, with_request
from tests.desk.traders import BOX, BROKER, IMPORTER, OFFICER, STRANGER, TRADER, ask
from tests.store.stores import where

pytestmark = pytest.mark.usefixtures("each_store")
CLEAN = clean_declaration()


class Clock:
    def __init__(self) -> None:
        self.at: datetime = MOMENT

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def desk(tmp_path: Path) -> House:
    return House(open_store(where(tmp_path)), clock=Clock(), salt=C1_SALT)


def at(desk: House, **later: int) -> None:
    clock: Any = desk.clock
    clock.at = MOMENT + timedelta(**later)


def listed(desk: House, actor: Any = TRADER, **asked: Any) -> list[OwnDeclaration]:
    """Return the whole list, walked page by page."""
    found: list[OwnDeclaration] = []
    after = ""
    while True:
        page = ask(desk, "declaration:mine", Mine(after=after, **asked), actor)
        assert not isinstance(page, Refusal), page
        found += page.items
        if page.next is None:
            return found
        after = page.next


def others(number: int) -> Any:
    """Return a declaration of another importer through another broker."""
    strange = f"AA  14222{number:05d}"
    return same(CLEAN, number=strange, box="222",
                importer=replace(CLEAN.importer, id="12345675"))


def test_the_list_has_the_own_and_no_others_whatever_the_pages(desk: House) -> None:
    for hour in range(5):
        at(desk, hours=hour)
        lodge(desk, [lodged(10 * hour + 1), others(10 * hour + 2), lodged(10 * hour + 3)], "x")
    for limit in (1, 2, 3, 50):
        numbers = [one.number for one in listed(desk, limit=limit)]
        assert len(numbers) == len(set(numbers)) == 10
        assert numbers == sorted(numbers, reverse=True)
        assert all("14111" in number for number in numbers)
    assert len(listed(desk, BROKER)) == 10
    assert [one.number for one in listed(desk, STRANGER)] == [
        f"AA  14222{10 * hour + 2:05d}" for hour in reversed(range(5))]


def test_what_two_own_parties_share_is_listed_once(desk: House) -> None:
    lodge(desk, [lodged(1), lodged(2)], "x")
    both = replace(TRADER, holdings=(*TRADER.holdings, *BROKER.holdings))
    assert len(listed(desk, both)) == 2


def test_a_new_declaration_does_not_move_the_page_behind_the_cursor(desk: House) -> None:
    lodge(desk, [lodged(1), lodged(2)], "x")
    first = ask(desk, "declaration:mine", Mine(limit=1))
    at(desk, hours=1)
    lodge(desk, [lodged(3)], "x")
    rest = ask(desk, "declaration:mine", Mine(limit=5, after=first.next))
    assert [one.number[-5:] for one in (*first.items, *rest.items)] == ["00002", "00001"]


def test_filters_by_state_day_and_number(desk: House) -> None:
    lodge(desk, [lodged(1), with_request(2, "8"), same(lodged(3).declaration, currency="XXX")], "x")
    at(desk, days=2)
    lodge(desk, [lodged(14)], "x")
    ends = {
        "state": ("documents", ["00002"]), "number": ("aa/  /14/111/000", ["00014", "00003",
                                                                          "00002", "00001"]),
    }
    for name, (value, wanted) in ends.items():
        assert [one.number[-5:] for one in listed(desk, **{name: value})] == wanted
    assert [one.number[-5:] for one in listed(desk, state="refused")] == ["00003"]
    assert [one.number[-5:] for one in listed(desk, number="AA/  /14/111/00014")] == ["00014"]
    assert listed(desk, STRANGER, number="AA/  /14/111/00014") == []
    assert [one.number[-5:] for one in listed(desk, since=date(2025, 3, 16))] == ["00014"]
    assert len(listed(desk, until=date(2025, 3, 14))) == 3
    assert listed(desk, number="%") == listed(desk)
    assert listed(desk, number="' OR 1=1 --") == []


def test_a_cursor_of_nobody_is_refused(desk: House) -> None:
    answer = ask(desk, "declaration:mine", Mine(after="bm9uc2Vuc2U"))
    assert answer.code == "cursor_wrong"


def test_amounts_are_told_once_they_are_billed(desk: House) -> None:
    lodge(desk, [lodged(1), with_request(2, "8")], "x")
    shown = {one.number[-1]: one for one in listed(desk)}
    assert shown["1"].payable == 26_339 and shown["2"].payable is None
    waiting = ask(desk, "declaration:view", ByNumber(shown["2"].number))
    assert (waiting.customs_value, waiting.payable, dict(waiting.levies)) == (None, None, {})
    assert waiting.lines[0].assessed_value is None and waiting.lines[0].levies == {}
    assert ask(desk, "declaration:worksheet", ByNumber(shown["2"].number)).code == (
        "worksheet_not_yet")


def steps(desk: House, number: str) -> list[str]:
    return [one.step for one in ask(desk, "declaration:view", ByNumber(number)).timeline]


def test_the_timeline_tells_every_step_in_words(desk: House) -> None:
    number = lodge(desk, [with_request(1, "8")], "x")[0].number
    assert steps(desk, number) == [
        "timeline_accepted", "timeline_selected", "timeline_documents_demanded"]
    receive_documents(desk, [number])
    if ask(desk, "declaration:view", ByNumber(number)).state == "examination":
        examine(desk, [number], True)
    pay(desk, [number])
    release(desk, [number])
    seen = steps(desk, number)
    assert seen[-3:] == ["timeline_billed", "timeline_paid", "timeline_released"]
    view = ask(desk, "declaration:view", ByNumber(number))
    assert view.timeline[-2].en == "NT$ 26,339 were received."
    assert view.timeline[-2].zh.endswith("26,339 \u5143\u3002")


def test_the_timeline_names_nobody_and_no_attempt_of_others(desk: House) -> None:
    number = lodge(desk, [lodged(1)], "p-some-officer")[0].number
    lodge(desk, [same(CLEAN, number=number, marks="OTHER")], "p-somebody-else")
    view = str(ask(desk, "declaration:view", ByNumber(number)))
    for word in ("p-some", "conflict", "hits", "draw", "flags", "OTHER"):
        assert word not in view
    assert steps(desk, number).count("timeline_accepted") == 1


def test_a_refused_declaration_tells_its_faults(desk: House) -> None:
    number = lodge(desk, [same(CLEAN, currency="XXX")], "x")[0].number
    view = ask(desk, "declaration:view", ByNumber(number))
    assert {fault.code for fault in view.faults} >= {"currency_code_unknown"}
    assert steps(desk, number) == ["timeline_refused"]


@pytest.mark.parametrize("id", ["declaration:view", "declaration:messages", "declaration:worksheet",
                                "declaration:why", "declaration:record"])
def test_others_and_unknown_ones_are_denied_alike(desk: House, id: str) -> None:
    number = lodge(desk, [lodged(1)], "x")[0].number
    for asked in (number, "AA  1411199999", "no number"):
        answer = ask(desk, id, ByNumber(asked), STRANGER)
        assert isinstance(answer, Refusal) and answer.code == "access_denied"
    assert ask(desk, id, ByNumber(number), OFFICER, "a reason").code == "access_denied"


def test_messages_are_listed_and_taken_as_xml(desk: House) -> None:
    number = lodge(desk, [lodged(1)], "x")[0].number
    heads = ask(desk, "declaration:messages", ByNumber(number)).messages
    assert [one.message for one in heads] == ["NX5105", "NX5106", "N5110"]
    for head in heads:
        made = ask(desk, "declaration:message", ByMessage(number, head.place))
        assert made.content.startswith(b"<?xml") and made.name.startswith(head.message)
    assert ask(desk, "declaration:message", ByMessage(number, 9)).code == "own_message_unknown"
    assert ask(desk, "declaration:message", ByMessage(number, 1), STRANGER).code == "access_denied"


def test_a_natural_person_is_masked_on_the_page(desk: House) -> None:
    person = replace(CLEAN.importer, id="A123456789", id_type="174")
    number = lodge(desk, [same(CLEAN, importer=person)], "x")[0].number
    view = ask(desk, "declaration:view", ByNumber(number), BROKER)
    assert view.importer_id == "A*******89"


def test_the_worksheet_comes_to_the_bill(desk: House) -> None:
    number = lodge(desk, [lodged(1)], "x")[0].number
    record = ask(desk, "declaration:worksheet", ByNumber(number))
    assert record["same_as_assessed"] and record["payable"] == 26_339
    assert all(step["article_zh"] and step["article_en"] for step in record["steps"])


HOSTILE = ("=1+1", "+1", "-1+1", "@SUM(A1)", "\uff1d1", '"quoted"', "a;b", "<script>x</script>")


def test_exports_hold_no_live_formula(desk: House) -> None:
    for place, words in enumerate(HOSTILE, start=1):
        lines = (replace(CLEAN.lines[0], description=words), *CLEAN.lines[1:])
        importer = replace(CLEAN.importer, name=words)
        outcome = lodge(desk, [same(lodged(place).declaration, lines=lines, importer=importer)],
                        "x")[0]
        assert outcome.outcome == "accepted", (words, outcome.faults)
    made = ask(desk, "declaration:export", Export("csv", "en"))
    rows = list(csv.reader(io.StringIO(made.content.decode("utf-8-sig"), newline="")))
    assert made.rows == len(HOSTILE) == len(rows) - 1
    for cell in (cell for row in rows for cell in row):
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\uff1d")), cell
    sheet = ask(desk, "declaration:export", Export("xlsx", "en"))
    book = CalamineWorkbook.from_filelike(io.BytesIO(sheet.content))
    goods = [row[5] for row in book.get_sheet_by_index(0).to_python()[1:]]
    assert sorted(goods) == sorted(HOSTILE)
    with zipfile.ZipFile(io.BytesIO(sheet.content)) as packed:
        written = packed.read("xl/worksheets/sheet1.xml")
    assert b"<f" not in written and written.count(b't="s"') > len(HOSTILE)


def test_an_export_has_the_own_alone(desk: House) -> None:
    lodge(desk, [lodged(1), others(2)], "x")
    made = ask(desk, "declaration:export", Export("csv"))
    assert made.rows == 1 and b"14/222" not in made.content
    assert ask(desk, "declaration:export", Export("csv"), OFFICER).code == "access_denied"


def test_the_parties_are_those_of_the_test() -> None:
    assert (CLEAN.importer.id, CLEAN.box) == (IMPORTER, BOX)
