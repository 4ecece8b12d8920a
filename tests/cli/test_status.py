"""`guanwu status`: what a trader may see, with the days that matter."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from guanwu.cli.main import app
from guanwu.desk.intake import lodge
from guanwu.desk.settle import receive_documents
from tests.desk.houses import house, lodged, with_request


def status(folder: Path, number: str) -> Any:
    """Return the status of a declaration as JSON."""
    words = ["status", number, "--store", str(folder / "guanwu.db"), "--json"]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_while_documents_are_waited_for_the_last_day_is_told(tmp_path: Path) -> None:
    desk = house(tmp_path)
    (outcome,) = lodge(desk, [with_request(1, "8")])
    told = status(tmp_path, outcome.number)
    assert told["state"] == "documents" and told["channel"] == "C2"
    assert told["documents_until"] == "2025-03-17", "14 March 2025 is a Friday"
    assert told["payable"] is None and told["bill_number"] is None
    receive_documents(desk, [outcome.number])
    told = status(tmp_path, outcome.number)
    assert told["documents_until"] is None and told["due_on"] == "2025-03-28"


def test_a_late_declaration_shows_days_and_charge(tmp_path: Path) -> None:
    desk = house(tmp_path)
    early = lodged(1).declaration.imported_on.replace(month=2, day=17)
    (outcome,) = lodge(desk, [lodged(1, imported_on=early, exported_on=early)])
    assert outcome.outcome == "accepted", outcome.faults
    told = status(tmp_path, outcome.number)
    assert told["late"] == {"days": 10, "charge_twd": 2000, "sale_due": False}


def test_nothing_that_is_for_officers_is_told(tmp_path: Path) -> None:
    desk = house(tmp_path)
    (outcome,) = lodge(desk, [with_request(1, "8")])
    assert not {"flags", "hits", "draw_ppm", "reasons"} & set(status(tmp_path, outcome.number))
