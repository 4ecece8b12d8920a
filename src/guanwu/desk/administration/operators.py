"""What a command on an operator needs of the law: sums, grounds, the move that its flow allows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from guanwu.case import Refusal
from guanwu.desk.command import Asked
from guanwu.party.operator import BROKER, Operator
from guanwu.rule.table import Row
from guanwu.store.flow_file import load_flow
from guanwu.store.operator_rows import deposit_of, find_operator, save_operator
from guanwu.store.version_rows import BROKERS, raise_version

DEPOSITS: Final = "operator_deposits"
GROUNDS: Final = "operator_grounds"
BARS: Final = "operator_bars"
CAPITAL: Final = "broker_capital"


def found(desk: Asked, id: str) -> Operator | Refusal:
    """Return an operator, or that there is none."""
    one = find_operator(desk.connection, id)
    return one if one is not None else Refusal("operator_unknown", {"operator": id})


def required(desk: Asked, kind: str, standing: str, day: date) -> Row | Refusal:
    """Return the row that says what deposit a kind owes on a day (CA 20, 20-1, 26, 58)."""
    key = f"{kind}|{standing}" if standing else kind
    row = None
    table = desk.house.law.tables[DEPOSITS]
    for one in (key, kind):
        row = row or table.at(one, day)
    facts = {"kind": f"operator_kind_{kind}", "day": day.isoformat()}
    return row if row is not None else Refusal("operator_deposit_rule_missing", facts)


def is_sufficient(desk: Asked, one: Operator) -> bool | Refusal:
    """Say whether an operator has deposited what it owes today."""
    row = required(desk, one.kind, one.record.standing, max(desk.moment.date(), one.since))
    if isinstance(row, Refusal):
        return row
    return deposit_of(desk.connection, one.id) >= row.number("amount_twd")


def ground(desk: Asked, kind: str, cites: str, day: date) -> Row | Refusal:
    """Return the row of an article by which an operator of a kind can be stopped on a day."""
    table = desk.house.law.tables[GROUNDS]
    row = table.at(f"{kind}|{cites}", day)
    if row is not None:
        return row
    known = [key.partition("|")[2] for key in table.keys(day) if key.startswith(f"{kind}|")]
    facts = {"kind": f"operator_kind_{kind}", "cites": cites, "known": known}
    return Refusal("operator_ground_unknown", facts)


def advance(desk: Asked, one: Operator, move: str, facts: Mapping[str, bool]) -> str | Refusal:
    """Return the state of an operator after a move of its flow, or why there is none."""
    return load_flow("party").advance(one.state, move, facts, desk.powers)


def keep(desk: Asked, one: Operator) -> None:
    """Keep an operator; every process takes in that a broker has changed."""
    save_operator(desk.connection, one)
    if one.kind == BROKER:
        raise_version(desk.connection, BROKERS)
