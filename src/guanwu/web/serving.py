"""Serves the application: settings from the environment, granian, a graceful stop."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from granian import Granian
from granian.constants import Interfaces, Loops
from litestar import Litestar

from guanwu.api.observe import write_logs_as_json
from guanwu.api.settings import Settings, SettingsRefusedError, read_settings
from guanwu.desk.demo_desk import clock_of
from guanwu.desk.house import House
from guanwu.desk.wiring import now
from guanwu.store.engine import open_store
from guanwu.store.planner_file import ReadPlan, read_plan_file
from guanwu.web.app import make_app
from guanwu.web.visitor import identify

TARGET: Final = "guanwu.web.serving:served"
STOP_SECONDS: Final = 20
"""How long requests in work may take to end after the stop was asked for."""


def served() -> Litestar:
    """Return the application of the environment, for a worker process.

    Raises SettingsRefusedError, StoreRefusedError.
    """
    write_logs_as_json()
    settings = read_settings(os.environ)
    production = settings.mode == "production"
    engine = open_store(settings.store, make=False, production=production)
    house = House(engine, clock=now if production else clock_of(engine),
                  plan=plan_of(settings).plan)
    house.catalogue.warm(house.law.tariff, house.clock().date())
    return make_app(house, settings, identify)


def plan_of(settings: Settings) -> ReadPlan:
    """Return the plan that the settings name, with notes on it; no plan where they name none.

    Raises SettingsRefusedError with every fault of its tables.
    """
    if not settings.plan:
        return ReadPlan(None, ())
    read = read_plan_file(Path(settings.plan))
    if read.plan is None:
        raise SettingsRefusedError(read.faults)
    return read


def serve(settings: Settings) -> None:
    """Serve until stopped; SIGTERM and SIGINT let requests in work end first."""
    os.environ.update({
        "GUANWU_MODE": settings.mode, "GUANWU_STORE": settings.store,
        "GUANWU_SECRET": settings.secret, "GUANWU_SECURE": "1" if settings.secure else "0",
        "GUANWU_PLAN": settings.plan,
    })
    Granian(
        TARGET, factory=True, address=settings.host, port=settings.port,
        interface=Interfaces.ASGI, workers=settings.workers, loop=Loops.asyncio,
        workers_kill_timeout=STOP_SECONDS, respawn_failed_workers=settings.mode == "production",
        log_access=False, websockets=False,
    ).serve()
