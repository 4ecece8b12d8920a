"""The recipe for a levy holds: its files alone, in a copy of the house, make a levy of it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from guanwu.store.acts_file import read_acts
from tests.tidy.cites import cite_findings
from tests.tidy.house import RULES
from tests.tidy.source import Tree

ROOT = Path(__file__).resolve().parents[2]
RECIPE = ROOT / "docs" / "how-to" / "new-tax.md"
BLOCK = re.compile(r"^\*\*([\w/.-]+)\*\*([^\n]*)\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ARTICLE = "src/guanwu/law/sugar_act/articles/3.md"
BASES = "src/guanwu/law/bases.toml"
TERMS = "src/guanwu/duty/terms.toml"
CASES = "tests/law/sugar_act/sugar_levy.yaml"
ASSESS = """
import json
from datetime import date
from pathlib import Path
import guanwu
from guanwu.duty.assess import assess
from guanwu.duty.facts import LineFacts
from guanwu.duty.law import Law
from guanwu.duty.levy import Goods
from guanwu.store.law_file import load_bases, load_levies, load_tables
from guanwu.store.membership_file import load_membership
from guanwu.tariff.edition import Edition, Tariff, TariffRow
from guanwu.tariff.rate import Rate

ten = Rate(100_000, 0, "", False)
row = TariffRow("17019999990", "", "", ten, (), ten, "", "KGM", (), (), (), 0)
first = date(2025, 1, 1)
tariff = Tariff([Edition("toy", first, None, first, "", "", (row,))])
bases = load_bases()
law = Law(tariff, load_membership(), load_tables(), bases, load_levies(bases))
answers = []
for day in (date(2025, 3, 15), date(2025, 8, 15)):
    one = assess(law, [Goods(row.code, "TH")], [LineFacts(20_000, 1_000_000_000)], day)
    (step,) = [step for step in one.worksheet() if step.name == "sugar_levy_exact"]
    answers.append({
        "levies": dict(one.levies), "payable": one.payable, "base": one.business_tax_base(),
        "step": [step.result, step.cites, step.inputs, step.rows],
    })
print(json.dumps({"house": str(Path(guanwu.__file__).parent), "answers": answers}))
"""


def blocks() -> list[tuple[str, str, str]]:
    """The files of the recipe: path, what is said of the place, and the text."""
    return BLOCK.findall(RECIPE.read_text("utf-8"))


def follow(house: Path, without: str = "", entering: bool = False) -> None:
    """Create and edit in a copy what the recipe says, one file left out if wished."""
    for path, place, text in blocks():
        if path == without:
            continue
        file = house / path
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
            continue
        held = file.read_text("utf-8")
        if path == BASES and "only if" in place and not entering:
            continue
        if path == BASES:
            at = held.rindex("]") if "at the end" in place else held.index(
                '  { levy = "business_tax"')
            file.write_text(held[:at] + text + held[at:], "utf-8")
        else:
            assert "at the end" in place, path
            file.write_text(f"{held}\n{text}", "utf-8")


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the house with the tests that a newcomer would run."""
    skip = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "src" / "guanwu", tmp_path / "src" / "guanwu", ignore=skip)
    for part in ("law", "duty"):
        shutil.copytree(ROOT / "tests" / part, tmp_path / "tests" / part, ignore=skip)
    shutil.copy(ROOT / "tests" / "__init__.py", tmp_path / "tests" / "__init__.py")
    return tmp_path


def run(house: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the copy, so that it finds the copy's house and no other."""
    environment = {**os.environ, "PYTHONPATH": f"{house / 'src'}{os.pathsep}{house}",
                   "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([sys.executable, *words], cwd=house, env=environment, text=True,
                          capture_output=True, timeout=120, check=False)


@cache
def findings(house: Path) -> set[str]:
    """What the house rules on cites, terms, refusals and rooms find in a tree."""
    tree = Tree(house)
    acts = read_acts(house / "src" / "guanwu" / "law")
    found = [*cite_findings(tree, acts.resolves)]
    for rule in ("language", "names"):
        found += RULES[rule](tree)
    return {f"{one.path}: [{one.rule}] {one.about}: {one.what}" for one in found}


def test_the_recipe_has_the_files_that_its_tables_name() -> None:
    named = [path for path, _, _ in blocks()]
    assert named == [
        "src/guanwu/law/sugar_act/act.toml", ARTICLE,
        "src/guanwu/law/sugar_act/tables/sugar_levy.csv", "src/guanwu/duty/sugar_levy.py",
        BASES, BASES, TERMS, CASES,
    ]
    assert {path for path in named if (ROOT / path).exists()} == {BASES, TERMS}
    added = next(text for path, _, text in blocks() if path == TERMS)
    assert len(re.findall(r"^\[", added, re.MULTILINE)) == 2, "two terms"
    assert all(text.count("\n") == 1 for path, _, text in blocks() if path == BASES), "one line"


def test_the_levy_is_assessed_explained_and_paid(house: Path) -> None:
    follow(house, entering=True)
    done = run(house, "-c", ASSESS)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert Path(said["house"]) == house / "src" / "guanwu"
    march, august = said["answers"]
    duty = march["levies"]["import_duty"]
    assert march["levies"]["sugar_levy"] == august["levies"]["sugar_levy"] == 3_500
    assert march["payable"] == sum(march["levies"].values())
    result, cites, inputs, rows = march["step"]
    assert (result, cites) == ("3500", "SUGAR 3")
    assert inputs == {"net_weight_e6": 1_000_000_000, "sugar_levy_unit_e4": 35_000}
    assert rows == {
        "sugar_levy_unit_e4": "sugar_act/sugar_levy:2 [2025-01-01, 2026-01-01)"
    }
    assert march["base"] == 20_000 + duty, "not in the base of business tax before July"
    assert august["base"] == 20_000 + duty + 3_500, "in the base from July on"
    assert august["levies"]["business_tax"] == (20_000 + duty + 3_500) * 5 // 100


@pytest.mark.slow
def test_its_cases_and_names_pass_the_tests_of_the_house(house: Path) -> None:
    follow(house)
    done = run(house, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/law/test_cases.py",
               "tests/duty/test_law.py", "-k", "sugar or in_both_languages")
    assert done.returncode == 0, done.stdout + done.stderr
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed is not None and int(passed[1]) == 2 * 4 + 1, done.stdout
    before, after = findings(ROOT), findings(house)
    assert not {one for one in after - before if "src/guanwu" in one or "sugar" in one}


@pytest.mark.slow
def test_an_article_that_is_left_out_is_found(house: Path) -> None:
    follow(house, without=ARTICLE)
    missing = {one for one in findings(house) - findings(ROOT) if "SUGAR 3" in one}
    assert {one.split(": ")[0] for one in missing} == {
        "src/guanwu/duty/sugar_levy.py", BASES, "src/guanwu/law/sugar_act/tables/sugar_levy.csv",
    }


@pytest.mark.slow
def test_terms_that_are_left_out_are_found(house: Path) -> None:
    follow(house, without=TERMS)
    found = [one for one in findings(house) - findings(ROOT) if "sugar_levy_row_missing" in one]
    assert found == [
        "src/guanwu/duty/sugar_levy.py: [language] sugar_levy_row_missing: has no term"
    ]
    done = run(house, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/duty/test_law.py",
               "-k", "in_both_languages")
    assert done.returncode == 1 and "sugar_levy" in done.stdout


@pytest.mark.slow
def test_a_line_of_the_bases_that_is_left_out_is_found(house: Path) -> None:
    follow(house, without=BASES)
    rooms = [one for one in findings(house) - findings(ROOT) if "no room" in one]
    assert [one.split(": ")[0] for one in rooms] == ["src/guanwu/duty/sugar_levy.py"]
