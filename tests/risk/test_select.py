"""Selection of one and of many agree, the draw is the same, and nobody outside learns why."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from hashlib import sha256

import numpy as np
import pytest

from guanwu.risk.draw import draw_ppm, draws
from guanwu.risk.explain import explain_selection
from guanwu.risk.model import Selection, public_result
from guanwu.risk.plan import BITS, SelectionPlan
from guanwu.risk.rules import RULES
from guanwu.risk.select import hits_one, select_columns, select_one
from guanwu.singlewindow.tree import Tree
from guanwu.store.terms_file import load_terms
from tests.declaration.samples import DAY, clean_declaration
from tests.release.test_answers import answers
from tests.risk.ground import drawn, shipped_plan


def test_ten_thousand_are_selected_alike_one_by_one_and_on_columns() -> None:
    plan = shipped_plan()
    singles, (lines, whole, made) = drawn(10_000, 1)
    many = select_columns(plan, lines, whole, made["starts"], made["index"])
    assert [many.one(place) for place in range(len(singles))] == [
        select_one(plan, one) for one in singles
    ]
    assert [f"C{channel}" for channel in many.channel] == [
        select_one(plan, one).channel for one in singles
    ]
    counts = many.counts()
    assert all(counts[one.id] for one in RULES), "every rule hits some of them"
    assert set(many.channel.tolist()) == {1, 2, 3}


def test_more_rules_than_a_word_holds_are_selected_alike() -> None:
    shipped = shipped_plan()
    doubled = [one._replace(id=f"{one.id}_{turn}") for turn in "abc" for one in RULES]
    plan = SelectionPlan(doubled, shipped.parameters)
    assert plan.words == 2 and len(doubled) > BITS
    singles, (lines, whole, made) = drawn(300, 2)
    many = select_columns(plan, lines, whole, made["starts"], made["index"])
    for place, one in enumerate(singles):
        assert many.one(place) == select_one(plan, one)


def test_a_plan_without_rules_lets_all_through() -> None:
    plan = SelectionPlan((), {})
    singles, (lines, whole, made) = drawn(50, 3)
    many = select_columns(plan, lines, whole, made["starts"], made["index"])
    assert set(many.channel.tolist()) == {1}
    assert select_one(plan, singles[0]).channel == "C1"


def test_a_rule_that_names_what_nobody_knows_is_a_bug() -> None:
    with pytest.raises(KeyError, match="reference_low_ppm"):
        SelectionPlan([one for one in RULES if one.id == "value_below_reference"], {})


def test_what_officers_are_told_is_what_selected() -> None:
    plan = shipped_plan()
    singles, _ = drawn(500, 4)
    for one in singles:
        told = explain_selection(plan, one)
        assert tuple(hit.rule for hit in told) == select_one(plan, one).hits
        assert all(hit.lines or not hit.values or len(hit.values) == 1 for hit in told)


def test_the_draw_is_the_same_for_one_and_for_many() -> None:
    numbers = [f"AA  14111{place:05d}" for place in range(2_000)]
    days = [DAY + timedelta(days=place % 7) for place in range(2_000)]
    singly = [draw_ppm(number, day, "salt") for number, day in zip(numbers, days, strict=True)]
    assert draws(numbers, days, "salt").tolist() == singly
    assert draws(numbers, DAY, "salt").tolist() == [draw_ppm(one, DAY, "salt") for one in numbers]
    assert draws([], DAY, "salt").size == 0


def test_the_draw_is_the_hash_that_the_docs_name() -> None:
    digest = sha256(b"4:salt:2025-03-14:AA  1411100001").digest()
    assert draw_ppm("AA  1411100001", date(2025, 3, 14), "salt") == (
        int.from_bytes(digest[:8], "big") % 1_000_000
    )


def test_draws_spread_evenly_and_depend_on_number_day_and_salt() -> None:
    found = draws([f"AA  14{place:08d}" for place in range(100_000)], DAY, "salt")
    assert found.min() >= 0 and found.max() <= 999_999
    tenths = Counter((found // 100_000).tolist())
    assert all(9_600 < tenths[tenth] < 10_400 for tenth in range(10))
    first = draw_ppm("AA  1411100001", DAY, "salt")
    assert first != draw_ppm("AA  1411100002", DAY, "salt")
    assert first != draw_ppm("AA  1411100001", DAY + timedelta(days=1), "salt")
    assert first != draw_ppm("AA  1411100001", DAY, "other")


def test_the_random_share_is_what_the_parameters_say() -> None:
    plan = shipped_plan()
    _, (lines, whole, made) = drawn(2_000, 5)
    whole["draw_ppm"] = np.arange(2_000, dtype=np.int64) * 500
    counts = select_columns(plan, lines, whole, made["starts"], made["index"]).counts()
    assert counts["random_examination"] * 500 == plan.parameters["random_examination_ppm"]
    assert counts["random_review"] * 500 == plan.parameters["random_review_ppm"]


def leaves(tree: Tree) -> list[str]:
    """Every text in an answer."""
    found = []
    waiting: list[object] = [tree]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, (list, tuple)):
            waiting += one
        else:
            found.append(str(one))
    return found


def test_the_trader_learns_the_channel_alone() -> None:
    plan, terms = shipped_plan(), load_terms()
    secret = {one.id for one in RULES} | {one.flag for one in RULES if one.flag}
    sentences = [
        terms.say(one.reason, language, {}) for one in RULES for language in ("zh-Hant", "en")
    ]
    singles, _ = drawn(200, 6)
    for one in singles:
        found = select_one(plan, one)
        shown = public_result(found)
        assert shown == found.channel and shown in ("C1", "C2", "C3")
    everything = Selection(
        "C3", tuple(sorted(secret - {None})), tuple(one.id for one in RULES), 123_457
    )
    for tree in answers(clean_declaration(), public_result(everything)).values():
        texts = leaves(tree)
        assert not secret & set(texts)
        assert not [text for text in texts for told in sentences if told in text]
        assert "123457" not in texts


def test_hits_are_bits_by_the_place_of_the_rule() -> None:
    plan = shipped_plan()
    singles, _ = drawn(20, 7)
    for one in singles:
        hits = hits_one(plan, one)
        named = tuple(rule.id for place, rule in enumerate(plan.rules) if hits >> place & 1)
        assert select_one(plan, one).hits == named
