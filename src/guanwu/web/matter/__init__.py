"""Tracked matters as pages: what waits, registering one with a look ahead, working on one."""

from __future__ import annotations

from typing import Final

from guanwu.web.matter.acting import ACTIONS
from guanwu.web.matter.listing import list_matters
from guanwu.web.matter.papers import add_document, read_document
from guanwu.web.matter.registering import ask_matter, take_matter
from guanwu.web.matter.showing import show_matter
from guanwu.web.visit import Door

ROUTES: Final = (
    list_matters, ask_matter, take_matter, show_matter, add_document, read_document, *ACTIONS,
)
DOORS: Final = (
    Door("/matters", "matters_door", "matter:search"),
    Door("/matters/new", "matters_door_new", "matter:register"),
)
