"""`guanwu duty`: the answers of the worked examples, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from guanwu.cli.main import app
from tests.shared import SHARED, needs_shared

TARIFF = SHARED / "data" / "tariff" / "tariff-2025.csv"
JELLYFISH = ("--code", "0308.30.30.10-5", "--day", "2025-03-15", "--weight-kg", "2000")
CAR = (
    "--code", "87032410004", "--origin", "JP", "--day", "2025-03-15",
    "--commodity-tax-item", "passenger_car_gt_2000cc",
)


def ask(*words: str, code: int = 0) -> Any:
    """Run the command and return its JSON."""
    result = CliRunner().invoke(app, ["duty", *words, "--json"])
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def codes(answer: Any) -> list[str]:
    """Return the codes of the reasons of a refusal."""
    return [one["code"] for one in answer["refused"]]


@pytest.mark.parametrize(
    ("words", "levies"),
    [
        (("--origin", "US", "--customs-value", "120000"), (16800, 6840, 0)),
        (("--origin", "US", "--customs-value", "200000"), (24000, 11200, 0)),
        (("--origin", "KP", "--customs-value", "120000"), (28000, 7400, 0)),
        (("--origin", "SG", "--customs-value", "120000", "--claim-preference"), (0, 6000, 0)),
    ],
    ids=["specific is higher", "ad valorem is higher", "column 3", "preference"],
)
def test_alternative_duty(words: Sequence[str], levies: tuple[int, int, int]) -> None:
    answer = ask(*JELLYFISH, *words)
    names = ("import_duty", "business_tax", "trade_promotion_fee")
    assert answer["levies"] == dict(zip(names, levies, strict=True))
    assert answer["payable"] == sum(levies)


def test_every_step_names_its_article_and_the_rates_their_rows() -> None:
    answer = ask(*JELLYFISH, "--origin", "US", "--customs-value", "120000")
    assert all(step["article"] for step in answer["worksheet"])
    first = answer["worksheet"][0]
    assert first["zh"] and first["en"] and first["unit"] == "TWD"
    assert "0308303010" in first["rows"]["duty_rate_ppm"]
    assert "2025-01-01" in first["rows"]["duty_rate_ppm"]
    assert answer["worksheet"][-1]["result"] == answer["payable"]


@needs_shared
def test_the_car_of_the_reference_on_the_official_tariff() -> None:
    answer = ask(*CAR, "--customs-value", "2400000", "--selected-goods-item", "passenger_car",
                 "--pieces", "1", "--tariff", str(TARIFF))
    assert answer["levies"] == {
        "import_duty": 420000, "commodity_tax": 846000, "business_tax": 183300,
        "selected_goods_tax": 384930, "trade_promotion_fee": 960,
    }
    assert answer["payable"] == 1_835_190


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--code", "22029100002", "--origin", "JP", "--weight-kg", "10"),
         "commodity_tax_item_missing"),
        (("--code", "22083000000", "--origin", "GB", "--litres", "10"), "fact_missing"),
        (("--code", "24022000006", "--origin", "JP"), "fact_missing"),
        (("--code", "03083030105", "--origin", "US"), "measure_missing"),
        (("--code", "03083030105", "--origin", "QQ", "--weight-kg", "1"), "origin_unknown"),
        (("--code", "03083030104", "--origin", "US"), "commodity_code_check_digit"),
        (("--code", "03083030105", "--origin", "HN", "--weight-kg", "1", "--claim-preference"),
         "column_2_membership_missing"),
    ],
)
def test_refusals_name_what_is_missing(words: Sequence[str], expected: str) -> None:
    answer = ask(*words, "--day", "2025-03-15", "--customs-value", "1000", code=3)
    assert expected in codes(answer)
    for one in answer["refused"]:
        assert one["zh"] and one["en"] and one["zh_do"] and one["en_do"]


def test_goods_judged_by_the_piece_need_a_piece() -> None:
    chair = ("--code", "94031000003", "--origin", "JP", "--day", "2025-03-15",
             "--customs-value", "1000", "--selected-goods-item", "furniture")
    assert codes(ask(*chair, "--pieces", "0", code=3)) == ["fact_missing"]
    assert ask(*chair, "--pieces", "1")["levies"]["selected_goods_tax"] == 0


def test_all_faults_of_a_question_at_once() -> None:
    answer = ask("--code", "1", "--origin", "QQ", "--day", "2025-02-30", "--customs-value", "-1",
                 "--weight-kg", "1e3", code=3)
    assert {"commodity_code_malformed", "question_day_malformed", "customs_value_malformed",
            "question_amount_malformed"} <= set(codes(answer))


def test_a_day_outside_every_edition_is_refused() -> None:
    answer = ask("--code", "03083030105", "--origin", "US", "--day", "1999-01-01",
                 "--customs-value", "1000", "--weight-kg", "1", code=3)
    assert set(codes(answer)) <= {"origin_unknown", "law_row_missing", "tariff_edition_missing"}


def test_part_taxed_goods_need_an_item_or_none() -> None:
    words = ("--code", "84151010107", "--origin", "JP", "--day", "2025-03-15",
             "--customs-value", "100000")
    assert "commodity_tax_part_undecided" in codes(ask(*words, code=3))
    answer = ask(*words, "--commodity-tax-item", "none")
    assert "commodity_tax" not in answer["levies"]
    assert [one["code"] for one in answer["warnings"]] == ["commodity_tax_none_declared"]


def test_a_batch_answers_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    good = {"code": "03083030105", "origin": "US", "day": "2025-03-15", "customs_value": 120000,
            "weight_kg": 2000.0}
    lines = [json.dumps(good), '{"code": NaN}', json.dumps(good | {"origin": "QQ"}),
             '{"code": "1", "code": "2"}', json.dumps(good | {"claim_preference": True})]
    file.write_text("\n".join(lines), encoding="utf-8")
    result = CliRunner().invoke(app, ["duty", "--batch", str(file)])
    assert result.exit_code == 3
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [("payable" in one) for one in answers] == [True, False, False, False, True]
    assert answers[0]["levies"]["import_duty"] == 16800
    assert codes(answers[1]) == codes(answers[3]) == ["question_not_an_object"]


def test_a_line_in_another_encoding_holds_up_no_other(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    good = json.dumps({"code": "03083030105", "origin": "US", "day": "2025-03-15",
                       "customs_value": 120000, "weight_kg": 2000, "claim_preference": None})
    file.write_bytes(b"\xef\xbb\xbf" + good.encode() + b"\n" + good.encode("utf-16") + b"\n"
                     + b'{"code": "\xff"}\n' + good.encode())
    result = CliRunner().invoke(app, ["duty", "--batch", str(file)])
    assert result.exit_code == 3
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert answers[0]["levies"]["import_duty"] == answers[-1]["levies"]["import_duty"] == 16800
    assert {codes(one)[0] for one in answers[1:-1]} == {"question_not_an_object"}


def test_the_keys_are_listed() -> None:
    keys = ask("--list")
    assert {"passenger_car_le_2000cc", "passenger_car_gt_2000cc", "beverage_other"} <= set(
        keys["commodity_tax_items"])
    assert set(keys["tobacco_kinds"]) == {"cigarettes", "cut_tobacco", "cigars", "other"}
    assert "passenger_car" in keys["selected_goods_items"]
    assert "distilled" in keys["alcohol_kinds"]


def test_two_clocks(tmp_path: Path) -> None:
    folder = tmp_path / "business_tax_act" / "tables"
    folder.mkdir(parents=True)
    (folder / "business_tax.csv").write_text(
        "key,rate_ppm,since,until,recorded_on,cites,source\n"
        "general,60000,2025-03-01,,2025-06-01,VAT 10,a row an administration adds\n",
        encoding="utf-8")
    words = (*JELLYFISH, "--origin", "US", "--customs-value", "120000",
             "--law-tables", str(tmp_path))
    assert ask(*words)["levies"]["business_tax"] == 8208
    assert ask(*words, "--known-on", "2025-05-31")["levies"]["business_tax"] == 6840
    assert ask(*words, "--law-day", "2025-02-28")["levies"]["business_tax"] == 6840
