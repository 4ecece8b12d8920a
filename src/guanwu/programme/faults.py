"""Everything that is wrong in the tables of the programmes, found in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from guanwu.case import Fault
from guanwu.programme.formula import FormulaWrongError, names_in
from guanwu.programme.frame import frame_faults
from guanwu.programme.model import FRAME, ROC_EPOCH, Fact, Figure, Tables
from guanwu.programme.quantity import number_of
from guanwu.programme.register import Programmes
from guanwu.programme.wording import DAY_FORMS, NUMBER_FORMS, YEAR, places_in


def faults_of(tables: Tables) -> tuple[Fault, ...]:
    """Every fault of the tables; `place` is the table and the row's key."""
    programmes = Programmes(tables)
    return (
        *_twice(tables), *_references(programmes), *_values(programmes), *_events(tables),
        *_clauses(programmes), *_figures(programmes), *frame_faults(programmes),
    )


def _twice(tables: Tables) -> Iterator[Fault]:
    """Rows given twice."""
    keys: dict[str, Iterable[str]] = {
        "goals": (one.id for one in tables.goals),
        "projects": (one.id for one in tables.projects),
        "items": (one.id for one in tables.items),
        "clauses": (f"{one.item} {one.order}" for one in tables.clauses),
        "facts": (*(f"{one.item}.{one.id}" for one in tables.facts),
                  *(f"{one.item}.{one.id}" for one in tables.figures)),
        "events": (one.id for one in tables.events),
        "indicators": (one.id for one in tables.indicators),
    }
    for table, held in keys.items():
        seen: set[str] = set()
        for key in held:
            if key in seen:
                yield Fault("programme_row_twice", f"{table} {key}", {"key": key})
            seen.add(key)


def _references(programmes: Programmes) -> Iterator[Fault]:
    """Ids that a row names and that are in no table, and years that are Western ones."""
    tables = programmes.tables
    goals = {one.id for one in tables.goals}
    for item in tables.items:
        yield from _missing(f"items {item.id}", item.project, programmes.projects)
    for project in tables.projects:
        if project.goal:
            yield from _missing(f"projects {project.id}", project.goal, goals)
    for clause in tables.clauses:
        yield from _missing(f"clauses {clause.item} {clause.order}", clause.item,
                            programmes.items)
    for fact in tables.facts:
        if fact.item != FRAME:
            yield from _missing(f"facts {fact.item}.{fact.id}", fact.item, programmes.items)
    for event in tables.events:
        yield from _missing(f"events {event.id}", event.item, programmes.items)
    for one in tables.indicators:
        for name in filter(None, (one.stated, one.target)):
            yield from _missing(f"indicators {one.id}", name,
                                {**programmes.facts, **programmes.figures})
    years = {**{one.id: one.year for one in tables.goals},
             **{one.id: one.year for one in tables.items}}
    for id, year in years.items():
        if not 0 < year < ROC_EPOCH:
            yield Fault("programme_year_wrong", id, {"year": str(year)})


def _missing(place: str, name: str, known: Iterable[str]) -> Iterator[Fault]:
    if name not in known:
        yield Fault("programme_unknown_reference", place, {"name": name})


def _values(programmes: Programmes) -> Iterator[Fault]:
    """Facts whose value is no number, day or year, or comes from events that there are not."""
    for fact in programmes.tables.facts:
        place = f"facts {fact.item}.{fact.id}"
        if fact.of:
            if fact.value or not _of_is_right(programmes, fact):
                yield Fault("programme_fact_source", place, {"of": fact.of})
        elif fact.value or fact.kind != "milestone":
            try:
                if fact.kind == "events":
                    raise ValueError(fact.value)
                value = programmes.value(fact.item, fact.id)
                if fact.kind == "year" and not (
                        isinstance(value, int) and 0 < value < ROC_EPOCH):
                    yield Fault("programme_year_wrong", place, {"year": fact.value})
                if value is None:
                    raise ValueError(fact.value)
            except ValueError:
                yield Fault("programme_value_wrong", place,
                            {"value": fact.value or "-", "kind": fact.kind})


def _of_is_right(programmes: Programmes, fact: Fact) -> bool:
    source, _, rest = fact.of.partition(":")
    if source == "kind":
        return fact.kind == "events" and any(
            one.kind == rest and one.item == fact.item for one in programmes.tables.events)
    id, _, side = rest.partition(":")
    return (source == "event" and fact.kind == "day" and id in programmes.events
            and side in ("since", "until"))


def _events(tables: Tables) -> Iterator[Fault]:
    """Events that end before they begin, or count less than one."""
    for event in tables.events:
        if event.until < event.since:
            yield Fault("programme_days_reversed", f"events {event.id}",
                        {"since": event.since, "until": event.until})
        if event.count < 1:
            yield Fault("programme_count_wrong", f"events {event.id}", {"count": event.count})


def _clauses(programmes: Programmes) -> Iterator[Fault]:
    """Places of clauses that no fact fills, and facts that no clause and no figure uses."""
    used: set[str] = set()
    for clause in programmes.tables.clauses:
        place = f"clauses {clause.item} {clause.order}"
        try:
            places = places_in(clause.zh_hant)
        except ValueError:
            yield Fault("programme_clause_braces", place)
            continue
        for name, form in places:
            path = f"{clause.item}.{name}"
            used.add(path)
            if name != YEAR and path not in programmes.facts and path not in programmes.figures:
                yield Fault("programme_unknown_reference", place, {"name": name})
            elif form not in DAY_FORMS | NUMBER_FORMS:
                yield Fault("programme_form_unknown", place, {"form": form})
    for figure in programmes.tables.figures:
        used |= {_path(figure, name) for name in (*names_in(figure.formula), figure.target)}
    for path, fact in programmes.facts.items():
        spare = fact.kind == "milestone" or fact.item == FRAME or fact.id.startswith("span_")
        if path not in used and not spare:
            yield Fault("programme_fact_unused", f"facts {path}", {"name": fact.id})


def _figures(programmes: Programmes) -> Iterator[Fault]:
    """Figures that cannot be worked out, and steps and printed values that are no numbers."""
    for figure in programmes.tables.figures:
        place = f"figures {figure.item}.{figure.id}"
        for text in filter(None, (figure.step, figure.printed)):
            try:
                if number_of(text) == 0 and text == figure.step:
                    raise ValueError(text)
            except ValueError:
                yield Fault("programme_value_wrong", place, {"value": text, "kind": figure.kind})
        names = [name for name in names_in(figure.formula) if name != "of"]
        for name in filter(None, (*names, figure.target)):
            path = _path(figure, name)
            if path not in programmes.facts and path not in programmes.figures:
                yield Fault("programme_unknown_reference", place, {"name": name})
        if figure.kind == "formula":
            yield from _worked_out(programmes, figure, place)


def _worked_out(programmes: Programmes, figure: Figure, place: str) -> Iterator[Fault]:
    try:
        programmes.exact(figure)
    except (FormulaWrongError, ValueError, KeyError, RecursionError):
        yield Fault("programme_formula_wrong", place, {"formula": figure.formula})


def _path(figure: Figure, name: str) -> str:
    return name if "." in name else f"{figure.item}.{name}"

