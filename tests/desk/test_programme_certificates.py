"""Certificates put on record by office: renewed, withdrawn, never mixed with demonstration."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import text

from guanwu.desk.commands.programme_certificate import RecordCertificate, WithdrawCertificate
from guanwu.desk.programme.answers import CertificateEntry
from guanwu.desk.queries.programme import CertificatesAsked, CertificatesSaid
from guanwu.store.engine import reading
from guanwu.store.records import verify_store
from tests.desk.houses import MOMENT
from tests.desk.staff import Staff, code

pytestmark = pytest.mark.usefixtures("each_store")
TODAY = MOMENT.date()
LICENCE = RecordCertificate(
    "RAD-1", "radiation_licence", "taipei/1", "\u64cd\u4f5c\u54e1", "Operator",
    date(2020, 1, 1), TODAY + timedelta(days=30), "AEC 1")


@pytest.fixture
def staff(tmp_path: Path) -> Staff:
    made = Staff(tmp_path)
    made.account("ada", "administrator")
    made.account("aud", "auditor")
    made.account("sue", "supervisor")
    made.account("kim", "supervisor", office="keelung")
    made.account("cle", "clerk")
    return made


def record(staff: Staff, by: str = "sue", **changes: Any) -> Any:
    return staff.ask(by, "programme:record_certificate", replace(LICENCE, **changes))


def listed(staff: Staff, by: str = "aud", day: date | None = None) -> CertificatesSaid:
    found = staff.ask(by, "programme:certificates", CertificatesAsked(day))
    assert isinstance(found, CertificatesSaid), found
    return found


def test_own_certificates_take_the_place_of_demonstration(staff: Staff) -> None:
    before = listed(staff)
    assert before.demonstration and len(before.certificates) > 3
    assert all(one.number.startswith("DEMO-") for one in before.certificates)
    made = record(staff)
    assert isinstance(made, CertificateEntry), made
    assert (made.standing, made.days_left) == ("expiring", 30)
    after = listed(staff)
    assert after.certificates == (made,) and not after.demonstration
    assert "demonstration" in after.note_en
    gone = staff.ask("sue", "programme:withdraw_certificate",
                     WithdrawCertificate("RAD-1", "Handed back"))
    assert isinstance(gone, CertificateEntry) and listed(staff) == before
    with reading(staff.house.engine) as connection:
        assert verify_store(connection).ok
        events = list(connection.execute(text("SELECT subject, event FROM journal ORDER BY seq")))
    assert [tuple(one) for one in events] == [
        ("certificate-RAD-1", "programme:certificate:recorded"),
        ("certificate-RAD-1", "programme:certificate:withdrawn")]


def test_supervisors_see_and_keep_those_of_their_office(staff: Staff) -> None:
    record(staff)
    record(staff, "kim", number="RAD-2", unit="keelung/3")
    assert [one.number for one in listed(staff, "sue").certificates] == ["RAD-1"]
    assert [one.number for one in listed(staff, "kim").certificates] == ["RAD-2"]
    assert len(listed(staff, "ada").certificates) == 2
    assert code(record(staff, "kim", number="RAD-3")) == "access_denied"
    stolen = record(staff, "kim", unit="keelung/3", until=date(2040, 1, 1))
    assert code(stolen) == "access_denied"
    taken = staff.ask("kim", "programme:withdraw_certificate", WithdrawCertificate("RAD-1", "x"))
    assert code(taken) == "access_denied"
    refused = staff.ask("cle", "programme:certificates", CertificatesAsked())
    assert code(refused) == "access_denied"


def test_a_renewal_continues_the_certificate_and_must_last_longer(staff: Staff) -> None:
    record(staff)
    last = LICENCE.until
    for changes in ({"until": last}, {"until": date(2030, 1, 1), "kind": "dog_handler"}):
        assert code(record(staff, **changes)) == "certificate_on_record"
    (early,) = record(staff, number="rad-1 ", until=date(2031, 1, 1))
    assert (early.code, early.place) == ("certificate_renewal_begins_early", "since")
    renewed = record(staff, since=last + timedelta(days=1), until=date(2031, 1, 1))
    assert isinstance(renewed, CertificateEntry), renewed
    (one,) = listed(staff).certificates
    assert (one.since, one.until, one.standing) == (LICENCE.since, date(2031, 1, 1), "valid")
    (one,) = listed(staff, day=last + timedelta(days=1)).certificates
    assert one.since == last + timedelta(days=1)


def test_a_gap_between_two_certificates_of_a_number_is_seen(staff: Staff) -> None:
    record(staff)
    record(staff, since=LICENCE.until + timedelta(days=11), until=date(2031, 1, 1))
    standing = {days: listed(staff, day=LICENCE.until + timedelta(days=days)).certificates[0]
                for days in (0, 5, 11)}
    assert [one.standing for one in standing.values()] == ["expiring", "expired", "valid"]


def test_all_that_is_wrong_is_told_at_once(staff: Staff) -> None:
    answer = record(staff, "ada", number="demo-9", unit="taipei/99", role=" ",
                    until=date(2019, 1, 1), source="A123456789")
    assert {(one.code, one.place) for one in answer} == {
        ("certificate_of_demonstration", "number"), ("certificate_unit_unknown", "unit"),
        ("text_blank", "role"), ("programme_days_reversed", "until"),
        ("programme_text_names_person", "source")}
    unknown = staff.ask("ada", "programme:withdraw_certificate", WithdrawCertificate("x", "y"))
    assert code(unknown) == "certificate_unknown"
    record(staff)
    blank = staff.ask("ada", "programme:withdraw_certificate", WithdrawCertificate("RAD-1", " "))
    assert code(blank) == "text_blank"
