"""`guanwu tariff search|words|chapter`: slips forgiven, words loaded, the tree walked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from guanwu.cli.main import app

HEADINGS = "code,name_zh,name_en\n8712,\u8173\u8e0f\u8eca,Bicycles as published\n"


def run(store: Path, *words: str) -> Result:
    """Run the command line on a store."""
    return CliRunner().invoke(app, ["tariff", *words, "--store", str(store)])


def told(result: Result) -> Any:
    """Return the JSON of an answer."""
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.mark.parametrize(("text", "code"), [
    ("bicyle", "87120010109"), ("cofee", "09011100007"), ("8712.00", "87120010109"),
    ("\u5496\u5561", "09011100007"),
])
def test_search_answers_one_array(tmp_path: Path, text: str, code: str) -> None:
    found = told(run(tmp_path / "none.db", "search", text, "--json"))
    assert found[0]["code"] == code and found[0]["column_1"]["form"] == "ad_valorem"
    assert not (tmp_path / "none.db").exists()


def test_search_says_how_it_read_a_slip(tmp_path: Path) -> None:
    result = run(tmp_path / "none.db", "search", "bicyle", "-l", "en")
    assert "was taken as bicycle" in result.stderr
    assert result.stdout.splitlines()[0].startswith("8712.00.10.10-9\t")


def test_search_that_finds_nothing_or_cannot_be_leaves_with_its_code(tmp_path: Path) -> None:
    nothing = run(tmp_path / "none.db", "search", "zzzqqq", "--json")
    assert nothing.exit_code == 4 and json.loads(nothing.stdout) == []
    long = run(tmp_path / "none.db", "search", "x" * 300, "--json")
    assert long.exit_code == 3
    assert json.loads(long.stdout)["refused"][0]["code"] == "search_text_long"


def test_the_tree_is_walked(tmp_path: Path) -> None:
    top = told(run(tmp_path / "none.db", "chapter", "--json"))
    assert len(top["sections"]) == 22
    below = told(run(tmp_path / "none.db", "chapter", "87", "--json"))
    assert "8712" in [one["prefix"] for one in below["nodes"]]
    assert run(tmp_path / "none.db", "chapter", "77").exit_code == 4


def test_words_are_loaded_once_and_told(tmp_path: Path) -> None:
    file, store = tmp_path / "headings.csv", tmp_path / "store.db"
    file.write_text(HEADINGS, encoding="utf-8")
    words = ("words", str(file), "--since", "2025-01-01", "--recorded-on", "2025-01-01", "--json")
    first, again = told(run(store, *words)), told(run(store, *words))
    assert (first["list"], first["rows"]) == ("headings", 1)
    assert (first["new"], again["new"]) == (True, False)
    below = told(run(store, "chapter", "87", "--json"))
    named = next(one for one in below["nodes"] if one["prefix"] == "8712")
    assert named["named"] and named["name_en"] == "Bicycles as published"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    refused = run(store, *words)
    assert refused.exit_code == 3
    assert json.loads(refused.stdout)["refused"][0]["code"] == "words_form_unknown"
