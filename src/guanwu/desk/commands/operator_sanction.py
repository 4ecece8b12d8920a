"""Commands that stop a licensed operator: suspend, resume, strike off (CA 83, 83-1, 84, 86, 88)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from guanwu.case import Fault, Refusal
from guanwu.desk.administration.operators import advance, found, ground, is_sufficient, keep
from guanwu.desk.administration.saying import say
from guanwu.desk.command import Asked, command
from guanwu.desk.commands.operator import Id, Why, operator_resources
from guanwu.party.operator import Operator, Suspension, ended_on, longest

Cite = Annotated[str, Meta(min_length=4, max_length=20, pattern=r"^[A-Z]+ [0-9][0-9.-]*$")]


class Suspend(Struct, frozen=True, forbid_unknown_fields=True):
    """An operator to stop, by which article and why, from a day (inclusive) to one (exclusive)."""

    id: Id
    cites: Cite
    reason: Why
    since: date
    until: date


class Resume(Struct, frozen=True, forbid_unknown_fields=True):
    """A suspended operator that may do business again, and why."""

    id: Id
    reason: Why


class Revoke(Struct, frozen=True, forbid_unknown_fields=True):
    """An operator to strike off, by which article and why."""

    id: Id
    cites: Cite
    reason: Why


@command("operator:suspend", of=operator_resources, example=Suspend(
    "op-4f2a91c07d3e", "BRK 35", "Third fine for untrue declarations", date(2025, 4, 1),
    date(2025, 7, 1)))
def suspend(desk: Asked, order: Suspend) -> Operator | Refusal | tuple[Fault, ...]:
    """Stop an operator's business for a time, within what the article allows."""
    one = found(desk, order.id)
    if isinstance(one, Refusal):
        return one
    row = ground(desk, one.kind, order.cites, max(order.since, desk.moment.date()))
    if isinstance(row, Refusal):
        return row
    last = longest(order.since, row.text("months"), row.text("days"))
    faults = _days(desk, order, last)
    if faults:
        return faults
    state = advance(desk, one, "suspend", {
        "ground_allows_suspension": last is not None,
        "within_longest_time": last is not None and order.until <= last,
        "reason_given": bool(order.reason.strip()),
    })
    if isinstance(state, Refusal):
        return state
    held = Suspension(order.cites, order.reason.strip(), order.since, order.until)
    stopped = replace(one, state=state, record=replace(one.record, suspension=held))
    keep(desk, stopped)
    say(desk, one.id, "operator:business:suspended", cites=order.cites, reason=order.reason,
        since=order.since, until=order.until)
    return stopped


@command("operator:resume", of=operator_resources,
         example=Resume("op-4f2a91c07d3e", "The breaches were mended"))
def resume(desk: Asked, order: Resume) -> Operator | Refusal:
    """Let a suspended operator do business again: lifted early, or recorded when it is over."""
    one = found(desk, order.id)
    if isinstance(one, Refusal):
        return one
    sufficient = is_sufficient(desk, one)
    if isinstance(sufficient, Refusal):
        return sufficient
    state = advance(desk, one, "resume", {
        "deposit_sufficient": sufficient, "reason_given": bool(order.reason.strip())})
    if isinstance(state, Refusal):
        return state
    held, today = one.record.suspension, desk.moment.date()
    if held is not None and today < held.until:
        held = replace(held, until=max(today, held.since))
    free = replace(one, state=state, record=replace(one.record, suspension=held))
    keep(desk, free)
    say(desk, one.id, "operator:business:resumed", reason=order.reason)
    return free


@command("operator:revoke", of=operator_resources, example=Revoke(
    "op-4f2a91c07d3e", "BRK 39", "The licence was got by forged papers"))
def revoke(desk: Asked, order: Revoke) -> Operator | Refusal:
    """Strike an operator off from today on; it is barred for the time that the law says."""
    one = found(desk, order.id)
    if isinstance(one, Refusal):
        return one
    today = desk.moment.date()
    row = ground(desk, one.kind, order.cites, today)
    if isinstance(row, Refusal):
        return row
    state = advance(desk, one, "revoke", {
        "ground_allows_revocation": row.text("revokes") == "yes",
        "reason_given": bool(order.reason.strip()),
    })
    if isinstance(state, Refusal):
        return state
    gone = ended_on(one, today, state, f"{order.cites}: {order.reason.strip()}")
    keep(desk, gone)
    say(desk, one.id, "operator:registration:revoked", cites=order.cites, reason=order.reason)
    return gone


def _days(desk: Asked, order: Suspend, last: date | None) -> tuple[Fault, ...]:
    """Return what is wrong with the days of a suspension."""
    said: list[Fault] = []
    since, until, today = order.since.isoformat(), order.until.isoformat(), desk.moment.date()
    if order.until <= order.since:
        said.append(Fault("post_days_reversed", "until", {"since": since, "until": until}))
    if order.since < today:
        said.append(Fault("operator_suspension_past", "since",
                          {"since": since, "today": today.isoformat()}))
    if last is not None and order.until > last:
        said.append(Fault("operator_suspension_long", "until", {
            "until": until, "cites": order.cites, "last": last.isoformat()}))
    return tuple(said)
