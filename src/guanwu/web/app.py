"""The whole application: pages of every area, the interface for programs, static files."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import Any, Final

from litestar import Litestar, Request
from litestar.config.app import AppConfig
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.response import Response
from litestar.static_files import create_static_files_router
from litestar.types import ControllerRouterHandler

import guanwu.web
from guanwu.api import health
from guanwu.api.identity import Identify, RefusedError, knock
from guanwu.api.observe import Observed, observing
from guanwu.api.settings import Settings
from guanwu.desk.house import House
from guanwu.web.answers import failed, http_failed, refused, security_headers
from guanwu.web.in_thread import in_thread
from guanwu.web.origin import from_own_pages
from guanwu.web.visit import Door, visit_of

HERE: Final = Path(__file__).parent
WORK_FIRST: Final = (
    "officer", "supervisor", "trader", "administrator", "auditor", "matter", "public",
)
BODY_MOST: Final = 16_000_000
"""Bytes a request may have: fifteen documents of a megabyte, or a spreadsheet of 20,000 lines."""


def make_app(house: House, settings: Settings, identify: Identify) -> Litestar:
    """Return the application on a house. `identify` finds the visitor of a session token."""
    handlers, doors = _areas()
    observed = Observed()
    return Litestar.from_config(AppConfig(
        route_handlers=[*handlers, *health.ROUTES, *_interface(), _static()],
        state=State({"house": house, "settings": settings, "identify": identify,
                     "doors": doors, "observed": observed}),
        middleware=[observing(observed)],
        guards=[from_own_pages, knock],
        dependencies={"visit": Provide(visit_of, sync_to_thread=False)},
        csrf_config=CSRFConfig(
            secret=settings.secret, cookie_name="guanwu_form", cookie_secure=settings.secure,
            cookie_httponly=True, exclude=["^/api/"],
        ),
        exception_handlers={RefusedError: refused, HTTPException: http_failed,
                            Exception: failed},
        request_max_body_size=BODY_MOST,
        before_send=[security_headers],
        openapi_config=None,
        pdb_on_exception=False,
    ))


def _areas() -> tuple[list[ControllerRouterHandler], list[Door]]:
    """Return the routes and doors of every area: each folder of `web` with `ROUTES`, `DOORS`."""
    handlers: list[ControllerRouterHandler] = []
    doors: list[Door] = []
    packages = [found for found in pkgutil.iter_modules(guanwu.web.__path__) if found.ispkg]
    for found in sorted(packages, key=lambda one: _place(one.name)):
        area = importlib.import_module(f"guanwu.web.{found.name}")
        handlers += map(in_thread, getattr(area, "ROUTES", ()))
        doors += getattr(area, "DOORS", ())
    return handlers, doors


def _place(area: str) -> tuple[int, str]:
    """Return where an area stands in the navigation: one's own work before what all may see."""
    return (WORK_FIRST.index(area) if area in WORK_FIRST else len(WORK_FIRST), area)


def _interface() -> list[ControllerRouterHandler]:
    """Return the routes of the interface for programs."""
    try:
        derive = importlib.import_module("guanwu.api.routes")
    except ModuleNotFoundError:
        return []
    return list(derive.ROUTES)


def _static() -> Any:
    """Return the route of style sheet and scripts."""
    folder = HERE / "static"
    folder.mkdir(exist_ok=True)
    return create_static_files_router(
        path="/static", directories=[folder], opt={"open": True}, name="static",
        cache_control=None,
    )


def client_of(request: Request[Any, Any, Any]) -> str:
    """Return the address a request comes from."""
    return request.client.host if request.client else ""


__all__ = ["Response", "client_of", "make_app"]
