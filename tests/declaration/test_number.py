"""Declaration numbers: official samples, every accepted way of writing, refusals."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanwu.case.fault import Refusal
from guanwu.declaration import number as numbers


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("AA  0011112347", "AA  0011112347"),
        ("AA/  /00/111/12347", "AA  0011112347"),
        ("AA//00/111/12347", "AA  0011112347"),
        ("AA/00/111/12347", "AA  0011112347"),
        ("AA 0011112347", "AA  0011112347"),
        ("AA0011112347", "AA  0011112347"),
        ("AA  9910800135", "AA  9910800135"),
        ("CX/14/223/ETPP5", "CX  14223ETPP5"),
        ("cx / / 14 / 223 / etpp5", "CX  14223ETPP5"),
        ("AT/BC/14/111/00001", "ATBC1411100001"),
        ("ATBC1411100001", "ATBC1411100001"),
    ],
)
def test_ways_of_writing(text: str, stored: str) -> None:
    assert numbers.normalise(text) == stored


@pytest.mark.parametrize(
    "text",
    [
        "",
        "AA",
        "AA/  /00/111/1234",
        "AA/  /0X/111/12347",
        "AA/  /00/111/12347/1",
        "1A  0011112347",
        "AA  001111234-",
        "AA  00111123\uff14\uff17",
        "A" * 5000,
    ],
)
def test_what_cannot_be_a_number_is_refused(text: str) -> None:
    answer = numbers.normalise(text)
    assert isinstance(answer, Refusal)
    assert answer.code == "declaration_number_shape"
    assert isinstance(numbers.parse(text), Refusal)


upper = st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
mixed = st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


@given(
    st.builds(
        lambda a, b, y, box, serial: a + b + f"{y:02d}" + box + serial,
        st.builds(str.__add__, upper, upper),
        st.one_of(st.just("  "), st.builds(str.__add__, upper, upper)),
        st.integers(0, 99),
        st.text(mixed, min_size=3, max_size=3),
        st.text(mixed, min_size=5, max_size=5),
    )
)
def test_print_and_read_give_the_same_number(stored: str) -> None:
    assert numbers.normalise(numbers.printed(stored)) == stored
    parts = numbers.parse(stored)
    assert isinstance(parts, numbers.DeclarationNumber)
    assert numbers.stored_form(parts) == stored


def test_year_digits_are_those_of_the_republic() -> None:
    assert numbers.year_digits(date(2025, 3, 14)) == "14"
    assert numbers.year_digits(date(2011, 1, 1)) == "00"
    assert numbers.year_digits(date(2010, 12, 31)) == "99"
