"""The organisation for everybody: the chart down to every clause of duty, and who handles what."""

from __future__ import annotations

from typing import Final

from guanwu.web.organisation.chart import show_chart
from guanwu.web.organisation.handles import ask_route
from guanwu.web.visit import Door

ROUTES: Final = (show_chart, ask_route)
DOORS: Final = (
    Door("/organisation", "organisation_door", "organisation:chart"),
    Door("/organisation/route", "organisation_door_route", "organisation:route"),
)
