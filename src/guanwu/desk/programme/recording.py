"""What every order that puts something on record is asked: texts, office, days that have passed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final
from unicodedata import normalize

from guanwu.case import Fault
from guanwu.party.identifiers import is_national_id, is_resident_id
from guanwu.store.organisation_file import load_organisation

_IDENTITY: Final = re.compile(r"(?<![A-Z0-9])[A-Z][A-Z0-9][0-9]{8}(?![0-9])", re.ASCII)


def text_faults(texts: Mapping[str, str], needed: frozenset[str]) -> Iterator[Fault]:
    """Yield the texts, by field, that are nothing but blanks or hold a person's identity number.

    One that is not `needed` may be empty. Letters and digits count in whatever width they stand.
    """
    for name, text in texts.items():
        if not text.strip() and (text or name in needed):
            yield Fault("text_blank", name)
        if any(is_national_id(one) or is_resident_id(one)
               for one in _IDENTITY.findall(normalize("NFKC", text).upper())):
            yield Fault("programme_text_names_person", name)


def office_faults(office: str, day: date) -> Iterator[Fault]:
    """Yield the fault of an office that there is not on a day."""
    if load_organisation().offices.at(office, day) is None:
        yield Fault("post_office_unknown", "office", {"office": office})


def span_faults(since: date, until: date, today: date) -> Iterator[Fault]:
    """Yield what is wrong with the days, both inclusive, of something that took place."""
    if until < since:
        yield Fault("programme_days_reversed", "until", {"since": since, "until": until})
    for place, day in (("since", since), ("until", until)):
        if day > today:
            yield Fault("programme_day_future", place, {"day": day, "today": today})
            return
