"""Reads a tariff from a CSV file: every row understood to the last code, or refused by line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from guanwu.case.fault import Fault, Refusal
from guanwu.store.code_lists import load_code_lists
from guanwu.store.table_file import TableFile, law_rows, read_table
from guanwu.tariff.code import normalise
from guanwu.tariff.codes import CodeLists
from guanwu.tariff.edition import Edition, TariffRow
from guanwu.tariff.rate import PartnerRate, Rate, parse_partner_rates, parse_rate

Read = TypeVar("Read")
FIELDS = (
    "code",
    "name_zh",
    "name_en",
    "column_1",
    "column_2",
    "column_3",
    "quantity_unit",
    "weight_unit",
    "levy_codes",
    "import_rules",
    "export_rules",
)
DEVELOPING = "LDCs"
RULE_LISTS = {
    "levy_codes": "levy_rules",
    "import_rules": "import_rules",
    "export_rules": "export_rules",
}


class LoadedTariff(NamedTuple):
    """An edition and what was refused: one fault per reason, with line and code of the row."""

    edition: Edition
    refused: tuple[Fault, ...]

    @property
    def refused_lines(self) -> int:
        """How many rows of the file were refused."""
        return len({fault.line for fault in self.refused})


def read_tariff(
    path: Path,
    name: str,
    since: date,
    until: date | None,
    recorded_on: date,
    codes: CodeLists | None = None,
) -> LoadedTariff | Refusal:
    """Read a tariff file in the official layout, or in ours (English header), as an edition.

    Units, partners and rule codes are those that `codes` (default: the lists shipped) has within
    the days of the edition. Refusals of the file: those of `read_table`, `tariff_days_reversed`,
    `tariff_column_missing` (facts: the columns), `tariff_without_rows`.
    """
    if until is not None and until <= since:
        days = {"since": since.isoformat(), "until": until.isoformat()}
        return Refusal("tariff_days_reversed", days)
    table = read_table(path)
    if isinstance(table, Refusal):
        return table
    places = column_places(table, path.name)
    if isinstance(places, Refusal):
        return places
    if not table.rows:
        return Refusal("tariff_without_rows", {"file": path.name})
    reader = RowReader(codes or load_code_lists(), since, until)
    width = len(table.header)
    rows = [
        row for line, fields in table.rows if (row := reader.read(line, fields, places, width))
    ]
    edition = Edition(
        name=name,
        since=since,
        until=until,
        recorded_on=recorded_on,
        source=path.name,
        fingerprint=table.fingerprint,
        rows=tuple(rows),
    )
    return LoadedTariff(edition, tuple(reader.faults))


def column_places(table: TableFile, file: str) -> tuple[int, ...] | Refusal:
    """Where each field stands in the file, by the official header or by ours."""
    official = {row["field"]: row["header"] for row in law_rows("tariff/official_header.csv")}
    ours = table.header[0] == "code"
    wanted = {field: field if ours else official[field] for field in FIELDS}
    missing = [header for header in wanted.values() if table.header.count(header) != 1]
    if missing:
        return Refusal("tariff_column_missing", {"file": file, "columns": missing})
    return tuple(table.header.index(header) for header in wanted.values())


class RowReader:
    """Reads rows one after the other, gathers the faults, remembers texts it has read."""

    def __init__(self, codes: CodeLists, since: date, until: date | None) -> None:
        self.faults: list[Fault] = []
        self._lines: dict[str, int] = {}
        self._units = codes.codes_between("units", since, until)
        self._partners = codes.codes_between("countries", since, until) | {DEVELOPING}
        self._rules = {
            field: codes.codes_between(list_name, since, until)
            for field, list_name in RULE_LISTS.items()
        }
        self._rates: dict[str, Rate | Refusal] = {}
        self._partner_rates: dict[str, tuple[PartnerRate, ...] | Refusal] = {}
        self._rule_texts: dict[tuple[str, str], tuple[str, ...]] = {}

    def read(
        self, line: int, fields: list[str], places: tuple[int, ...], width: int
    ) -> TariffRow | None:
        """The row of a line, or None with its faults kept; `width` is that of the header."""
        before = len(self.faults)
        if len(fields) > width and any(fields[width:]):
            facts = {"fields": len(fields), "columns": width}
            self._fault("tariff_row_long", line, "", "", facts)
            return None
        if len(fields) <= max(places):
            self._fault("tariff_row_short", line, "", "", {"fields": len(fields)})
            return None
        value = [fields[place] for place in places]
        code = self._code(line, value[0].strip(" "))
        name_zh, name_en = value[1].strip(), value[2].strip()
        if not name_zh or not name_en:
            self._fault("tariff_name_missing", line, value[0], "name", {})
        column_1 = self._read_once(self._rates, parse_rate, line, value[0], "column_1", value[3])
        column_2 = self._read_once(
            self._partner_rates, parse_partner_rates, line, value[0], "column_2", value[4]
        )
        column_3 = self._read_once(self._rates, parse_rate, line, value[0], "column_3", value[5])
        self._check_units(line, value[0], value[6].strip(" "), value[7].strip(" "))
        self._check_rates(line, value[0], column_1, column_2, column_3)
        levy, imports, exports = (
            self._rule_codes(line, value[0], field, text)
            for field, text in zip(RULE_LISTS, value[8:], strict=True)
        )
        if len(self.faults) > before or column_1 is None or column_2 is None or column_3 is None:
            return None
        self._lines[code] = line
        units = value[6].strip(" "), value[7].strip(" ")
        return TariffRow(
            code,
            name_zh,
            name_en,
            column_1,
            column_2,
            column_3,
            *units,
            levy,
            imports,
            exports,
            line,
        )

    def _code(self, line: int, text: str) -> str:
        code = normalise(text)
        if isinstance(code, Refusal):
            self._fault(code.code, line, text, "code", code.facts)
            return text
        if code in self._lines:
            self._fault("tariff_code_twice", line, code, "code", {"first": self._lines[code]})
        return code

    def _read_once(
        self,
        memory: dict[str, Read | Refusal],
        parse: Callable[[str], Read | Refusal],
        line: int,
        code: str,
        field: str,
        text: str,
    ) -> Read | None:
        if text not in memory:
            memory[text] = parse(text)
        read = memory[text]
        if isinstance(read, Refusal):
            self._fault(read.code, line, code, field, read.facts)
            return None
        return read

    def _check_units(self, line: int, code: str, *units: str) -> None:
        for unit in units:
            if unit and unit not in self._units:
                self._fault("tariff_unit_unknown", line, code, "unit", {"unit": unit})

    def _check_rates(
        self,
        line: int,
        code: str,
        column_1: Rate | None,
        column_2: tuple[PartnerRate, ...] | None,
        column_3: Rate | None,
    ) -> None:
        for partner in (partner for group in column_2 or () for partner in group.partners):
            if partner not in self._partners:
                self._fault("partner_unknown", line, code, "column_2", {"partner": partner})
        rates = (column_1, column_3, *(group.rate for group in column_2 or ()))
        self._check_units(line, code, *{rate.unit for rate in rates if rate is not None})

    def _rule_codes(self, line: int, code: str, field: str, text: str) -> tuple[str, ...]:
        if (field, text) not in self._rule_texts:
            self._rule_texts[field, text] = tuple(text.split())
        rules = self._rule_texts[field, text]
        for rule in rules:
            if rule not in self._rules[field]:
                self._fault("tariff_rule_unknown", line, code, field, {"rule": rule})
        return rules

    def _fault(
        self, code: str, line: int, goods: str, field: str, facts: Mapping[str, Any]
    ) -> None:
        self.faults.append(Fault(code, field, {"code": goods, "column": field, **facts}, line))
