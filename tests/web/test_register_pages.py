"""Asking for an account: what is wrong is told, few at a time, nobody in before admission."""

from __future__ import annotations

from pathlib import Path

import pytest
from litestar.testing import TestClient

from guanwu.desk.house import House
from guanwu.store.engine import reading
from tests.desk.traders import ask
from tests.web.visitors import application, client, form, peopled


@pytest.fixture
def desk(tmp_path: Path) -> House:
    return peopled(tmp_path)


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
    ("name", "x\u202ey"), ("name_en", ""), ("email", "a@b.tw\nBcc: x@y.tw"),
    ("role", "administrator"), ("name", "y" * 400),
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
