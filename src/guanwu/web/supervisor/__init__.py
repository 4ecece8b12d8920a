"""The chief's page: what an office does now, down to the cases."""

from __future__ import annotations

from typing import Final

from guanwu.web.supervisor.live import show_office
from guanwu.web.visit import Door

ROUTES: Final = (show_office,)
DOORS: Final = (Door("/office", "supervisor_door", "office:live"),)
