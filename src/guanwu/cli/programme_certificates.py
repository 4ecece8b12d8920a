"""`guanwu programme certificates`: those of a store, of a file, or rows of demonstration."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from guanwu.case import Fault
from guanwu.cli.day_option import FORM, day_given
from guanwu.cli.output import (
    STORE,
    JsonOption,
    Language,
    LanguageOption,
    StoreOption,
    day_of,
    print_json,
    refuse,
)
from guanwu.cli.programme_lines import certificate_lines, pick, print_lines
from guanwu.desk.programme.answers import certificate_entry, certificates_note
from guanwu.desk.programme.recorded import certificates_shown, reading_known
from guanwu.desk.wiring import now
from guanwu.programme.events import SOON_DAYS, certificates_on
from guanwu.programme.model import Certificate
from guanwu.store.programme_file import read_certificates

DayOption = Annotated[datetime | None, typer.Option(
    "--day", parser=day_given, metavar=FORM, help="As it stands on this day; today if left out.")]


def certificates(
    day: DayOption = None,
    soon: Annotated[int, typer.Option(
        min=0, max=3660, help="Days before the last day that count as expiring.")] = SOON_DAYS,
    file: Annotated[Path | None, typer.Option(
        help="A table of certificates of an office, in place of those on record."),
    ] = None,
    store: StoreOption = STORE, as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Show radiation licences and dog handlers' certificates on a day: valid, expiring, expired.

    They are those that offices put on record, rows of demonstration where none did, or those of a
    table with the columns number, kind, unit, role_zh, role_en, since, until, source; a
    certificate is known by its number and role, never by a name.
    """
    asked = day_of(day) or now().date()
    if file is None:
        with reading_known(store) as connection:
            held, demonstration = certificates_shown(connection, asked)
        notes = [pick(language, *certificates_note(demonstration))]
    else:
        held, notes = _certificates_of(file, as_json, language), []
    entries = tuple(map(certificate_entry, certificates_on(held, asked, soon)))
    if as_json:
        print_json({"day": asked, "certificates": entries,
                    "demonstration": file is None and demonstration})
    else:
        print_lines([*certificate_lines(entries, asked, language), *notes])


def _certificates_of(
    file: Path, as_json: bool, language: Language
) -> tuple[Certificate, ...]:
    """Return the certificates of a file; faults are told, all."""
    read = read_certificates(file)
    faults = [one for one in read if isinstance(one, Fault)]
    if faults:
        refuse(faults, as_json, language)
    return tuple(one for one in read if isinstance(one, Certificate))
