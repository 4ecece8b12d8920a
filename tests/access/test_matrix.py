"""The matrix denies what it does not allow, and each relation is told apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanwu.access.matrix import Matrix, Scope, read_matrix
from guanwu.access.model import NOBODY, Actor, Holding, Relation, Resource, relation
from guanwu.case import Refusal

ROLES = {
    "anonymous": {}, "person": {}, "trader": {"outside": True, "powers": ["lodge_declarations"]},
    "release_officer": {"powers": ["release_goods"]}, "auditor": {},
}
MATRIX: Matrix = read_matrix({
    "roles": ROLES,
    "may": {
        "goods:release": {"release_officer": ["own", "same_office"]},
        "goods:status": {"trader": ["own"], "release_officer": ["own", "same_office"],
                         "auditor": ["own", "same_office", "other_office"]},
        "tariff:search": {"anonymous": ["anonymous"]},
        "account:password": {"person": ["own"]},
    },
})
OFFICER = Actor("p1", "Officer", (Holding("release_officer", office="taipei"),))
TRADER = Actor("p2", "Trader", (Holding("trader", party="04595257"),))
AUDITOR = Actor("p3", "Auditor", (Holding("auditor", office="administration"),))
HERE = Resource("taipei", ("04595257", "111"))
THERE = Resource("keelung", ("22099131", "108"))


def test_an_officer_acts_at_his_office_only() -> None:
    assert MATRIX.allowed("goods:release", OFFICER, [HERE]) == OFFICER.holdings[0]
    refused = MATRIX.allowed("goods:release", OFFICER, [THERE])
    assert isinstance(refused, Refusal) and refused.code == "access_denied"


def test_one_resource_out_of_reach_denies_the_whole_order() -> None:
    assert isinstance(MATRIX.allowed("goods:release", OFFICER, [HERE, THERE]), Refusal)


def test_work_taken_is_own_wherever_it_lies() -> None:
    taken = THERE.__class__("keelung", (), "p1")
    assert relation(OFFICER, OFFICER.holdings[0], taken) is Relation.OWN
    assert MATRIX.allowed("goods:release", OFFICER, [taken]) == OFFICER.holdings[0]


def test_a_trader_sees_what_is_his() -> None:
    assert MATRIX.allowed("goods:status", TRADER, [HERE]) == TRADER.holdings[0]
    assert isinstance(MATRIX.allowed("goods:status", TRADER, [THERE]), Refusal)
    assert isinstance(MATRIX.allowed("goods:status", TRADER, [Resource("taipei")]), Refusal)


def test_nobody_is_asked_to_log_in_and_a_command_without_a_row_is_denied() -> None:
    refused = MATRIX.allowed("goods:status", NOBODY, [HERE])
    assert isinstance(refused, Refusal) and refused.code == "access_login_needed"
    assert isinstance(MATRIX.allowed("goods:burn", AUDITOR, [HERE]), Refusal)
    assert MATRIX.allowed("tariff:search", NOBODY) is None
    assert isinstance(MATRIX.allowed("account:password", NOBODY), Refusal)
    assert MATRIX.allowed("account:password", TRADER) is None


def test_the_scope_of_a_listing_is_the_widest_of_the_posts_held() -> None:
    both = Actor("p9", "", (*OFFICER.holdings, Holding("release_officer", office="keelung")))
    assert MATRIX.scope("goods:status", both) == Scope(False, ("taipei", "keelung"), ())
    assert MATRIX.scope("goods:status", TRADER) == Scope(False, (), ("04595257",))
    assert MATRIX.scope("goods:status", AUDITOR).everything  # type: ignore[union-attr]
    assert isinstance(MATRIX.scope("goods:release", TRADER), Refusal)


def test_powers_are_those_of_the_posts() -> None:
    assert MATRIX.powers(OFFICER) == {"release_goods"}
    assert MATRIX.powers(NOBODY) == frozenset()


@pytest.mark.parametrize("may", [
    {"x:y": {"nobody_we_know": ["own"]}}, {"x:y": {"trader": ["sometimes"]}},
])
def test_a_wrong_row_is_named(may: dict[str, dict[str, list[str]]]) -> None:
    with pytest.raises(ValueError, match=r"nobody_we_know|sometimes"):
        read_matrix({"roles": ROLES, "may": may})


@given(
    role=st.sampled_from(["trader", "release_officer", "auditor"]),
    office=st.sampled_from(["", "taipei", "keelung"]),
    party=st.sampled_from(["", "04595257", "22099131"]),
    resource=st.builds(
        Resource, st.sampled_from(["", "taipei", "keelung"]),
        st.lists(st.sampled_from(["04595257", "22099131"]), max_size=2).map(tuple),
        st.sampled_from(["", "p1", "p2"])),
    command=st.sampled_from(["goods:release", "goods:status", "goods:burn"]),
)
def test_what_is_allowed_is_written_in_the_row(
    role: str, office: str, party: str, resource: Resource, command: str
) -> None:
    actor = Actor("p1", "", (Holding(role, office, "", party),))
    answer = MATRIX.allowed(command, actor, [resource])
    written = MATRIX.rows.get(command, {}).get(role, frozenset())
    stands = relation(actor, actor.holdings[0], resource)
    assert isinstance(answer, Holding) == (stands in written)
    if not party:
        assert not (role == "trader" and stands is Relation.OWN)
