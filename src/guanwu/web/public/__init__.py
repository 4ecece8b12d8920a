"""Pages for anyone: the tariff searched and walked, what will I pay, how the service works."""

from __future__ import annotations

from typing import Final

from guanwu.web.public.browse import browse, browse_below, show_code
from guanwu.web.public.duty import calculate
from guanwu.web.public.search import search
from guanwu.web.public.service import how_to, levels
from guanwu.web.visit import Door

ROUTES: Final = (search, browse, browse_below, show_code, calculate, how_to, levels)
DOORS: Final = (
    Door("/tariff", "public_search", "tariff:search"),
    Door("/tariff/browse", "public_browse", "tariff:chapter"),
    Door("/duty", "public_duty", "duty:question"),
    Door("/service", "public_service", "service:levels"),
    Door("/service/levels", "public_levels", "service:levels"),
)
