"""The term ids under which offices, units, duties, matters and places have their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

NEAR_MOST: Final = 4
NEAR_LEAST: Final = 51
"""Per cent of the pairs of signs of a name that must be shared for it to be called near."""


def office_term(office: str) -> str:
    """Return the id of the name of an office."""
    return f"office_name_{office}"


def unit_term(unit: str) -> str:
    """Return the id of the full name of a unit `<office>/<no>`, its office named with it."""
    return f"unit_name_{unit.replace('/', '_')}"


def duty_term(duty: str) -> str:
    """Return the id of the clause of a duty `<office>/<no>/<item>`."""
    return f"duty_clause_{duty.replace('/', '_')}"


def matter_kind_term(matter: str) -> str:
    """Return the id of the name of a kind of matter."""
    return f"matter_kind_{matter}"


def field_term(field: str) -> str:
    """Return the id of the name of a field of matters."""
    return f"matter_field_{field}"


def place_term(place: str) -> str:
    """Return the id of the name of a place."""
    return f"place_name_{place}"


def mode_term(mode: str) -> str:
    """Return the id of the name of a mode."""
    return f"mode_name_{mode}"


def system_term(system: str) -> str:
    """Return the id of the name of a system such as `S01`."""
    return f"system_name_{system.lower()}"


def nearest(asked: str, names: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the ids whose names are nearest to a word, the nearest first, at most four.

    A name that holds the word whole is nearest, then names that share many pairs of signs.
    """
    def score(name: str) -> int:
        ours, theirs = _pairs(asked), _pairs(name)
        if asked in name and asked:
            return 200 - min(99, len(name))
        return 200 * len(ours & theirs) // max(1, len(ours) + len(theirs))

    best = {id: max(map(score, held)) for id, held in names.items()}
    near = sorted((id for id, one in best.items() if one >= NEAR_LEAST),
                  key=lambda id: (-best[id], id))
    return tuple(near[:NEAR_MOST])


def _pairs(text: str) -> set[str]:
    """Return the pairs of neighbouring signs of a text, blanks and joints left out."""
    plain = "".join(sign for sign in text if sign.isalnum())
    return {plain[at:at + 2] for at in range(len(plain) - 1)} or {plain}
