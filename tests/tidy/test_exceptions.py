"""The list of exceptions may only shrink, and each of them is still needed."""

from __future__ import annotations

from tests.tidy.house import (
    RULES,
    Exceptions,
    Standing,
    exception_findings,
    read_exceptions,
)
from tests.tidy.source import Finding, project

KNOWN = Standing("sizes", "src/guanwu/duty/levy.py", "long", "being split")
FOUND = Finding("sizes", "src/guanwu/duty/levy.py", 9, "long", "51 lines, at most 50")


def test_the_list_is_as_short_as_recorded_and_every_entry_is_needed() -> None:
    findings = exception_findings(read_exceptions(), lambda rule: RULES[rule](project()))
    assert [str(one) for one in findings] == []


def test_an_entry_too_many_is_found() -> None:
    assert KNOWN.covers(FOUND)
    grown = Exceptions(0, (KNOWN,))
    assert [one.about for one in exception_findings(grown, lambda rule: [FOUND])] == ["recorded"]


def test_an_entry_needed_no_longer_or_without_reason_is_found() -> None:
    stale = Exceptions(2, (KNOWN, KNOWN._replace(about="other", reason=" ")))
    told = [one.what for one in exception_findings(stale, lambda rule: [FOUND])]
    assert len(told) == 2
    assert "without a reason" in told[0]
    assert "no longer" in told[1]


def test_a_rule_nobody_knows_is_needed_no_longer() -> None:
    stale = Exceptions(1, (KNOWN._replace(rule="taste"),))
    assert len(list(exception_findings(stale, lambda rule: [FOUND]))) == 1


def test_every_rule_names_file_and_line() -> None:
    assert str(FOUND).startswith("src/guanwu/duty/levy.py:9: [sizes] long: ")
