"""A form for every command and query, derived: nobody has to wait for a page made by hand."""

from __future__ import annotations

from typing import Final

from guanwu.desk.command import registry
from guanwu.web.forms.pages import every_form, form_routes
from guanwu.web.visit import Door

ROUTES: Final = (
    every_form, *(route for spec in registry().values() for route in form_routes(spec)),
)
DOORS: Final[tuple[Door, ...]] = ()
