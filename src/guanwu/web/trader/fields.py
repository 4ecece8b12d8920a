"""The fields of the declaration form: their section, kind, codes, value and faults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final

from guanwu.access.model import Actor
from guanwu.declaration.entry import COMPUTED, ENTRIES, Entry
from guanwu.declaration.flat import LINE
from guanwu.store.declaration_template import LISTS, codes_of
from guanwu.web.pages import Say

CHOICES_MOST: Final = 30
"""A list of so many codes is a choice; a longer one is typed, with suggestions."""
SECTIONS: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "form": (
        ("number", "kind", "declared_on", "box", "box_suffix", "broker_person", "payment_method"),
        ("function", "examination_request", "broker_aeo", "copies", "statements",
         "not_low_value_exempt"),
    ),
    "parties": (
        ("importer.id", "importer.id_type", "importer.name", "importer.name_zh", "seller.name",
         "seller.country", "seller.address", "relationship"),
        ("importer.address", "importer.aeo", "importer.control_id", "seller.id"),
    ),
    "transport": (
        ("transport_mode", "arrival_transport", "imported_on", "exported_on", "carrier", "vessel",
         "voyage", "loading_port", "location", "bills", "containers"),
        ("manifest_number", "registration", "carrier_type"),
    ),
    "value": (
        ("terms", "currency", "invoice", "freight", "insurance", "additions", "deductions",
         "gross_weight", "packages", "package_unit", "marks"),
        ("exchange_rate", "fob", "cif_twd", "business_tax_base", "levies", "duty_total"),
    ),
}
"""Fields of the header by section: those always shown, and those that few declarations need."""
LINE_SHOWN: Final = (
    "line.code", "line.description", "line.origin", "line.quantity", "line.unit",
    "line.net_weight", "line.unit_price", "line.permits",
)
LINE_FEW: Final = tuple(
    name for name in ENTRIES if name.startswith(LINE) and name not in (*LINE_SHOWN, "line.line")
)
WIDE: Final = frozenset((
    "line.description", "importer.name", "importer.name_zh", "importer.address", "seller.name",
    "seller.address", "bills", "containers", "marks", "levies", "statements",
))


@lru_cache(maxsize=64)
def codes(name: str, day: date, language: str) -> tuple[tuple[str, str], ...]:
    """Return the codes of a list in force on a day with their names in a language."""
    return tuple((code, zh if language == "zh-Hant" else en)
                 for code, zh, en in codes_of(name, day))


class Fields:
    """The fields of one page: values as typed, faults by field, the language."""

    def __init__(
        self, header: Mapping[str, str], lines: Sequence[Mapping[str, str]],
        faults: Sequence[Mapping[str, Any]], say: Say, language: str, day: date,
    ) -> None:
        self.header, self.lines = header, lines
        self.say, self.language, self.day = say, language, day
        self.wrong: dict[str, list[str]] = {}
        for fault in faults:
            self.wrong.setdefault(fault["field"], []).append(fault["sentence"])
        self.lists: dict[str, tuple[tuple[str, str], ...]] = {}

    def sections(self) -> list[dict[str, Any]]:
        """Return the sections of the header."""
        made = []
        for name, (shown, few) in SECTIONS.items():
            fields = [self._field(ENTRIES[one], None, self.header.get(one, "")) for one in shown]
            rest = [self._field(ENTRIES[one], None, self.header.get(one, "")) for one in few]
            made.append({"name": name, "shown": fields, "few": rest,
                         "open": any(one["wrong"] or one["value"] for one in rest)})
        return made

    def of_lines(self) -> list[dict[str, Any]]:
        """Return the fields of every line."""
        made = []
        for place, line in enumerate(self.lines):
            shown = [self._field(ENTRIES[one], place, line.get(one, "")) for one in LINE_SHOWN]
            few = [self._field(ENTRIES[one], place, line.get(one, "")) for one in LINE_FEW]
            made.append({"place": place, "shown": shown, "few": few,
                         "open": any(one["wrong"] or one["value"] for one in few)})
        return made

    def _field(self, entry: Entry, line: int | None, value: str) -> dict[str, Any]:
        """Return one field."""
        name = entry.name
        if line is not None:
            name = f"line.{line}.{entry.name.removeprefix(LINE)}"
        choices: tuple[tuple[str, str], ...] = ()
        listed = LISTS.get(entry.name)
        suggestions = ""
        if listed is not None:
            held = codes(listed, self.day, self.language)
            if len(held) <= CHOICES_MOST:
                choices = held
            else:
                suggestions = listed
                self.lists[listed] = held
        return {
            "name": name, "id": f"f.{name}", "value": value, "form": entry.form,
            "label": self.say(f"entry_{entry.name.replace('.', '_')}"),
            "required": entry.column.required and entry.name not in COMPUTED,
            "computed": entry.name in COMPUTED, "wide": entry.name in WIDE,
            "hint": self._hint(entry), "choices": choices, "list": suggestions,
            "wrong": self.wrong.get(name, []),
            "known": any(code == value for code, _ in choices),
        }

    def _hint(self, entry: Entry) -> str:
        """Return how a field is filled in, where its name does not say it."""
        id = f"trader_hint_{entry.name.replace('.', '_')}"
        said = self.say(id)
        return "" if said == id else said


def defaults(actor: Actor, today: date) -> tuple[dict[str, str], list[dict[str, str]]]:
    """Return what a new form begins with: today, the own party, the most usual codes."""
    header = {
        "kind": "G1", "declared_on": today.isoformat(), "imported_on": today.isoformat(),
        "importer.id_type": "58", "terms": "CIF", "currency": "USD", "relationship": "135",
        "payment_method": "2", "marks": "N/M", "package_unit": "CTN", "transport_mode": "1",
        "arrival_transport": "12",
    }
    for holding in actor.holdings:
        if holding.role == "broker" and holding.party:
            header["box"] = holding.party
        elif holding.role == "trader" and holding.party:
            header["importer.id"] = holding.party
    return header, [{}]
