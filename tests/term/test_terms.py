"""Sentences: filled in, shown in both languages, and never missing quietly."""

from __future__ import annotations

from datetime import date

import pytest

from guanwu.term import MissingFactError, Terms, TermsError, UnknownTermError, gather

OWED = {"zh-Hant": "\u6b20 {amount}", "en": "owes {amount} on {day}"}


def test_a_number_has_thousands_separators_and_a_day_is_plain() -> None:
    terms = Terms({"owed": OWED})
    facts = {"amount": 1234567, "day": date(2025, 3, 1)}
    assert terms.say("owed", "en", facts) == "owes 1,234,567 on 2025-03-01"
    assert terms.say("owed", "zh-Hant", facts) == "\u6b20 1,234,567"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(-1234, "-1,234"), (True, "true"), ((1000, "a"), "1,000, a"), ({"b", "a"}, "a, b")],
)
def test_every_kind_of_fact_reads_well(value: object, shown: str) -> None:
    assert Terms({"x": {"zh-Hant": "{x}", "en": "{x}"}}).say("x", "en", {"x": value}) == shown


def test_a_plain_fact_has_no_separators() -> None:
    terms = Terms({"line": {"zh-Hant": "{line:plain}", "en": "line {line:plain}"}})
    assert terms.say("line", "en", {"line": 12345}) == "line 12345"


def test_facts_may_be_terms_themselves() -> None:
    terms = Terms(
        {
            "paid": {"zh-Hant": "\u5df2\u7e73", "en": "paid"},
            "free": {"zh-Hant": "\u514d", "en": "free"},
            "is": {"zh-Hant": "{state:term}", "en": "is {state:term}"},
            "all": {"zh-Hant": "{states:terms}", "en": "{states:terms}"},
        }
    )
    assert terms.say("is", "en", {"state": "paid"}) == "is paid"
    assert terms.say("all", "en", {"states": ("paid", "free")}) == "paid, free"
    assert terms.say("all", "zh-Hant", {"states": ["paid", "free"]}) == "\u5df2\u7e73\u3001\u514d"
    with pytest.raises(UnknownTermError, match="nobody"):
        terms.say("is", "en", {"state": "nobody"})


def test_an_unknown_id_language_or_advice_is_a_bug_that_is_named() -> None:
    terms = Terms({"owed": OWED})
    for id, language in (("owned", "en"), ("owed", "fr")):
        with pytest.raises(UnknownTermError, match=f"{id}, {language}"):
            terms.say(id, language, {})
    with pytest.raises(UnknownTermError, match="owed, en-do"):
        terms.do("owed", "en")
    assert terms.has("owed") and not terms.has("owned")
    assert "owed" in terms and 7 not in terms
    assert terms.ids() == {"owed"}


def test_a_missing_fact_is_a_bug_that_is_named() -> None:
    terms = Terms({"owed": OWED})
    with pytest.raises(MissingFactError, match="owed, en: day"):
        terms.say("owed", "en", {"amount": 1})
    assert terms.needs("owed") == {"amount", "day"}


def test_advice_is_a_sentence_with_facts_too() -> None:
    advice = {"zh-Hant-do": "\u8acb\u7e73 {amount}", "en-do": "Pay {amount}."}
    assert Terms({"owed": OWED | advice}).do("owed", "en", {"amount": 2000}) == "Pay 2,000."


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"en": "x"}, "lacks zh-Hant"),
        ({"zh-Hant": "x", "en": " "}, "lacks en"),
        ({"zh-Hant": "x", "en": "x", "en-do": "x"}, "lacks zh-Hant-do"),
        ({"zh-Hant": "x", "en": "x", "fr": "x"}, "unknown keys: fr"),
        ({"zh-Hant": "x", "en": "{x.secret}"}, "not a place for a fact"),
        ({"zh-Hant": "x", "en": "{x:>9}"}, "not a place for a fact"),
        ({"zh-Hant": "x", "en": "{x!r}"}, "not a place for a fact"),
        ({"zh-Hant": "x", "en": "{x"}, "expected '}'"),
    ],
)
def test_a_wrong_term_is_refused_with_its_file_and_id(entry: dict[str, str], said: str) -> None:
    with pytest.raises(TermsError, match=said) as caught:
        gather([("some/terms.toml", {"owed": entry})])
    assert "some/terms.toml" in str(caught.value) and "owed" in str(caught.value)


def test_an_id_that_is_there_twice_names_both_files() -> None:
    with pytest.raises(TermsError, match=r"b\.toml: owed is already in a\.toml"):
        gather([("a.toml", {"owed": OWED}), ("b.toml", {"owed": OWED})])
    with pytest.raises(TermsError, match="not a table"):
        gather([("a.toml", {"owed": "x"})])
