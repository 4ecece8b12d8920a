"""`guanwu org`: lists as one JSON array, routes with their reason, refusals with an exit code."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from guanwu.cli.main import app
from guanwu.cli.output import Exit

DAY = ("--day", "2025-03-14")


def asked(*words: str, code: int = Exit.OK) -> Any:
    """The JSON answer to a verb of `guanwu org`."""
    result = CliRunner().invoke(app, ["org", *words, "--json"])
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def test_lists_are_one_complete_array_each() -> None:
    assert len(asked("units", *DAY)) == 64
    duties = asked("duties", *DAY)
    assert len(duties) == 406
    assert {"office", "unit", "duty", "systems", "state"} <= set(duties[0])
    assert all(one["state"] and one["state_zh"] and one["state_en"] for one in duties)
    assert len(asked("chart", *DAY)) == 64 + 4 + 4 * 3
    assert len(asked("matters", *DAY)) == 174
    assert len(asked("places", *DAY)) == 22


def test_lists_are_cut_to_an_office_or_a_unit() -> None:
    assert len(asked("units", "--office", "taichung", *DAY)) == 9
    every = asked("duties", "--office", "\u81fa\u5317\u95dc", *DAY)
    assert {one["office_id"] for one in every} == {"taipei"}
    assert len(asked("duties", "--unit", "taipei/12", *DAY)) == 9
    assert asked("units", "--day", "2019-12-31") == []


def test_a_route_names_unit_clause_reason_and_others() -> None:
    found = asked("route", "--office", "\u81fa\u5317\u95dc", "--matter", "express_import", *DAY)
    assert (found["unit_id"], found["item"]) == ("taipei/4", 1)
    assert found["duty"] and found["duty_en"] == (
        "Clearance of express goods and goods released at the aircraft's side")
    assert [one["code"] for one in found["reason"]] == [
        "routing_step_matter", "routing_step_no_place", "routing_step_duty"]
    assert all(one["zh"] and one["en"] for one in found["reason"])
    assert [one["unit_id"] for one in found["concerned"]] == ["taipei/5", "administration/2"]


@pytest.mark.parametrize(("words", "exit_code", "code"), [
    (("--office", "Atlantis", "--matter", "drawback"), Exit.NOT_FOUND,
     "establishment_office_unknown"),
    (("--matter", "\u202e<script>"), Exit.NOT_FOUND, "establishment_matter_unknown"),
    (("--matter", "sea_transhipment"), Exit.NOT_FOUND, "establishment_matter_near"),
    (("--office", "kaohsiung", "--matter", "drawback"), Exit.REFUSED, "route_elsewhere"),
    (("--office", "keelung", "--matter", "tariff_quota_question"), Exit.REFUSED,
     "route_elsewhere"),
])
def test_refusals_say_who_would(words: tuple[str, ...], exit_code: int, code: str) -> None:
    (found,) = asked("route", *words, *DAY, code=exit_code)["refused"]
    assert found["code"] == code
    assert all(found[name] for name in ("zh", "zh_do", "en", "en_do"))


def test_text_reads_in_both_languages() -> None:
    for language, words in (("en", "Other units concerned"), ("zh", "\u7406\u7531")):
        result = CliRunner().invoke(app, ["org", "route", "--matter", "tip_vessel", "--place",
                                          "Anping", "-l", language, *DAY])
        assert result.exit_code == 0 and words in result.stdout
    for verb in ("units", "duties", "chart", "matters", "places"):
        chinese = CliRunner().invoke(app, ["org", verb, *DAY]).stdout
        english = CliRunner().invoke(app, ["org", verb, "-l", "en", *DAY]).stdout
        assert chinese != english and len(chinese.splitlines()) == len(english.splitlines())
        assert not any("\u4e00" <= sign <= "\u9fff" for sign in english)
