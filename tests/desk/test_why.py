"""Why was I stopped: a graded answer, and nothing by which a reason could be told (A5).

Pairs of declarations are lodged in two houses. They are equal in everything that their declarant
can see; what selected them differs: a rule by the importer's record, another rule, the draw.
Whatever the declarant may ask must then be equal, byte for byte.
"""

from __future__ import annotations

import inspect
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from sqlalchemy import text

from guanwu.desk.commands.bill import PayBill
from guanwu.desk.commands.declaration import Lodge
from guanwu.desk.commands.paper import AddPaper
from guanwu.desk.house import House
from guanwu.desk.queries.bill import MyBills
from guanwu.desk.queries.declaration import ByNumber
from guanwu.desk.queries.own import ByMessage, Mine
from guanwu.desk.queries.own_export import Export
from guanwu.desk.settle import examine, receive_documents, release
from guanwu.desk.trader.why import Standpoint, why
from guanwu.store.engine import reading
from tests.declaration.samples import COFFEE, clean_declaration
from tests.desk.houses import house
from tests.desk.traders import BOX, IMPORTER, STRANGER, TRADER, ask, salts_of

CLEAN = clean_declaration()
NUMBER = CLEAN.number


def suspected(folder: Path, salt: str, *records: tuple[str, str, int, int, int]) -> House:
    """Return a house that has something on record of importer or broker.

    A record is kind, id, declarations, offences or errors, arrears.
    """
    made = house(folder, salt)
    with made.engine.begin() as connection:
        for record in records:
            connection.exec_driver_sql(
                "INSERT INTO party_history (kind, id, declarations, faults, arrears) "
                "VALUES (?, ?, ?, ?, ?)", record)
    made.engine.dispose()
    return house(folder, salt)


OFFENCES = ("importer", IMPORTER, 9, 3, 0)
ARREARS = ("importer", IMPORTER, 9, 0, 9_000_000)
ERRORS = ("broker", BOX, 100, 90, 0)


def flags_of(made: House) -> tuple[str, str]:
    """Return channel and flags of the declaration, as officers see them."""
    with reading(made.engine) as connection:
        row = connection.execute(text("SELECT channel, flags FROM declaration")).one()
        facts = connection.execute(text(
            "SELECT facts FROM journal WHERE event = 'declaration:channel:selected'")).scalar_one()
    return row[0], f"{row[1]} {facts}"


def answers(made: House, number: str = NUMBER) -> Iterator[tuple[str, bytes]]:
    """Yield everything that the declarant may ask, as it is answered."""
    asked = ByNumber(number)
    for id in ("declaration:status", "declaration:view", "declaration:why", "declaration:messages",
               "declaration:worksheet", "declaration:record", "document:list", "bill:show",
               "bill:slip", "bill:commodity_tax"):
        yield id, msgspec.json.encode(ask(made, id, asked))
    yield "declaration:mine", msgspec.json.encode(ask(made, "declaration:mine", Mine()))
    yield "bill:mine", msgspec.json.encode(ask(made, "bill:mine", MyBills()))
    for form in ("csv", "xlsx"):
        yield form, ask(made, "declaration:export", Export(form)).content  # type: ignore[arg-type]
    place = 1
    while not hasattr(found := ask(made, "declaration:message", ByMessage(number, place)), "code"):
        yield f"message {place}", found.content
        place += 1


def whole_way(made: House) -> Iterator[tuple[str, bytes]]:
    """Lodge, hand in, examine, pay, release, and yield all answers after every step."""
    outcome = ask(made, "declaration:lodge", Lodge(CLEAN))
    yield "lodge", msgspec.json.encode(outcome)
    yield from answers(made)
    yield "paper", msgspec.json.encode(
        type(ask(made, "document:add", AddPaper(NUMBER, "invoice", "a.pdf", b"%PDF-1"))).__name__)
    for step in (receive_documents, lambda one, numbers: examine(one, numbers, True)):
        yield "officer", msgspec.json.encode(step(made, [NUMBER])[0])
        yield from ((id, content) for id, content in answers(made) if id != "document:list")
    bill = ask(made, "bill:show", ByNumber(NUMBER))
    if hasattr(bill, "open"):
        yield "pay", msgspec.json.encode(ask(made, "bill:pay", PayBill(NUMBER, bill.open)))
        yield "release", msgspec.json.encode(release(made, [NUMBER])[0])
        yield from ((id, content) for id, content in answers(made) if id != "document:list")


def houses(folder: Path) -> dict[str, list[House]]:
    """Return houses by the channel that the declaration gets, each selected for other reasons."""
    examined, reviewed, undrawn = salts_of(CLEAN)
    made = [
        house(folder / "drawn for C3", examined),
        suspected(folder / "offences", undrawn, OFFENCES),
        suspected(folder / "offences and drawn", examined, OFFENCES),
        suspected(folder / "offences and drawn for less", reviewed, OFFENCES, ERRORS),
        house(folder / "drawn for C2", reviewed),
        suspected(folder / "arrears", undrawn, ARREARS),
        suspected(folder / "errors", undrawn, ERRORS),
        suspected(folder / "both and drawn", reviewed, ARREARS, ERRORS),
    ]
    found: dict[str, list[House]] = {}
    for one in made:
        found.setdefault(channel_of(one), []).append(one)
    return found


def channel_of(made: House) -> str:
    """Return the channel that the declaration would get, without lodging it."""
    from guanwu.desk.decide import decide

    (decision,) = decide(made, [CLEAN], made.clock().date())
    assert decision.selected is not None
    return str(decision.selected.channel)


def test_whatever_selected_it_every_answer_is_the_same(tmp_path: Path) -> None:
    found = houses(tmp_path)
    compared = 0
    for channel, members in found.items():
        told = [list(whole_way(one)) for one in members]
        reasons = {flags_of(one)[1] for one in members}
        assert len(reasons) == len(members) > 2, channel
        for other in told[1:]:
            for (id, first), (_, second) in zip(told[0], other, strict=True):
                assert first == second, (channel, id)
                compared += 1
    assert compared > 60, {name: len(members) for name, members in found.items()}


def test_the_drawn_and_the_suspected_cannot_be_told_apart(tmp_path: Path) -> None:
    found = houses(tmp_path)
    kinds = set()
    for members in found.values():
        for one in members:
            ask(one, "declaration:lodge", Lodge(CLEAN))
            channel, reasons = flags_of(one)
            kinds.add((channel, "random" in reasons))
    both = {channel for channel, _ in kinds if {(channel, True), (channel, False)} <= kinds}
    assert both, f"no channel has drawn and suspected ones: {kinds}"


def test_no_answer_has_a_word_of_selection(tmp_path: Path) -> None:
    for members in houses(tmp_path).values():
        for one in members:
            text_of_all = b"".join(content for id, content in whole_way(one) if id != "xlsx")
            for word in (b"draw_", b"hits", b"random_", b"offence", b"suspic", b"score", b"ppm_",
                         b"selection_", b"threshold"):
                assert word not in text_of_all, word


def test_a_planted_leak_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from guanwu.desk.trader import timeline

    monkeypatch.setitem(
        timeline.TOLD, "declaration:channel:selected",  # type: ignore[arg-type]
        ("timeline_selected", ("channel", "flags")))
    monkeypatch.setattr(timeline, "_fact", lambda given, name: f"{given.get('hits', name)}")
    with pytest.raises(AssertionError):
        test_whatever_selected_it_every_answer_is_the_same(tmp_path)


def test_what_selected_it_is_no_parameter_of_the_answer() -> None:
    assert set(Standpoint._fields) == {
        "declaration", "state", "channel", "documents_until", "due_on", "faults"}
    assert list(inspect.signature(why).parameters) == ["seen", "reference", "deadlines"]


# ---- the graded answer


def told(folder: Path, **changes: Any) -> Any:
    made = house(folder, salts_of(replace(CLEAN, **changes))[2])
    ask(made, "declaration:lodge", Lodge(replace(CLEAN, **changes)))
    return ask(made, "declaration:why", ByNumber(NUMBER))


def parts(answer: Any, grade: int) -> list[str]:
    return [part.id for part in answer.parts if part.grade == grade]


def test_c1_tells_what_it_means_and_what_is_to_be_paid(tmp_path: Path) -> None:
    answer = told(tmp_path)
    assert (answer.channel, answer.stopped) == ("C1", False)
    assert parts(answer, 1) == ["why_channel_c1"]
    assert parts(answer, 2) == ["why_payment_asked", "why_payment_resolved"]
    assert parts(answer, 3) == []
    assert answer.parts[1].until == "2025-03-28"


def test_what_the_declarant_asked_for_himself_is_told(tmp_path: Path) -> None:
    answer = told(tmp_path, examination_request="8")
    assert answer.stopped and answer.channel == "C2"
    assert parts(answer, 2) == ["why_documents_asked", "why_documents_resolved"]
    assert parts(answer, 3) == ["why_class_requested", "why_class_sample", "why_untold"]
    assert answer.parts[1].until == "2025-03-17" and answer.parts[1].article == "AUTO 14"


def lines(**changes: Any) -> tuple[Any, ...]:
    return (CLEAN.lines[0], replace(CLEAN.lines[1], **changes), *CLEAN.lines[2:])


def test_goods_that_always_need_papers_are_named_by_line(tmp_path: Path) -> None:
    from guanwu.desk.trader.why import _with_papers

    made = house(tmp_path)
    with_coffee = replace(CLEAN, lines=lines(code=COFFEE, unit="KGM"))
    assert _with_papers(with_coffee, made.reference) == (2,)
    assert _with_papers(CLEAN, made.reference) == ()


def test_claims_of_the_declarant_are_named_whatever_they_are_worth(tmp_path: Path) -> None:
    made = house(tmp_path)
    for name, value, id in (("preference", "PT", "why_class_preference"),
                            ("exemption", "CA 49", "why_class_exemption")):
        declaration = replace(CLEAN, lines=lines(**{name: value}))
        seen = Standpoint(declaration, "documents", "C2", None, None, ())
        answer = why(seen, made.reference, made.deadlines)
        (part,) = [one for one in answer.parts if one.id == id]
        assert part.lines == (2,) and "2" in part.zh and "2" in part.en


@pytest.mark.parametrize("state", [
    "refused", "documents", "examination", "assessed", "billed", "paid", "released", "referred",
    "withdrawn",
])
@pytest.mark.parametrize("channel", ["C1", "C2", "C3"])
def test_every_state_has_its_answer_with_an_article(
    tmp_path: Path, state: str, channel: str
) -> None:
    made = house(tmp_path)
    seen = Standpoint(CLEAN, state, channel, "2025-03-17", date(2025, 3, 28), ())
    answer = why(seen, made.reference, made.deadlines)
    assert answer.stopped == (state in ("documents", "examination"))
    assert parts(answer, 1) and parts(answer, 2)
    for part in answer.parts:
        assert part.article and part.article_zh and part.article_en and part.zh and part.en
    if state == "examination":
        assert answer.parts[1].until == "2025-03-24"


def test_others_may_not_ask(tmp_path: Path) -> None:
    made = house(tmp_path)
    ask(made, "declaration:lodge", Lodge(CLEAN))
    assert ask(made, "declaration:why", ByNumber(NUMBER), STRANGER).code == "access_denied"


def test_the_time_of_an_answer_tells_nothing(tmp_path: Path) -> None:
    examined, _, undrawn = salts_of(CLEAN)
    drawn = house(tmp_path / "drawn", examined)
    other = suspected(tmp_path / "suspected", undrawn, OFFENCES)
    times: dict[str, list[float]] = {"drawn": [], "suspected": []}
    for made in (drawn, other):
        ask(made, "declaration:lodge", Lodge(CLEAN))
    for _ in range(150):
        for name, made in (("drawn", drawn), ("suspected", other)):
            begun = time.perf_counter()
            ask(made, "declaration:why", ByNumber(NUMBER), TRADER)
            times[name].append(time.perf_counter() - begun)
    assert abs(median(times["drawn"]) - median(times["suspected"])) < 0.005


def test_the_declaration_of_the_test_is_unsuspicious(tmp_path: Path) -> None:
    assert channel_of(house(tmp_path, salts_of(CLEAN)[2])) == "C1"
