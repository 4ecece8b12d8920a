"""Commands on licensed operators: register, change, close (CA 20, 20-1, 22, 26, 58)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from guanwu.access.model import Resource
from guanwu.case import Fault, Refusal
from guanwu.desk.administration.operators import (
    BARS,
    CAPITAL,
    advance,
    found,
    is_sufficient,
    keep,
)
from guanwu.desk.administration.saying import say
from guanwu.desk.command import Asked, command
from guanwu.party.identifiers import is_business_number
from guanwu.party.operator import (
    BROKER,
    STANDINGS,
    Operator,
    Registration,
    barred_until,
    clashes,
    code_fits,
    ended_on,
)
from guanwu.store.operator_rows import alike, find_operator

Id = Annotated[str, Meta(min_length=1, max_length=40)]
Why = Annotated[str, Meta(min_length=1, max_length=500)]
Text = Annotated[str, Meta(max_length=200)]
Money = Annotated[int, Meta(ge=0, le=10**12)]
Kind = Literal["broker", "carrier", "sea_forwarder", "air_forwarder", "warehouse",
               "bonded_warehouse", "container_yard"]
Office = Literal["keelung", "taipei", "taichung", "kaohsiung"]


class Register(Struct, frozen=True, forbid_unknown_fields=True):
    """An operator to be registered; `code` is the box, storage place or company code.

    `standing` is what sets its deposit apart, `suffix` the broker's sign after the box.
    """

    kind: Kind
    office: Office
    code: Annotated[str, Meta(min_length=2, max_length=8)]
    party: Annotated[str, Meta(min_length=8, max_length=8)]
    name: Annotated[str, Meta(min_length=1, max_length=120)]
    name_en: Text = ""
    address: Text = ""
    telephone: Annotated[str, Meta(max_length=40)] = ""
    suffix: Annotated[str, Meta(max_length=1)] = ""
    standing: Annotated[str, Meta(max_length=40)] = ""
    capital_twd: Money = 0
    own_seals: bool = False
    since: date | None = None


class Change(Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be registered otherwise; what is not named stays."""

    id: Id
    reason: Why
    code: Annotated[str, Meta(min_length=2, max_length=8)] | None = None
    name: Annotated[str, Meta(min_length=1, max_length=120)] | None = None
    name_en: Text | None = None
    address: Text | None = None
    telephone: Annotated[str, Meta(max_length=40)] | None = None
    suffix: Annotated[str, Meta(max_length=1)] | None = None
    standing: Annotated[str, Meta(max_length=40)] | None = None
    capital_twd: Money | None = None
    own_seals: bool | None = None


class Close(Struct, frozen=True, forbid_unknown_fields=True):
    """An operator that closes by itself from a day on (today if none)."""

    id: Id
    reason: Why
    day: date | None = None


def operator_resources(connection: Connection, order: Any) -> Sequence[Resource]:
    """Return the office and party of the operator that an order registers or names."""
    if isinstance(order, Register):
        return (Resource(order.office, (order.party,)),)
    one = find_operator(connection, order.id)
    return (Resource(one.office, (one.party,)),) if one is not None else ()


@command("operator:register", of=operator_resources, example=Register(
    "broker", "taipei", "223", "04595257", "Ta An Customs Broker", "Ta An Customs Broker Ltd.",
    capital_twd=5_000_000))
def register(desk: Asked, order: Register) -> Operator | Refusal | tuple[Fault, ...]:
    """Register an operator; complete at once where no deposit is owed."""
    record = Registration(
        order.name_en.strip(), order.address.strip(), order.telephone.strip(), order.suffix,
        order.standing, order.capital_twd, order.own_seals,
    )
    made = Operator(
        f"op-{secrets.token_hex(6)}", order.kind, order.code.upper(), order.party,
        order.name.strip(), order.office, "approved", order.since or desk.moment.date(), None,
        record,
    )
    faults = _faults(desk, made)
    if faults:
        return faults
    sufficient = is_sufficient(desk, made)
    if isinstance(sufficient, Refusal):
        return sufficient
    if sufficient:
        state = advance(desk, made, "complete", {"deposit_sufficient": True})
        if isinstance(state, Refusal):
            return state
        made = replace(made, state=state)
    keep(desk, made)
    say(desk, made.id, "operator:registration:made", kind=made.kind, code=made.code,
        party=made.party, office=made.office, since=made.since, state=made.state)
    return made


@command("operator:change", of=operator_resources, example=Change(
    "op-4f2a91c07d3e", "Moved", address="1 Hangxiang Road, Dayuan, Taoyuan"))
def change(desk: Asked, order: Change) -> Operator | Refusal | tuple[Fault, ...]:
    """Register a change of an operator (BRK 11, FWD 10)."""
    one = found(desk, order.id)
    if isinstance(one, Refusal):
        return one
    if one.state in ("revoked", "closed"):
        return Refusal("operator_ended", {"operator": one.id,
                                          "state": f"operator_state_{one.state}"})
    named = {name: getattr(order, name) for name in order.__struct_fields__
             if name not in ("id", "reason") and getattr(order, name) is not None}
    own = {name: value for name, value in named.items() if name in ("code", "name")}
    rest = {name: value for name, value in named.items() if name not in own}
    changed = replace(one, **own, record=replace(one.record, **rest))
    faults = _faults(desk, changed)
    if faults:
        return faults
    if not named:
        return (Fault("operator_nothing_changed", "id", {"operator": one.id}),)
    keep(desk, changed)
    before = {name: getattr(one, name, getattr(one.record, name, None)) for name in named}
    say(desk, one.id, "operator:registration:changed", reason=order.reason, before=before,
        after=named)
    return changed


@command("operator:close", of=operator_resources,
         example=Close("op-4f2a91c07d3e", "Dissolved by its shareholders"))
def close(desk: Asked, order: Close) -> Operator | Refusal:
    """Record that an operator closes by itself; its deposit can be given back (BRK 31)."""
    one = found(desk, order.id)
    if isinstance(one, Refusal):
        return one
    state = advance(desk, one, "close", {"reason_given": bool(order.reason.strip())})
    if isinstance(state, Refusal):
        return state
    closed = ended_on(one, order.day or desk.moment.date(), state, order.reason)
    keep(desk, closed)
    say(desk, one.id, "operator:registration:closed", reason=order.reason, day=closed.until)
    return closed


def _faults(desk: Asked, one: Operator) -> tuple[Fault, ...]:
    """Return everything that is wrong with what is to be registered."""
    said: list[Fault] = []
    kind = f"operator_kind_{one.kind}"
    if not code_fits(one.kind, one.code, one.office):
        said.append(Fault("operator_code_malformed", "code", {"code": one.code, "kind": kind}))
    if not is_business_number(one.party, one.since):
        said.append(Fault("operator_party_wrong", "party", {"party": one.party}))
    if one.record.standing not in STANDINGS[one.kind]:
        known = ", ".join(name for name in STANDINGS[one.kind] if name) or "-"
        said.append(Fault("operator_standing_unknown", "standing",
                          {"standing": one.record.standing, "kind": kind, "known": known}))
    others = alike(desk.connection, one.code, one.party)
    for other in clashes(one, others)[:1]:
        said.append(Fault("operator_code_taken", "code", {
            "code": one.code, "name": other.name, "since": other.since.isoformat(),
            "until": other.until.isoformat() if other.until else ""}))
    bar = desk.house.law.tables[BARS].at(one.kind, one.since)
    if bar is not None:
        until = barred_until(one.kind, one.party, int(bar.text("years")), others)
        if until is not None and one.since < until:
            said.append(Fault("operator_barred", "party", {
                "party": one.party, "until": until.isoformat(), "cites": bar.cites}))
    return (*said, *_capital(desk, one))


def _capital(desk: Asked, one: Operator) -> tuple[Fault, ...]:
    """Return whether a broker's capital is below what the law asks (BRK 3)."""
    standing = f"|{one.record.standing}" if one.record.standing else ""
    row = desk.house.law.tables[CAPITAL].at(f"{one.kind}{standing}", one.since)
    if one.kind != BROKER or row is None or one.record.capital_twd >= row.number("amount_twd"):
        return ()
    facts = {"capital": one.record.capital_twd, "least": row.number("amount_twd"),
             "cites": row.cites}
    return (Fault("operator_capital_low", "capital_twd", facts),)
