"""Selection because papers are to be seen: permits, certificates, exemptions, preferences."""

from __future__ import annotations

from datetime import date
from typing import Any

from guanwu.risk.declare import selection_rule
from guanwu.rule import both

SINCE = date(2020, 1, 1)


@selection_rule(
    "review_of_papers_requested", owner="examination_desk", cites="AUTO 13", since=SINCE,
    channel=2, reason="selection_reason_review_requested",
)  # fmt: skip
def review_of_papers_requested(review_requested: Any) -> Any:
    """The declarant asks for a review of papers (list 010, code 8)."""
    return review_requested > 0


@selection_rule(
    "import_permit_demanded", owner="licensing_desk", cites="CA 17", since=SINCE, channel=2,
    flag="permit", reason="selection_reason_permit", only="permit_demanded",
)  # fmt: skip
def import_permit_demanded(permit_demanded: Any) -> Any:
    """An import rule of the code demands a permit for goods of this origin."""
    return permit_demanded > 0


@selection_rule(
    "import_certificate_demanded", owner="licensing_desk", cites="CA 17", since=SINCE, channel=2,
    flag="certificate", reason="selection_reason_certificate", only="certificate_demanded",
)  # fmt: skip
def import_certificate_demanded(certificate_demanded: Any) -> Any:
    """An import rule of the code demands a certificate for goods of this origin."""
    return certificate_demanded > 0


@selection_rule(
    "prohibited_goods", owner="enforcement_office", cites="EXA 16", since=SINCE, channel=3,
    flag="prohibited", reason="selection_reason_prohibited", only="goods_prohibited",
)  # fmt: skip
def prohibited_goods(goods_prohibited: Any) -> Any:
    """An import rule of the code forbids goods of this origin."""
    return goods_prohibited > 0


@selection_rule(
    "conditional_goods", owner="licensing_desk", cites="EXA 16", since=SINCE, channel=2,
    flag="conditional", reason="selection_reason_conditional", only="goods_conditional",
)  # fmt: skip
def conditional_goods(goods_conditional: Any, permit_given: Any) -> Any:
    """Goods of this origin may come in under conditions, and no permit is written on the line."""
    return both(goods_conditional > 0, permit_given == 0)


@selection_rule(
    "preference_with_certificate", owner="origin_office", cites="CA 28", since=SINCE, channel=2,
    flag="origin_certificate", reason="selection_reason_preference", only="preference_claimed",
)  # fmt: skip
def preference_with_certificate(
    customs_value: Any, certificate_given: Any, preference_value_twd: Any
) -> Any:
    """A preference is claimed for goods of some value: the certificate of origin is looked at."""
    return both(certificate_given > 0, customs_value >= preference_value_twd)


@selection_rule(
    "preference_without_certificate", owner="origin_office", cites="CA 28", since=SINCE, channel=2,
    flag="origin_certificate", reason="selection_reason_preference_unproved",
    only="preference_claimed",
)  # fmt: skip
def preference_without_certificate(certificate_given: Any) -> Any:
    """A preference is claimed and no certificate of origin is named."""
    return certificate_given == 0


@selection_rule(
    "exemption_claimed", owner="examination_desk", cites="CA 49", since=SINCE, channel=2,
    flag="exemption", reason="selection_reason_exemption", only="exemption_claimed",
)  # fmt: skip
def exemption_of_duty_claimed(exemption_claimed: Any) -> Any:
    """An exemption of duty is claimed and must be proved."""
    return exemption_claimed > 0


@selection_rule(
    "declaration_replaced", owner="examination_desk", cites="CA 17.5", since=SINCE, channel=2,
    reason="selection_reason_replaced",
)  # fmt: skip
def declaration_replaced(replacement: Any, total_value_twd: Any, replaced_value_twd: Any) -> Any:
    """The declaration replaces an earlier one and its value is not small."""
    return both(replacement > 0, total_value_twd >= replaced_value_twd)


RULES = (
    review_of_papers_requested, import_permit_demanded, import_certificate_demanded,
    prohibited_goods, conditional_goods, preference_with_certificate,
    preference_without_certificate, exemption_of_duty_claimed, declaration_replaced,
)  # fmt: skip
