"""Commands on certificates of a role: radiation licences and those of dog handlers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct
from sqlalchemy import Connection

from guanwu.access.model import Resource
from guanwu.case import Fault, Refusal
from guanwu.desk.administration.saying import say
from guanwu.desk.command import Asked, command
from guanwu.desk.programme.answers import CertificateEntry, certificate_entry
from guanwu.desk.programme.recorded import certificate_of
from guanwu.desk.programme.recording import text_faults
from guanwu.establishment.naming import nearest
from guanwu.programme.events import DEMONSTRATION, SOON_DAYS, certificates_on
from guanwu.store.certificate_rows import (
    CertificateRow,
    add_certificate,
    certificates_on_record,
    withdraw_certificate,
)
from guanwu.store.organisation_file import load_organisation

Number = Annotated[str, Meta(min_length=1, max_length=60)]
Named = Annotated[str, Meta(min_length=1, max_length=200)]
NEEDED = frozenset(("number", "role", "role_en", "source"))


class RecordCertificate(Struct, frozen=True, forbid_unknown_fields=True):
    """A certificate by number and role, valid on days, both inclusive; nobody's name.

    The same number again is a renewal and must be valid for longer.
    """

    number: Number
    kind: Literal["radiation_licence", "dog_handler"]
    unit: Annotated[str, Meta(min_length=1, max_length=60)]
    role: Named
    role_en: Named
    since: date
    until: date
    source: Named


class WithdrawCertificate(Struct, frozen=True, forbid_unknown_fields=True):
    """A certificate that is to stand on record no longer, with its renewals, and why."""

    number: Number
    reason: Annotated[str, Meta(min_length=1, max_length=500)]


def numbered(order: RecordCertificate | WithdrawCertificate) -> str:
    """Return the number of an order as it is kept: without blanks around it, in capitals."""
    return order.number.strip().upper()


def certificate_resources(connection: Connection, order: Any) -> tuple[Resource, ...]:
    """Return the offices of the unit that an order names, and of the number on record."""
    held = certificates_on_record(connection, numbered(order))
    offices = [order.unit.partition("/")[0]] if isinstance(order, RecordCertificate) else []
    return tuple(map(Resource, dict.fromkeys((*offices, *(one.office for one in held)))))


@command("programme:record_certificate", of=certificate_resources, example=RecordCertificate(
    "RAD-114-0001", "radiation_licence", "taipei/1", "Operator of a container scanner",
    "Operator of a container scanner", date(2025, 3, 1), date(2031, 2, 28), "AEC 114-0001"))
def record_certificate(
    desk: Asked, order: RecordCertificate
) -> CertificateEntry | tuple[Fault, ...]:
    """Put a certificate of a role on record, or the renewal of one."""
    number, today = numbered(order), desk.moment.date()
    faults = (*_faults(order, today), *_renewal(desk.connection, order, number))
    if faults:
        return faults
    row = CertificateRow(
        number, order.kind, order.unit.partition("/")[0], order.unit, order.role.strip(),
        order.role_en.strip(), order.since.isoformat(), order.until.isoformat(),
        order.source.strip(), desk.actor.id, desk.at)
    add_certificate(desk.connection, row)
    say(desk, f"certificate-{number}", "programme:certificate:recorded", kind=row.kind,
        unit=row.unit, since=row.since, until=row.until)
    return _entry(row, today)


@command("programme:withdraw_certificate", of=certificate_resources,
         example=WithdrawCertificate("RAD-114-0001", "Handed back: the scanner is gone"))
def withdraw(
    desk: Asked, order: WithdrawCertificate
) -> CertificateEntry | Refusal | tuple[Fault, ...]:
    """Take a certificate and its renewals off the record, with a reason; the journal keeps it."""
    number = numbered(order)
    held = certificates_on_record(desk.connection, number) if number else []
    faults = tuple(text_faults({"reason": order.reason}, frozenset(("reason",))))
    if not held:
        return Refusal("certificate_unknown", {"number": order.number})
    if faults:
        return faults
    rows = withdraw_certificate(desk.connection, number, desk.at)
    say(desk, f"certificate-{number}", "programme:certificate:withdrawn",
        reason=order.reason.strip(), rows=rows)
    return _entry(held[-1], desk.moment.date())


def _faults(order: RecordCertificate, today: date) -> Iterator[Fault]:
    """Yield what is wrong with texts, days and unit of a certificate."""
    yield from text_faults({name: getattr(order, name) for name in NEEDED}, NEEDED)
    if numbered(order).startswith(DEMONSTRATION):
        yield Fault("certificate_of_demonstration", "number", {"mark": DEMONSTRATION})
    if order.until < order.since:
        yield Fault("programme_days_reversed", "until",
                    {"since": order.since, "until": order.until})
    units = {one.id: (one.id, one.zh_hant, one.en) for one in load_organisation().units.on(today)}
    if order.unit not in units:
        near = nearest(order.unit, units) or tuple(units)[:4]
        yield Fault("certificate_unit_unknown", "unit", {"asked": order.unit, "near": near})


def _renewal(
    connection: Connection, order: RecordCertificate, number: str
) -> Iterator[Fault]:
    """Yield why a number that stands on record is not renewed by an order."""
    held = certificates_on_record(connection, number) if number else []
    if held and (held[-1].kind != order.kind
                 or order.until.isoformat() <= max(one.until for one in held)):
        yield Fault("certificate_on_record", "number", {
            "number": number, "kind": f"certificate_{held[-1].kind}",
            "until": max(one.until for one in held)})
    elif held and order.since.isoformat() <= held[-1].since:
        yield Fault("certificate_renewal_begins_early", "since", {
            "number": number, "since": held[-1].since, "until": held[-1].until})


def _entry(row: CertificateRow, today: date) -> CertificateEntry:
    """Return a certificate as it stands today."""
    return certificate_entry(certificates_on([certificate_of(row)], today, SOON_DAYS)[0])
