"""The dry run: everything that lodging would find, and what would be due; nothing is written.

Checks, valuation and levies are those of lodging. Selection is not asked: what becomes of a
declaration once it is lodged is not told beforehand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from guanwu.case import Fault, Refusal
from guanwu.declaration.checks import check
from guanwu.declaration.model import Declaration
from guanwu.declaration.number import printed
from guanwu.desk.command import Asked
from guanwu.desk.concerned import declaration_resources
from guanwu.desk.house import House
from guanwu.desk.persons import masked_faults, seal_persons
from guanwu.desk.trader.filing import Handed
from guanwu.duty.assess import Assessment, assess
from guanwu.duty.declared import facts_of, goods_of
from guanwu.party.identifiers import names_a_business
from guanwu.store.declaration_json import Received
from guanwu.store.writing import Stored, stored_declarations
from guanwu.valuation.compare import compare
from guanwu.valuation.customs_value import value_declaration
from guanwu.valuation.model import Difference
from guanwu.valuation.rules import law_day

REFUSED = "refused"


class PreviewLine(Struct, frozen=True):
    """A line as it would be assessed; `levies` has its share of each levy, in whole NT$."""

    line: int
    code: str
    description: str
    origin: str
    declared_value: int
    customs_value: int
    levies: Mapping[str, int]


class PreviewDifference(Struct, frozen=True):
    """A declared figure that would be assessed otherwise; `line` counts from 1."""

    name: str
    declared: int
    assessed: int
    line: int | None


class Preview(Struct, frozen=True):
    """What would be due, in whole NT$; `law_day` is the day whose law applies."""

    law_day: date
    customs_value: int
    levies: Mapping[str, int]
    payable: int
    business_tax_base: int
    lines: tuple[PreviewLine, ...]
    differences: tuple[PreviewDifference, ...]
    warnings: tuple[Fault, ...]


class CheckedDeclaration(Struct, frozen=True):
    """The dry run of one declaration: every fault with its place, or what would be due.

    `known`: the very same was lodged before, and would get its answer again.
    """

    begins: int
    number: str
    printed: str
    fit: bool
    known: bool
    faults: tuple[Fault, ...]
    preview: Preview | None


def check_handed(desk: Asked, handed: Sequence[Handed]) -> tuple[CheckedDeclaration, ...]:
    """Return the dry run of what was handed in, in order.

    A number that an own declaration has, or another one of the same file, is taken.
    """
    house = desk.house
    read = [one.found for one in handed if isinstance(one.found, Received)]
    sealed = iter(seal_persons(house, read)[0])
    known = _own_stored(desk, [one.declaration.number for one in read])
    taken: dict[str, str] = {}
    answers = []
    for one in handed:
        if not isinstance(one.found, Received):
            answers.append(CheckedDeclaration(one.begins, "", "", False, False, one.found, None))
            continue
        kept = next(sealed)
        number = kept.declaration.number
        held = known.get(number)
        used = taken.setdefault(number, kept.content_hash) != kept.content_hash
        used = used or (held is not None and _uses(held, kept))
        faults, preview = _one(house, one.found.declaration, kept.declaration,
                               desk.moment.date())
        if used:
            facts = {"number": number}
            faults = (Fault("number_used_with_other_content", "number", facts), *faults)
        same = held is not None and held.content_hash == kept.content_hash
        answers.append(CheckedDeclaration(
            one.begins, number, printed(number), not faults, same, one.faults_told(faults),
            None if faults else preview,
        ))
    return tuple(answers)


def _own_stored(desk: Asked, numbers: Sequence[str]) -> dict[str, Stored]:
    """Return the declarations of these numbers that are of the actor's parties."""
    known = stored_declarations(desk.connection, numbers)
    own = set(desk.scope.parties)
    found = declaration_resources(desk.connection, _Named(tuple(known))) if known else ()
    return {number: held for (number, held), resource in zip(known.items(), found, strict=True)
            if desk.scope.everything or not own.isdisjoint(resource.parties)}


class _Named(Struct, frozen=True):
    """Declarations by number."""

    numbers: tuple[str, ...]


def _uses(held: Stored, item: Received) -> bool:
    """Say whether a number is used by another declaration; a refused one may be corrected."""
    return held.state != REFUSED and held.content_hash != item.content_hash


def _one(
    house: House, plain: Declaration, kept: Declaration, today: date
) -> tuple[tuple[Fault, ...], Preview | None]:
    """Check, value and assess one declaration."""
    faults: Sequence[Fault] = check(plain, house.reference_on(today))
    if faults:
        importer = plain.importer
        if not names_a_business(importer.id_type, importer.id):
            faults = masked_faults(faults, importer.id)
        return tuple(faults), None
    parameters = house.value_parameters(kept.declared_on)
    if isinstance(parameters, Refusal):
        return (Fault(parameters.code, "lines", parameters.facts),), None
    valued = value_declaration(kept, house.reference.sell_rate_e5, parameters)
    if valued.faults:
        return valued.faults, None
    day = law_day(kept, house.reference.kinds[kept.kind])
    lines = kept.lines
    assessed = assess(
        house.law, [goods_of(line) for line in lines],
        [facts_of(line, value) for line, value in zip(lines, valued.lines, strict=True)],
        day, today,
    )
    if not isinstance(assessed, Assessment):
        return assessed, None
    return (), _preview(house, kept, valued.lines, assessed, day)


def _preview(
    house: House, declaration: Declaration, values: Sequence[int], assessed: Assessment, day: date
) -> Preview:
    """Return what would be due."""
    base = assessed.business_tax_base()
    codes = house.levy_codes(declaration.declared_on)
    differences = compare(declaration, values, assessed.levies, codes, base)
    lines = tuple(
        PreviewLine(
            line.line, line.code, line.description, line.origin, line.customs_value, value,
            {name: shares[place] for name, shares in assessed.shares.items() if shares[place]},
        )
        for place, (line, value) in enumerate(zip(declaration.lines, values, strict=True))
    )
    return Preview(
        day, sum(values), dict(assessed.levies), assessed.payable, base, lines,
        tuple(map(_told, differences)), assessed.warnings,
    )


def _told(one: Difference) -> PreviewDifference:
    return PreviewDifference(one.name, one.declared, one.assessed, one.line)
