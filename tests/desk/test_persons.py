"""Natural persons: their numbers stand nowhere in what is kept, and everything works as before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from guanwu.case import Fault
from guanwu.declaration.model import Importer
from guanwu.desk.commands.declaration import ByNumbers
from guanwu.desk.concerned import declaration_resources, parties_of
from guanwu.desk.delivery import messages
from guanwu.desk.explain import Explained, explain
from guanwu.desk.house import House
from guanwu.desk.intake import lodge
from guanwu.desk.outcome import Outcome
from guanwu.desk.persons import masked_faults
from guanwu.desk.settle import examine, pay, receive_documents, release
from guanwu.party.identifiers import is_national_id, masked, names_a_business
from guanwu.store.declaration_json import Received
from guanwu.store.engine import StoreRefusedError, reading
from guanwu.store.identity_rows import erase_identity, open_identities
from guanwu.store.key_file import KEYS_FILE
from guanwu.store.ledger_rows import pending_of, trial
from guanwu.store.records import verify_store
from guanwu.store.sealing import is_token
from guanwu.store.terms_file import load_terms
from tests.desk.houses import house, lodged
from tests.desk.kept import kept

NATIONAL = [
    number for stem in range(4_000) if is_national_id(number := f"F1{29_750_311 + stem * 37:08d}")
]
RESIDENT, PASSPORT = "AB12345677", "X1234567"
MALFORMED = ("A123456780", "a123456789", "A12345678", "7650432", "987650432", "04595257X")
"""Shaped like an id, and wrong."""


def person(number: int, id: str, id_type: str = "174", **changes: Any) -> Received:
    """Return a declaration of a natural person."""
    return lodged(number, importer=Importer(id=id, id_type=id_type, name="WANG MEI-HUA"), **changes)


def mixed() -> list[Received]:
    """Return declarations good and refused, of persons of every type and of businesses."""
    items = [person(place, number) for place, number in enumerate(NATIONAL[:12], 1)]
    items += [person(20, PASSPORT, "53"), person(21, RESIDENT)]
    items += [person(30 + at, id, kind) for at, (id, kind) in enumerate(
        [(one, "174") for one in MALFORMED] + [("A123456780", "58"), ("A123456780", "999"),
                                               ("98065043", "53"), ("87650431", "174")])]
    items += [person(50 + at, number, cif_twd=5) for at, number in enumerate(NATIONAL[:5])]
    return items


def numbers_in(items: list[Received]) -> list[str]:
    """Return the ids that were declared."""
    return sorted({item.declaration.importer.id for item in items})


def work_off(desk: House, outcomes: list[Outcome]) -> None:
    """Take accepted declarations to their release, with an irregularity found in one of them."""
    numbers = [one.number for one in outcomes if one.outcome == "accepted"]
    receive_documents(desk, numbers)
    examine(desk, numbers[:1], clean=False)
    examine(desk, numbers[1:], clean=True)
    pay(desk, numbers)
    release(desk, numbers)


@pytest.mark.usefixtures("each_store")
def test_no_number_of_a_person_stands_in_the_store(tmp_path: Path) -> None:
    desk, items = house(tmp_path), mixed()
    outcomes = lodge(desk, items)
    lodge(desk, items)
    lodge(desk, [person(1, NATIONAL[13]), person(2, "A123456780")])
    assert {one.outcome for one in outcomes} == {"accepted", "refused"}
    work_off(desk, outcomes)
    found, wanted = kept(desk.engine, tmp_path), [*numbers_in(items), NATIONAL[13]]
    assert [number for number in wanted if number.encode() in found] == []
    with reading(desk.engine) as connection:
        assert verify_store(connection).ok and trial(connection).balanced
        importers = connection.execute(text("SELECT importer FROM declaration")).scalars()
        assert all(map(is_token, importers))
    desk.engine.dispose()
    found = kept(desk.engine, tmp_path)
    assert [number for number in wanted if number.encode() in found] == []


@pytest.mark.usefixtures("each_store")
def test_a_number_quoted_in_a_free_text_is_masked_there(tmp_path: Path) -> None:
    desk, number = house(tmp_path), NATIONAL[0]
    name = Importer(id=number, id_type="174", name=f"WANG {number}", address=f"{number} ROAD")
    items = [lodged(1, importer=name, marks=f"N/M {number}", statements=(f"id {number}.", "none")),
             lodged(2, importer=name, seller=msgspec.structs.replace(
                 lodged(2).declaration.seller, name=f"{number} INC."))]
    assert [one.outcome for one in lodge(desk, items)] == ["accepted"] * 2
    assert [one.outcome for one in lodge(desk, items)] == ["repeated"] * 2
    assert number.encode() not in kept(desk.engine, tmp_path)
    assert masked(number).encode() in kept(desk.engine, tmp_path)


@pytest.mark.usefixtures("each_store")
def test_the_scan_finds_a_number_that_is_planted(tmp_path: Path) -> None:
    desk = house(tmp_path)
    lodge(desk, [person(1, NATIONAL[0])])
    with desk.engine.begin() as connection:
        connection.execute(text("INSERT INTO setting VALUES ('note', :note)"),
                           {"note": f"call {NATIONAL[0]}"})
    assert NATIONAL[0].encode() in kept(desk.engine, tmp_path)


@pytest.mark.usefixtures("each_store")
def test_what_a_business_declares_is_kept_as_it_came(tmp_path: Path) -> None:
    desk, item = house(tmp_path), lodged(1)
    lodge(desk, [item])
    with reading(desk.engine) as connection:
        row = connection.execute(text("SELECT importer, record FROM declaration")).one()
        assert connection.execute(text("SELECT count(*) FROM identity")).scalar_one() == 0
    assert tuple(row) == (item.declaration.importer.id, item.canonical.decode())
    assert not (tmp_path / "guanwu.db.keys").exists(), "no key was needed"


@pytest.mark.usefixtures("each_store")
def test_the_same_again_is_repeated_and_another_person_is_a_conflict(tmp_path: Path) -> None:
    first = lodge(house(tmp_path), [person(1, NATIONAL[0]), person(2, NATIONAL[0], cif_twd=5)])
    again = lodge(house(tmp_path), [person(1, NATIONAL[0]), person(2, NATIONAL[0], cif_twd=5)])
    assert [one.outcome for one in first + again] == ["accepted", "refused", "repeated", "repeated"]
    assert again[1].faults == first[1].faults
    (other,) = lodge(house(tmp_path), [person(1, NATIONAL[1])])
    assert other.outcome == "conflict"
    mended = lodge(house(tmp_path), [person(2, NATIONAL[0])])
    assert [one.outcome for one in mended] == ["accepted"]


@pytest.mark.usefixtures("each_store")
def test_messages_and_explanations_have_the_number(tmp_path: Path) -> None:
    desk = house(tmp_path)
    accepted, refused = lodge(desk, [person(1, NATIONAL[0]), person(2, NATIONAL[0], cif_twd=5)])
    made = messages(desk, accepted.number) or []
    assert [name for name, _ in made][:2] == ["NX5105", "NX5106"]
    assert all(NATIONAL[0].encode() in xml for name, xml in made if name != "NX5106")
    assert b"~" not in b"".join(xml for _, xml in made)
    found = explain(desk, accepted.number)
    assert isinstance(found, Explained) and found.same
    assert found.declaration.importer.id == NATIONAL[0]
    assert isinstance(explain(desk, refused.number), tuple)


@pytest.mark.usefixtures("each_store")
def test_an_erased_number_leaves_books_and_messages_standing(tmp_path: Path) -> None:
    desk = house(tmp_path)
    (outcome,) = lodge(desk, [person(1, NATIONAL[0])])
    token = desk.keys.token_of(NATIONAL[0])
    with desk.engine.begin() as connection:
        assert erase_identity(connection, token)
    made = messages(desk, outcome.number) or []
    assert token.encode() in made[0][1] and NATIONAL[0].encode() not in made[0][1]
    with reading(desk.engine) as connection:
        assert verify_store(connection).ok
        assert pending_of(connection, outcome.number)[0].debit == f"receivable:{token}"
    again = lodge(desk, [person(1, NATIONAL[0]), person(2, NATIONAL[0])])
    assert [one.outcome for one in again] == ["repeated", "accepted"]
    with reading(desk.engine) as connection:
        assert open_identities(connection, desk.keys, [token]) == {token: NATIONAL[0]}


@pytest.mark.usefixtures("each_store")
def test_the_history_of_a_person_goes_on_under_the_token(tmp_path: Path) -> None:
    desk = house(tmp_path)
    lodge(desk, [person(1, NATIONAL[0]), person(2, NATIONAL[0]), person(3, NATIONAL[1])])
    token = desk.keys.token_of(NATIONAL[0])
    for now in (desk, house(tmp_path)):
        assert now.history.traders[token].seen == 2
        assert now.history.traders[token].headings
        assert NATIONAL[0] not in now.history.traders


def test_a_refusal_quotes_a_masked_number_in_both_languages(tmp_path: Path) -> None:
    (outcome,) = lodge(house(tmp_path), [person(1, "A123456780")])
    (fault,) = [one for one in outcome.faults if one.place == "importer.id"]
    assert fault.facts["id"] == "A*******80"
    said = [load_terms().say(fault.code, language, fault.facts) for language in ("zh-Hant", "en")]
    assert all("A*******80" in one and "A123456780" not in one for one in said)


def test_keys_of_another_store_are_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(KEYS_FILE, raising=False)
    lodge(house(tmp_path), [person(1, NATIONAL[0])])
    (tmp_path / "guanwu.db.keys").unlink()
    desk = house(tmp_path)
    with pytest.raises(StoreRefusedError) as refused:
        lodge(desk, [person(2, NATIONAL[1])])
    assert refused.value.refusal.code == "keys_do_not_fit"
    assert [one.outcome for one in lodge(desk, [lodged(3)])] == ["accepted"]


@given(st.lists(st.sampled_from([*NATIONAL[:4], *MALFORMED, PASSPORT, "04595257"]),
                min_size=1, max_size=6))
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_mixture_answers_as_one_by_one(
    tmp_path_factory: pytest.TempPathFactory, ids: list[str]
) -> None:
    items = [person(place, id, "58" if len(id) == 8 and id.isdigit() else "174")
             for place, id in enumerate(ids, 1)]
    folder = tmp_path_factory.mktemp("mixture")
    desk = house(folder / "together")
    together = lodge(desk, items)
    assert together == [one for item in items for one in lodge(house(folder / "apart"), [item])]
    found = kept(desk.engine, folder / "together")
    assert not [id for id in ids if not names_a_business("58", id) and id.encode() in found]


def test_what_names_a_business_and_what_does_not() -> None:
    assert names_a_business("58", "04595257") and names_a_business("999", "12345678")
    for kind, number in (("174", "04595257"), ("53", "12345678"), ("58", "A1234567"),
                         ("58", "0459525"), ("58", "\uff10" * 8), ("58", "\u0663" * 8), ("58", "")):
        assert not names_a_business(kind, number)
    assert [masked(one) for one in ("A123456789", "X12345", "A1234", "")] == [
        "A*******89", "X***45", "*****", ""]


def test_masking_leaves_alone_what_names_nobody() -> None:
    faults = [Fault("x", "y", {"id": "tax", "what": "tax", "list": ["a tax"]})]
    assert masked_faults(faults, "tax")[0].facts == {"id": "***", "what": "tax", "list": ["a tax"]}
    quoted = [Fault("x", "y", {"text": "id A123456780!", "in": {"deep": ["A123456780"]}, "n": 7})]
    assert masked_faults(quoted, "A123456780")[0].facts == {
        "text": "id A*******80!", "in": {"deep": ("A*******80",)}, "n": 7}


def test_no_answer_in_the_outbox_quotes_a_fact(tmp_path: Path) -> None:
    desk = house(tmp_path)
    lodge(desk, [person(1, "A123456780")])
    with reading(desk.engine) as connection:
        (facts,) = connection.execute(text("SELECT facts FROM outbox")).scalars()
    assert all(len(fault) == 2 for fault in msgspec.json.decode(facts)["faults"])


@pytest.mark.usefixtures("each_store")
def test_a_person_may_call_an_own_declaration_own_before_and_after_it_is_kept(
    tmp_path: Path
) -> None:
    desk = house(tmp_path)
    item, token = person(1, NATIONAL[0]), desk.keys.token_of(NATIONAL[0])
    with reading(desk.engine) as connection:
        before = parties_of(connection, item.declaration)
    (outcome,) = lodge(desk, [item])
    with reading(desk.engine) as connection:
        (after,) = declaration_resources(connection, ByNumbers((outcome.number,)))
    assert before.parties == after.parties == (token, item.declaration.box)
