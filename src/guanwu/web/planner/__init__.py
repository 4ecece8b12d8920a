"""The planner for those who plan an office: two scenarios beside each other, simulated at once."""

from __future__ import annotations

from typing import Final

from guanwu.web.planner.page import PATH, show_planner
from guanwu.web.visit import Door

ROUTES: Final = (show_planner,)
DOORS: Final = (Door(PATH, "plans_door", "planner:compare"),)
