"""The commodity code: eleven digits, the last a check digit, printed as 9801.00.00.10-1.

Chapter, heading and subheadings make the eight-digit tariff line, two digits follow for statistics
and licensing, one checks the rest. No official description of the check digit is known; the
computation here gives every one of the 12,686 codes of the tariff of 2025.
"""

from __future__ import annotations

import re

from guanwu.case.fault import Refusal

TEN_DIGITS = re.compile(r"[0-9]{10}", re.ASCII)
ELEVEN_DIGITS = re.compile(r"[0-9]{11}", re.ASCII)
WRITTEN_LENGTH_MAX = 40

DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
"""Digit sum of twice a digit, for the third, fifth, seventh and ninth place."""
DOUBLED_FIRST = (0, 2, 4, 6, 8, 0, 2, 4, 6, 8)
"""The same for the first place, where the carry falls away."""


def check_digit(first_ten: str) -> int:
    """Check digit of the first ten digits of a commodity code.

    The odd places read as one number are doubled and cut to five digits; its digit sum and the even
    places are filled up to the next ten. Raises ValueError unless given ten ASCII digits.
    """
    if not TEN_DIGITS.fullmatch(first_ten):
        raise ValueError(f"not ten digits: {first_ten!r}")
    d = [ord(character) - 48 for character in first_ten]
    doubled = DOUBLED_FIRST[d[0]] + DOUBLED[d[2]] + DOUBLED[d[4]] + DOUBLED[d[6]] + DOUBLED[d[8]]
    return -(doubled + d[1] + d[3] + d[5] + d[7] + d[9]) % 10


def is_valid(code: str) -> bool:
    """Whether the code is eleven ASCII digits of which the last is the check digit."""
    return (
        ELEVEN_DIGITS.fullmatch(code) is not None and check_digit(code[:10]) == ord(code[10]) - 48
    )


def printed(code: str) -> str:
    """The code as the tariff prints it: 98010000101 gives 9801.00.00.10-1.

    Raises ValueError unless given eleven ASCII digits.
    """
    if not ELEVEN_DIGITS.fullmatch(code):
        raise ValueError(f"not eleven digits: {code!r}")
    return f"{code[:4]}.{code[4:6]}.{code[6:8]}.{code[8:10]}-{code[10]}"


def normalise(text: str) -> str | Refusal:
    """The eleven digits of a code written with or without dots, blanks and dash.

    Refusals: `commodity_code_malformed` (not eleven digits), `commodity_code_check_digit` (facts:
    the code and the check digit its first ten digits would have).
    """
    if len(text) > WRITTEN_LENGTH_MAX:
        return Refusal("commodity_code_malformed", {"text": text[:WRITTEN_LENGTH_MAX]})
    digits = text.replace(".", "").replace(" ", "").replace("-", "")
    if not ELEVEN_DIGITS.fullmatch(digits):
        return Refusal("commodity_code_malformed", {"text": text})
    expected = check_digit(digits[:10])
    if expected != ord(digits[10]) - 48:
        return Refusal("commodity_code_check_digit", {"code": digits, "expected": expected})
    return digits
