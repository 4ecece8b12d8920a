"""Checks of the days: declared, imported, exported, against each other and the day of receipt."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from guanwu.case.fault import Fault
from guanwu.declaration.model import Declaration


def add_day_faults(
    declaration: Declaration, limits: Mapping[str, int], today: date | None, found: list[Fault]
) -> None:
    """Add faults of the three days; limits in days, absent limits are not applied.

    A declaration may precede the arrival (advance declaration, once the manifest is lodged:
    G0350012 art. 2); then it names the manifest or the voyage's customs number if it comes by sea.
    Not formalised: whether that manifest was really lodged.
    """
    declared, imported, exported = (
        declaration.declared_on,
        declaration.imported_on,
        declaration.exported_on,
    )
    if imported > declared:
        _advance(declaration, limits, found)
    elif (declared - imported).days > limits.get("import_days_past_max", 1 << 30):
        facts = {"day": imported, "limit": limits["import_days_past_max"]}
        found.append(Fault("imported_on_long_past", "imported_on", facts))
    if exported > imported:
        facts = {"exported": exported, "imported": imported}
        found.append(Fault("exported_after_import", "exported_on", facts))
    elif (imported - exported).days > limits.get("voyage_days_max", 1 << 30):
        facts = {"day": exported, "limit": limits["voyage_days_max"]}
        found.append(Fault("exported_on_long_past", "exported_on", facts))
    if today is None:
        return
    if declared > today:
        facts = {"day": declared, "today": today}
        found.append(Fault("declared_on_in_future", "declared_on", facts))
    elif (today - declared).days > limits.get("declared_days_past_max", 1 << 30):
        facts = {"day": declared, "today": today, "limit": limits["declared_days_past_max"]}
        found.append(Fault("declared_on_long_past", "declared_on", facts))


def _advance(declaration: Declaration, limits: Mapping[str, int], found: list[Fault]) -> None:
    ahead = (declaration.imported_on - declaration.declared_on).days
    limit = limits.get("advance_days_max", 1 << 30)
    facts = {
        "imported": declaration.imported_on,
        "declared": declaration.declared_on,
        "limit": limit,
    }
    if ahead > limit:
        found.append(Fault("imported_on_in_future", "imported_on", facts))
    elif (
        declaration.transport_mode == "1"
        and declaration.manifest_number is None
        and declaration.registration is None
    ):
        found.append(Fault("advance_needs_manifest", "manifest_number", facts))
