"""What the rule codes of a tariff row ask of goods, in words, for an origin where one is told."""

from __future__ import annotations

from datetime import date
from typing import Final

from msgspec import Struct

from guanwu.desk.catalogue import Both, listed, said
from guanwu.tariff.codes import concerns
from guanwu.tariff.edition import TariffRow
from guanwu.tariff.nomenclature import Meaning, Nomenclature

NO_RULE: Final = {"import_rules": "import_without_rule", "export_rules": "export_without_rule",
                  "levy_rules": "levy_without_rule"}


class RuleSaid(Struct, frozen=True):
    """A rule code and what it means. `known` false: its words stand in no table.

    `words` are published ones where `official`, else our own short ones. `demands` says what is
    asked for, `concerns` whether goods of the origin asked for are meant (None: no origin told).
    """

    code: str
    known: bool
    official: bool
    words: Both
    demands: Both | None
    origins: tuple[Both, ...]
    except_origins: bool
    concerns: bool | None
    since: date | None
    source: str


class RulesSaid(Struct, frozen=True):
    """The rules of one kind; `none` is said where the row has no rule."""

    rules: tuple[RuleSaid, ...]
    none: Both | None


def rules_said(
    names: Nomenclature, row: TariffRow, rules: str, day: date, origin: str
) -> RulesSaid:
    """Return the rules of a list (`import_rules`, `export_rules`, `levy_rules`) on a row."""
    codes = {"import_rules": row.import_rules, "export_rules": row.export_rules,
             "levy_rules": row.levy_codes}[rules]
    if codes:
        return RulesSaid(
            tuple(_said(names.meaning(rules, code, day), origin) for code in codes), None)
    official = names.meaning(rules, "", day)
    words = Both(official.zh, official.en) if official.known else said(NO_RULE[rules])
    return RulesSaid((), words)


def _said(meaning: Meaning, origin: str) -> RuleSaid:
    """Return a meaning in both languages; one that is not known says so."""
    words = Both(meaning.zh or meaning.en, meaning.en or meaning.zh)
    if not meaning.known:
        words = said("rule_not_in_tables", code=meaning.code)
    origins = meaning.origins.split()
    return RuleSaid(
        meaning.code, meaning.known, meaning.official, words,
        said(f"demands_{meaning.demands}") if meaning.demands else None,
        tuple(listed("countries", one.removeprefix("!")) for one in origins),
        any(one.startswith("!") for one in origins),
        concerns(meaning.origins, origin) if origin else None,
        meaning.since, meaning.source,
    )
