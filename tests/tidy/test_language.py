"""Code is English, everything said is said in both languages, and what is not is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tidy.house import remaining
from tests.tidy.language import code_findings, term_findings
from tests.tidy.planted import plant, seen
from tests.tidy.said import said_findings
from tests.tidy.source import project

FULL = 'zh-Hant = "\u7a05 {a}"\nen = "tax {a}"\nzh-Hant-do = "\u7e73"\nen-do = "pay"\n'


def test_code_is_english_and_everything_is_said_in_both_languages() -> None:
    found = remaining("language", project())
    assert not found, "\n".join(["", *found])


@pytest.mark.parametrize("sign", ["\u7a05", "\uff0c", "\uff11", "\u3002", "\U00020000"])
def test_a_chinese_sign_in_code_is_found(tmp_path: Path, sign: str) -> None:
    tree = plant(
        tmp_path,
        {"guanwu/duty/levy.py": f'"""Levy."""\nx = "{sign}"\n', "guanwu/duty/x.toml": sign},
    )
    assert seen(code_findings(tree)) == {("duty/levy.py", 2, f"U+{ord(sign):04X}")}


def test_other_letters_in_code_are_left_alone(tmp_path: Path) -> None:
    tree = plant(tmp_path, {"guanwu/duty/levy.py": '"""A caf\u00e9\u2019s \u00b5 \u2212 1."""\n'})
    assert seen(code_findings(tree)) == set()


@pytest.mark.parametrize(
    ("term", "what"),
    [
        ('[one]\nen = "tax"\n', "lacks zh-Hant"),
        ('[one]\nzh-Hant = "\u7a05"\nen = " "\n', "lacks en"),
        ('[one]\nzh-Hant = "\u7a05"\nen = "\u7a05"\n', "en is not English"),
        ('[one]\nzh-Hant = "\u7a05 {a}"\nen = "tax {b}"\n', "tell different facts"),
        ('[one]\nzh-Hant = "\u7a05"\nen = "tax"\nen-do = "pay"\n', "lacks zh-Hant-do"),
        ('[One]\nzh-Hant = "\u7a05"\nen = "tax"\n', "snake_case"),
        ("one = 1\n", "a term is a table"),
    ],
)
def test_a_term_that_is_not_whole_is_found(tmp_path: Path, term: str, what: str) -> None:
    tree = plant(tmp_path, {"guanwu/duty/terms.toml": term})
    assert [one for one in term_findings(tree) if what in one.what]


def test_two_packages_do_not_share_an_id(tmp_path: Path) -> None:
    term = f"\n[one]\n{FULL}"
    tree = plant(tmp_path, {"guanwu/duty/terms.toml": term, "guanwu/risk/terms.toml": term})
    assert seen(term_findings(tree)) == {("risk/terms.toml", 2, "one")}


@pytest.mark.parametrize(
    ("call", "what"),
    [
        ('Refusal("unknown", {"a": 1})', "has no term"),
        ('fault.Fault("unknown", "place")', "has no term"),
        ('Refusal(code="unknown")', "has no term"),
        ('Refusal("known" if x else "unknown", {"a": 1})', "has no term"),
        ('Refusal("known")', "ask for a"),
        ('Fault("known", "place", {"b": 1})', "ask for a"),
        ('Refusal("silent")', "lacks zh-Hant-do, en-do"),
    ],
)
def test_a_code_without_its_sentence_is_found(tmp_path: Path, call: str, what: str) -> None:
    silent = '[silent]\nzh-Hant = "\u7a05"\nen = "tax"\n'
    files = {"guanwu/duty/terms.toml": f"[known]\n{FULL}{silent}"}
    tree = plant(tmp_path, {**files, "guanwu/duty/levy.py": f"x = 1\ny = {call}\n"})
    (found,) = said_findings(tree)
    assert (found.path, found.line) == ("src/guanwu/duty/levy.py", 2)
    assert what in found.what


@pytest.mark.parametrize(
    "call",
    ['Refusal("known", {"a": 1})', 'Fault("known", "p", facts=facts)', "Refusal(code, facts)",
     'Refusal("known", {**facts})', 'Refusal(*parts)', 'Refusal("known", **parts)'],
)  # fmt: skip
def test_a_code_with_its_sentence_is_left_alone(tmp_path: Path, call: str) -> None:
    tree = plant(
        tmp_path,
        {"guanwu/duty/terms.toml": f"[known]\n{FULL}", "guanwu/duty/levy.py": f"y = {call}\n"},
    )
    assert seen(said_findings(tree)) == set()


def test_a_code_that_goes_a_long_way_is_found(tmp_path: Path) -> None:
    code = (
        "def _tell(self, place, code):\n    return Fault(code, place, facts)\n"
        "def ask(self, word):\n"
        '    word = "first" if word else "second"\n'
        "    if x:\n        word = 'third'\n"
        "    seen.add('harmless')\n"
        "    self._tell(place, 'fourth')\n"
        "    self._tell(place, code='known')\n"
        "    return Refusal(word, facts)\n"
    )
    tree = plant(
        tmp_path,
        {"guanwu/duty/levy.py": code, "guanwu/duty/terms.toml": f"[known]\n{FULL}",
         "guanwu/duty/other.py": "_tell(place, 'fifth')\n",
         "guanwu/risk/other.py": "_tell(place, 'someone_elses')\n"},
    )  # fmt: skip
    assert {(line, about) for _, line, about in seen(said_findings(tree))} == {
        (10, "first"), (10, "second"), (10, "third"), (8, "fourth"), (1, "fifth"),
    }  # fmt: skip
