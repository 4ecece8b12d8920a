"""Days as options: what is no day is refused with what may have been meant."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from guanwu.cli.day_option import day_given
from guanwu.cli.main import app
from guanwu.cli.output import Exit

PLAN = str(Path(__file__).parents[1] / "staffing" / "plans" / "class_1_ranks.csv")
CHECK = ("establishment", "check", PLAN, "--class", "1", "--day")


@pytest.mark.parametrize(("text", "english", "chinese"), [
    ("2005-02-30", "There is no day 2005-02-30 in the calendar", "\u66c6\u4e0a\u7121 2005-02-30"),
    ("86-04-25", "write 1997-04-25 if that day is meant", "\u6c11\u570b\u5e74"),
    ("0860425", "write 1997-04-25", "\u6c11\u570b\u5e74"),
    ("1997/4/25", "Write 1997-04-25", "1997-04-25"),
    ("yesterday", "is no day", "2020-03-01"), ("", "is no day", "2020-03-01"),
    ("\u202e2005", "U+202E", "U+202E"),
])
def test_what_is_no_day_is_told_in_both_languages(text: str, english: str, chinese: str) -> None:
    with pytest.raises(typer.BadParameter) as refused:
        day_given(text)
    assert english in str(refused.value) and chinese in str(refused.value)
    result = CliRunner().invoke(app, [*CHECK, text])
    assert result.exit_code == Exit.USAGE
    assert "--day" in result.output and "Traceback" not in result.output


def test_a_day_is_a_day() -> None:
    found = day_given("2005-06-01")
    assert isinstance(found, datetime) and f"{found:%Y-%m-%d %H:%M}" == "2005-06-01 00:00"
    assert CliRunner().invoke(app, [*CHECK, "2005-06-01"]).exit_code == Exit.NOT_OK


@pytest.mark.parametrize("words", [
    ("programme", "board", "--day"), ("programme", "events", "--since"),
    ("programme", "certificates", "--day"), ("establishment", "headcount", "people", "--day"),
    ("establishment", "headcount", "forecast", "--until"),
])
def test_every_day_of_programmes_and_head_count_is_read_so(words: tuple[str, ...]) -> None:
    result = CliRunner().invoke(app, [*words, "109-07-01"])
    assert result.exit_code == Exit.USAGE and "2020-07-01" in result.output.replace("\n", "")
