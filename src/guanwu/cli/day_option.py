"""Days as options: what is no day is refused with what may have been meant, in both languages."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Final

import typer

from guanwu.staffing.grid import readable
from guanwu.staffing.years import read_day
from guanwu.store.terms_file import load_terms

FORM: Final = "YYYY-MM-DD"
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def day_given(text: str) -> datetime:
    """Return the day of an option, at midnight. Raises typer.BadParameter telling why it is none.

    A day that the calendar lacks, one of the Republic (with the Western one), or no day at all.
    """
    if _DAY.fullmatch(text):
        try:
            return datetime.combine(date.fromisoformat(text), time())
        except ValueError:
            raise _none("day_not_in_calendar", text) from None
    read = read_day(text)
    if read is None:
        raise _none("day_option_wrong", text)
    code = "day_option_written" if read.western else "day_option_of_republic"
    raise _none(code, text, read.day)


def _none(code: str, text: str, day: date | None = None) -> typer.BadParameter:
    """Return the refusal of a text, said in both languages: the face's is not known yet."""
    terms, facts = load_terms(), {"text": readable(text), "day": day}
    return typer.BadParameter(" ".join(
        terms.say(code, language, facts) for language in ("zh-Hant", "en")))
