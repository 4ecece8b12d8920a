"""Everything that is wrong in the tables of the establishment, found in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from guanwu.case import Fault
from guanwu.establishment.model import Dated, Named, Route, Tables


def faults_of(tables: Tables) -> tuple[Fault, ...]:
    """Every fault of the tables; `place` is the table and the row's key."""
    return (
        *_days(tables), *_references(tables), *_routes(tables), *_chart(tables), *_reached(tables)
    )


def _days(tables: Tables) -> Iterator[Fault]:
    """Rows that end before they begin, and rows of one key in force on the same day."""
    for name in ("offices", "units", "duties", "chart", "places", "modes", "matters", "systems"):
        rows: tuple[Named, ...] = getattr(tables, name)
        yield from _overlaps(name, ((row.id, row) for row in rows))
    yield from _overlaps("routes", (
        (_key(row) if row.role == "handles" else f"{_key(row)}|{row.duty}", row)
        for row in tables.routes))


def _key(row: Route) -> str:
    """What may have one handling duty on a day."""
    return f"{row.matter}|{row.role}|{row.office}|{row.area}|{row.mode}"


def _overlaps(table: str, rows: Iterable[tuple[str, Dated]]) -> Iterator[Fault]:
    held: dict[str, list[Dated]] = {}
    for key, row in rows:
        place = f"{table} {key}"
        if row.until is not None and row.until <= row.since:
            yield Fault("establishment_days_reversed", place,
                        {"since": row.since, "until": row.until})
        for other in held.setdefault(key, []):
            if _meet(row, other):
                since = max(row.since, other.since)
                yield Fault("establishment_days_overlap", place, {"day": since})
        held[key].append(row)


def _meet(one: Dated, other: Dated) -> bool:
    """Whether two rows are in force on some same day."""
    last = date.max
    return one.since < (other.until or last) and other.since < (one.until or last)


def _references(tables: Tables) -> Iterator[Fault]:
    """Ids that a row names and that are in no table."""
    known = {name: {row.id for row in getattr(tables, name)}
             for name in ("offices", "units", "duties", "chart", "places", "modes", "matters",
                          "systems")}

    def missing(place: str, table: str, value: str) -> Iterator[Fault]:
        if value and value not in known[table]:
            yield Fault("establishment_unknown_reference", place,
                        {"table": table, "value": value})

    for unit in tables.units:
        yield from missing(f"units {unit.id}", "offices", unit.office)
    for duty in tables.duties:
        yield from missing(f"duties {duty.id}", "units", duty.unit)
        for system in duty.systems:
            yield from missing(f"duties {duty.id}", "systems", system)
    for node in tables.chart:
        for table, value in (("chart", node.parent), ("offices", node.office),
                             ("units", node.unit)):
            yield from missing(f"chart {node.id}", table, value)
    for place in tables.places:
        for table, value in (("offices", place.office), ("units", place.unit)):
            yield from missing(f"places {place.id}", table, value)
    for kind in tables.matters:
        yield from missing(f"matters {kind.id}", "modes", kind.mode)
    for one in tables.systems:
        for matter in one.matters:
            yield from missing(f"systems {one.id}", "matters", matter)
    for row in tables.routes:
        for table, value in (("matters", row.matter), ("offices", row.office),
                             ("units", row.area), ("modes", row.mode), ("duties", row.duty)):
            yield from missing(f"routes {_key(row)}", table, value)


def _routes(tables: Tables) -> Iterator[Fault]:
    """Routes to a duty not in force, and routes that leave the office asked."""
    duties: dict[str, list[Any]] = {}
    for duty in tables.duties:
        duties.setdefault(duty.id, []).append(duty)
    for row in tables.routes:
        place = f"routes {_key(row)}"
        if row.duty in duties and not any(_meet(row, one) for one in duties[row.duty]):
            yield Fault("establishment_route_without_duty", place, {"duty": row.duty})
        strays = row.office and row.duty.partition("/")[0] != row.office
        if strays or (row.role == "handles" and not row.office):
            yield Fault("establishment_route_strays", place, {"duty": row.duty})


def _chart(tables: Tables) -> Iterator[Fault]:
    """Boxes of the chart that hang in a circle, and units without a box."""
    parents = {node.id: node.parent for node in tables.chart}
    for node in tables.chart:
        seen, here = {node.id}, node.parent
        while here in parents and here not in seen:
            seen.add(here)
            here = parents[here]
        if here in seen:
            yield Fault("establishment_chart_circle", f"chart {node.id}", {"node": node.id})
    drawn = {node.unit for node in tables.chart}
    for unit in tables.units:
        if unit.id not in drawn:
            yield Fault("establishment_unit_not_drawn", f"units {unit.id}", {"unit": unit.id})


def _reached(tables: Tables) -> Iterator[Fault]:
    """Duties that no matter reaches, and kinds of matters that nobody handles."""
    handling = {row.duty for row in tables.routes if row.role == "handles"}
    for duty in tables.duties:
        if duty.id not in handling:
            yield Fault("establishment_duty_unreached", f"duties {duty.id}", {"duty": duty.id})
    handled = {row.matter for row in tables.routes if row.role == "handles"}
    for kind in tables.matters:
        if kind.id not in handled:
            yield Fault("establishment_matter_unhandled", f"matters {kind.id}",
                        {"matter": kind.id})
