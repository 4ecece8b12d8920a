"""Writes drawn columns as declaration records, honest in form whatever they tell."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from guanwu.declaration.model import Bill, Container, Declaration, DeclaredLevy, Line, Permit
from guanwu.scale.generator.draws import BLOCK, TERMS, Draws
from guanwu.scale.generator.goods import origins
from guanwu.scale.generator.parties import box, container_numbers, importer, seller, ships
from guanwu.scale.generator.values import Declaring, Facts, Levied, Prices
from guanwu.scale.generator.world import CURRENCIES, DAYS, FIRST_DAY, World

PER_DAY: Final = 2_000
"""Declarations of a day by index; those beyond the tenth day are all of the tenth."""
SERIALS: Final = 36 * 36 * 36 * 36
DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PERMIT_STEM: Final = "FTX114W"
PREFERENCE: Final = "PT"
SEA_OFFICES: Final = ("AA", "BA", "AA", "DA", "BA", "AB", "AW", "BA")
PORTS: Final = {one.country: (one.port_sea, one.port_air) for one in origins()}


def declared_day(index: int) -> date:
    """Return the day on which a declaration is lodged: it follows from its index alone."""
    return FIRST_DAY + timedelta(days=min(index // PER_DAY, DAYS - 1))


def serial(index: int) -> str:
    """Return five digits, or from 100,000 on a letter and four signs; Raises ValueError beyond."""
    if index < 100_000:
        return f"{index:05d}"
    first, rest = divmod(index - 100_000, SERIALS)
    if first >= 26:
        raise ValueError(f"no serial for {index}")
    signs = []
    for _ in range(4):
        rest, sign = divmod(rest, 36)
        signs.append(DIGITS[sign])
    return DIGITS[10 + first] + "".join(reversed(signs))


class Columns(NamedTuple):
    """A block as lists, one entry per declaration or per line."""

    declarations: list[tuple[Any, ...]]
    lines: list[tuple[Any, ...]]
    starts: list[int]
    levies: list[tuple[int, ...]]
    codes: tuple[str, ...]
    business_tax_base: list[int]


def columns_of(draws: Draws, prices: Prices, facts: Facts, levied: Levied) -> Columns:
    """Return the columns of a block as plain numbers, side by side."""
    declarations = zip(
        draws.trader.tolist(), draws.broker.tolist(), draws.air.tolist(), draws.currency.tolist(),
        draws.terms.tolist(), draws.chance.tolist(), prices.invoice_e2.tolist(),
        prices.fob_e2.tolist(), prices.freight_e2.tolist(), prices.insurance_e2.tolist(),
        prices.cif_twd.tolist(), strict=True,
    )
    lines = zip(
        draws.variant.tolist(), draws.quantity.tolist(), draws.price_e2.tolist(),
        prices.customs_value.tolist(), facts.net_weight_e6.tolist(), facts.degree_e3.tolist(),
        facts.litres_e6.tolist(), facts.tobacco_e6.tolist(), facts.pieces.tolist(), strict=True,
    )
    return Columns(
        list(declarations), list(lines), [*draws.starts.tolist(), draws.owner.size],
        list(zip(*levied.levies.values(), strict=True)) or [()] * BLOCK,
        tuple(levied.levies), levied.business_tax_base,
    )


class Writer:
    """Writes the declarations of one world."""

    def __init__(self, world: World, declaring: Declaring) -> None:
        self.world, self.declaring = world, declaring

    def write(self, index: int, place: int, columns: Columns) -> Declaration:
        """Return the declaration at a place of a block, whose index over all is `index`."""
        (trader, broker, air, currency, terms, chance, invoice_e2, fob_e2, freight_e2,
         insurance_e2, cif) = columns.declarations[place]
        own_box, day = box(broker), declared_day(index)
        currency_code = CURRENCIES[currency][0]
        lines = self._lines(columns, place, index, currency_code, TERMS[terms])
        country = lines[0].origin
        imported = day - timedelta(days=int(chance[6] * 5))
        levies = tuple([
            DeclaredLevy(code, amount)
            for code, amount in zip(columns.codes, columns.levies[place], strict=True)
            if amount or code in ("A10", "B40")
        ])
        weight = sum([line.net_weight_e6 for line in lines])
        office = "CA" if air else SEA_OFFICES[trader % 8]
        return Declaration(
            number=f"{office}  14{own_box}{serial(index)}",
            kind="G1",
            declared_on=day,
            imported_on=imported,
            exported_on=imported - timedelta(days=int(chance[7] * (3 if air else 30)) + 1),
            box=own_box,
            box_suffix="A",
            broker_person=f"{10_000 + broker * 7:05d}",
            importer=importer(trader, FIRST_DAY),
            seller=seller(trader, country),
            terms=TERMS[terms],
            currency=currency_code,
            exchange_rate_e5=int(self.world.rates_e5[currency]),
            invoice_e2=invoice_e2,
            fob_e2=fob_e2,
            freight_e2=freight_e2,
            insurance_e2=insurance_e2,
            cif_twd=cif,
            business_tax_base=columns.business_tax_base[place],
            duty_total=sum([levy.amount for levy in levies]),
            levies=levies,
            gross_weight_e6=weight + weight // 20 + 1_000_000,
            packages=len(lines) + int(chance[8] * 40),
            package_unit="CTN",
            marks="N/M",
            relationship="137" if chance[11] < 0.1 else "135",
            payment_method="2",
            lines=lines,
            **_voyage(index, air, country, chance),
        )

    def _lines(
        self, columns: Columns, place: int, index: int, currency: str, terms: str
    ) -> tuple[Line, ...]:
        first, last = columns.starts[place], columns.starts[place + 1]
        lines = []
        variants, kinds = self.world.variants, self.declaring.kinds
        for number, held in enumerate(columns.lines[first:last], 1):
            variant, quantity, price_e2, value, weight, degree, litres, tobacco, pieces = held
            goods, kind = variants[variant], kinds[variant]
            more: dict[str, Any] = {}
            if goods.permit:
                more["permits"] = (Permit(f"{PERMIT_STEM}{index % 10_000_000:07d}", number),)
            if goods.claimed:
                more["preference"] = PREFERENCE
                more["origin_certificate"] = f"{goods.origin}{index:09d}"
                more["origin_certificate_line"] = number
            if kind.exemption:
                more["exemption"] = kind.exemption
            if litres >= 0 or any(kind.recipe):
                more |= _levied_facts(kind.recipe, degree, litres, tobacco, pieces)
            lines.append(Line(
                number, kind.code, kind.name, goods.origin, quantity * 10_000, kind.unit, weight,
                terms, currency, price_e2 * 10_000, value, **more,
            ))
        return tuple(lines)


def _levied_facts(
    recipe: tuple[Any, ...], degree: int, litres: int, tobacco: int, pieces: int
) -> dict[str, Any]:
    """Return what the line declares for commodity, alcohol, tobacco and selected goods tax."""
    item, alcohol, _, _, kind, selected = recipe
    more: dict[str, Any] = {}
    if item:
        more["commodity_tax_item"] = item
    if alcohol:
        more["alcohol_kind"] = alcohol
        if degree >= 0:
            more["alcohol_degree_e3"] = degree
    if litres >= 0:
        more["litres_e4"] = litres // 100
    if kind:
        more["tobacco_kind"] = kind
        more["tobacco_quantity_e4"] = tobacco // 100
    if selected:
        more["selected_goods_item"] = selected
        more["pieces"] = pieces
    return more


def _voyage(index: int, air: bool, country: str, chance: list[float]) -> dict[str, Any]:
    """Return how the goods came."""
    if air:
        return {
            "transport_mode": "4", "arrival_transport": "41", "carrier": "CI",
            "vessel": f"CI{index % 900 + 100}", "voyage": f"{index % 900 + 100}",
            "location": "003C2001", "loading_port": PORTS[country][1],
            "bills": (Bill(f"297{index:08d}", "741"),),
        }
    boxes = container_numbers()
    containers: tuple[Container, ...] = ()
    if chance[8] < 0.8:
        held = boxes[int(chance[9] * len(boxes))]
        containers = (Container(held, "42G1", "1", (f"SL{index:08d}",)),)
    return {
        "transport_mode": "1", "arrival_transport": "12" if containers else "11",
        "carrier": "EMC", "vessel": ships()[index % len(ships())],
        "voyage": f"{index % 9_000:04d}E", "location": "001A1110",
        "loading_port": PORTS[country][0], "bills": (Bill(f"EGLV{index:010d}", "704"),),
        "containers": containers,
    }
