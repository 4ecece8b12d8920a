"""The term ids under which offices, units, duties, matters and places have their names."""

from __future__ import annotations


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
