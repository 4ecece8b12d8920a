"""Everybody of the demo can log in, and the pages know them."""

from __future__ import annotations

from pathlib import Path

import pytest

from guanwu.desk.demo_people import demo_people, has_demo_people, settle_people
from guanwu.scale.generator.parties import box, business_number
from guanwu.scale.generator.world import FIRST_DAY
from guanwu.store.engine import reading
from guanwu.store.matrix_file import load_matrix
from tests.web.visitors import LOGINS, application, client, peopled


def test_everybody_of_the_demo_logs_in_and_sees_the_own_name(tmp_path: Path) -> None:
    house = peopled(tmp_path)
    app = application(house)
    names = {one.login: one.name for one in demo_people()}
    for login in LOGINS:
        with client(house, login, app) as asked:
            page = asked.get("/")
        assert page.status_code == 200
        assert names[login] in page.text, login


def test_a_store_with_people_of_the_demo_is_marked_and_has_each_once(tmp_path: Path) -> None:
    house = peopled(tmp_path)
    assert settle_people(house) == 0
    with reading(house.engine) as connection:
        assert has_demo_people(connection)


def test_there_is_somebody_for_every_role() -> None:
    roles = {one.role for one in demo_people()}
    assert roles >= set(load_matrix().roles) - {"anonymous", "person", "operator"}


@pytest.mark.parametrize(("login", "party"), [
    ("trader", business_number(0, FIRST_DAY)), ("trader.two", business_number(1, FIRST_DAY)),
    ("broker", box(0)),
])
def test_those_outside_have_declarations_among_the_generated(login: str, party: str) -> None:
    assert {one.login: one.party for one in demo_people()}[login] == party
