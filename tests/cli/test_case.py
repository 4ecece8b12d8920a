"""One declaration on the command line, from the file to the release and its messages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from typer.testing import CliRunner

from guanwu.cli.main import app
from guanwu.desk.intake import lodge
from guanwu.store.declaration_json import canonical
from tests.declaration.samples import clean_declaration
from tests.desk.houses import house, lodged
from tests.store.stores import where

pytestmark = pytest.mark.usefixtures("each_store")


def said(*words: str) -> str:
    """Return what a command prints that ends well."""
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def store(tmp_path: Path) -> tuple[str, str]:
    """Return a store with one declaration that waits for its payment, and the number."""
    (outcome,) = lodge(house(tmp_path), [lodged(1)])
    assert outcome.state == "billed"
    return str(where(tmp_path)), outcome.number


def ways(number: str) -> list[str]:
    """Return a number as people write it: as stored, with slashes, with blanks between."""
    parts = (number[:2], number[2:4], number[4:6], number[6:9], number[9:])
    return [number, "/".join(parts), " / ".join(parts)]


def test_explain_takes_the_number_as_people_write_it(store: tuple[str, str]) -> None:
    path, number = store
    answers = {said("explain", way, "--store", path, "--json") for way in ways(number)}
    assert len(answers) == 1
    found: dict[str, Any] = json.loads(answers.pop())
    assert found["number"] == number and found["same_as_assessed"] is True
    assert sum(found["levies"].values()) == found["payable"] > 0
    assert all(step["article"] and step["unit"] for step in found["steps"])


@pytest.mark.parametrize(
    ("language", "word"), [("zh", "\u71df\u696d\u7a05"), ("en", "Business tax")]
)
def test_explain_prints_text_and_page_in_both_languages(
    store: tuple[str, str], language: str, word: str
) -> None:
    path, number = store
    text = said("explain", number, "--store", path, "-l", language)
    page = said("explain", number, "--store", path, "-l", language, "--form", "html")
    assert word in text and word in page
    assert etree.HTML(page).findtext(".//title")


def test_from_the_bill_to_the_release_and_its_messages(
    store: tuple[str, str], tmp_path: Path
) -> None:
    path, number = store
    assert json.loads(said("status", number, "--store", path, "--json"))["state"] == "billed"
    said("pay", number, "--store", path)
    said("release", number, "--store", path)
    assert json.loads(said("status", number, "--store", path, "--json"))["state"] == "released"
    folder = tmp_path / "messages"
    said("messages", number, "--store", path, "--out", str(folder))
    roots = {etree.parse(file).getroot().tag for file in folder.rglob("*.xml")}
    assert {tag.split(":")[-2] for tag in roots} >= {"NX5106", "N5110", "N5116"}
    assert json.loads(said("journal", "verify", "--store", path, "--json"))["ok"] is True


def test_lodge_reads_a_file_and_says_the_same_again(tmp_path: Path) -> None:
    file, path = tmp_path / "one.json", str(tmp_path / "new.db")
    file.write_bytes(canonical(clean_declaration()))
    first = said("lodge", str(file), "--store", path, "--json", "--rejects", str(tmp_path / "r"))
    again = said("lodge", str(file), "--store", path, "--json", "--rejects", str(tmp_path / "r"))
    assert '"accepted"' in first and '"repeated"' in again
