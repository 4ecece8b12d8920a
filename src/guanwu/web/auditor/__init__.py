"""The auditor's pages: the journal searched and verified, who read what, receipts, statistics."""

from __future__ import annotations

from typing import Final

from guanwu.web.auditor.searching import list_readings, search_journal
from guanwu.web.auditor.statistics import show_receipt, show_statistics
from guanwu.web.auditor.verifying import ask_verification, verify_part
from guanwu.web.visit import Door

ROUTES: Final = (search_journal, list_readings, ask_verification, verify_part, show_statistics,
                 show_receipt)
DOORS: Final = (
    Door("/journal", "auditor_door_journal", "journal:search"),
    Door("/journal/readings", "auditor_door_readings", "journal:reads"),
    Door("/journal/verify", "auditor_door_verify", "journal:verify"),
    Door("/journal/statistics", "auditor_door_statistics", "journal:statistics"),
)
