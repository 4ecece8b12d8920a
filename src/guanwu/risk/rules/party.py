"""Selection by what is on record of importer and broker."""

from __future__ import annotations

from datetime import date
from typing import Any

from guanwu.risk.declare import selection_rule
from guanwu.rule import PPM, both

SINCE = date(2020, 1, 1)


@selection_rule(
    "first_import_of_high_value", owner="risk_office", cites="EXA 16", since=SINCE, channel=3,
    flag="new_importer", reason="selection_reason_first_import",
)  # fmt: skip
def first_import_of_high_value(
    importer_seen: Any, total_value_twd: Any, first_import_twd: Any
) -> Any:
    """The importer was never seen before and the consignment is of high value."""
    return both(importer_seen == 0, total_value_twd >= first_import_twd)


@selection_rule(
    "importer_with_offences", owner="enforcement_office", cites="EXA 11.3", since=SINCE, channel=3,
    flag="record", reason="selection_reason_offences",
)  # fmt: skip
def importer_with_offences(importer_offences: Any, offences_least: Any) -> Any:
    """Offences of the importer are on record: no exemption from examination."""
    return importer_offences >= offences_least


@selection_rule(
    "importer_in_arrears", owner="risk_office", cites="EXA 16", since=SINCE, channel=2,
    flag="arrears", reason="selection_reason_arrears",
)  # fmt: skip
def importer_in_arrears(importer_arrears_twd: Any, arrears_least_twd: Any) -> Any:
    """The importer owes duty that is overdue."""
    return importer_arrears_twd >= arrears_least_twd


@selection_rule(
    "broker_with_errors", owner="risk_office", cites="EXA 16", since=SINCE, channel=2,
    flag="broker", reason="selection_reason_broker_errors",
)  # fmt: skip
def broker_with_errors(
    broker_declarations: Any, broker_errors: Any, broker_errors_ppm: Any, broker_errors_least: Any
) -> Any:
    """The broker's declarations are refused more often than they should be."""
    often = broker_errors * PPM > broker_declarations * broker_errors_ppm
    return both(often, broker_errors >= broker_errors_least)


@selection_rule(
    "goods_new_for_importer", owner="risk_office", cites="EXA 16", since=SINCE, channel=2,
    flag="new_goods", reason="selection_reason_new_goods", only="heading_new",
)  # fmt: skip
def goods_new_for_importer(customs_value: Any, new_goods_twd: Any) -> Any:
    """A known importer brings in goods of a heading that it never imported, of some value."""
    return customs_value >= new_goods_twd


RULES = (
    first_import_of_high_value, importer_with_offences, importer_in_arrears, broker_with_errors,
    goods_new_for_importer,
)  # fmt: skip
