"""Everything the desk works with, wired once: store, law, reference, flow, calendar, clock."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import Any

from sqlalchemy import Connection, Engine

from guanwu.access.matrix import Matrix
from guanwu.case import Flow, Refusal
from guanwu.declaration.reference import Reference
from guanwu.desk.broker_register import TABLE as ENFORCED
from guanwu.desk.broker_register import BrokerRegister
from guanwu.desk.catalogue import Catalogue
from guanwu.desk.history import History
from guanwu.desk.planner.comparing import PlannedWith
from guanwu.desk.wiring import load_law, load_rates, load_tariff, now
from guanwu.duty.dense import Codebook, DenseLaw
from guanwu.duty.law import Law
from guanwu.party.operator import BROKER
from guanwu.planner.model import Plan
from guanwu.release.deadlines import Deadlines
from guanwu.risk.goods import GoodsLaw
from guanwu.risk.plan import SelectionPlan
from guanwu.store.code_lists import load_code_lists
from guanwu.store.engine import StoreRefusedError, reading
from guanwu.store.flow_file import load_flow
from guanwu.store.history_rows import salt_of
from guanwu.store.identity_rows import keys_fit
from guanwu.store.key_file import hold_keys, keys_of
from guanwu.store.kind_file import load_delivery_terms, load_kinds
from guanwu.store.matrix_file import load_matrix
from guanwu.store.operator_rows import all_of_kind
from guanwu.store.planner_file import shipped_plan
from guanwu.store.sealing import Keys
from guanwu.store.version_rows import BROKERS, TARIFF, versions
from guanwu.store.working_days import load_deadlines
from guanwu.valuation.compare import levy_codes
from guanwu.valuation.model import ValueParameters, value_parameters

Clock = Callable[[], datetime]
ACTOR = "guanwu"
"""Who acts where the flow lets the system act by itself."""


class House:
    """The wired desk. `clock` is asked once a command; the law itself never asks it.

    `salt` is that of the recorded draw for a new store; a store keeps the one it began with.
    `plan` is what the planner's page plans with; the shipped one if none is given.
    The law is wired to stay: it is taken out of the garbage collector's rounds.
    """

    def __init__(
        self,
        engine: Engine,
        clock: Clock = now,
        law_tables: Path | None = None,
        salt: str | None = None,
        keys: Keys | None = None,
        plan: Plan | None = None,
    ) -> None:
        self.engine = engine
        self.clock = clock
        self._plan = plan
        if keys is not None:
            hold_keys(engine, keys)
        with engine.begin() as connection:
            self.history = History(connection)
            self.salt = salt_of(connection, salt)
            self._versions = versions(connection)
            brokers = all_of_kind(connection, BROKER)
        self.rates = load_rates(engine)
        self.selection_plans: dict[date, SelectionPlan] = {}
        self._dense: dict[tuple[date, date], DenseLaw] = {}
        self.names: dict[Any, str] = {}
        self._wire(load_law(load_tariff(engine), law_tables))
        self.brokers = BrokerRegister(brokers, self.law.tables[ENFORCED])
        self.flow: Flow = load_flow("release")
        self.matrix: Matrix = load_matrix()
        self.deadlines: Deadlines = load_deadlines()
        self.book = Codebook()
        self._parameters: dict[date, ValueParameters | Refusal] = {}
        self._levy_codes: dict[date, dict[str, str]] = {}
        self.days: dict[tuple[str, date], date] = {}
        self._turn = RLock()
        self._open: Connection | None = None
        gc.freeze()

    @cached_property
    def catalogue(self) -> Catalogue:
        """Return the tariff as people look things up in it; made when first asked for."""
        return Catalogue(self.engine)

    @cached_property
    def planner(self) -> PlannedWith:
        """Return the plan that is planned with, and its last runs; made when first asked for."""
        return PlannedWith(self._plan or shipped_plan(), self._plan is None)

    def _wire(self, law: Law) -> None:
        """Put a law in place with all that is made of its tariff; what was remembered goes."""
        self.law = law
        self.reference = Reference(
            load_code_lists(), law.tariff, self.rates, load_kinds(), load_delivery_terms()
        )
        self.goods = GoodsLaw(law.tariff, load_code_lists(), law.tables)
        self.selection_plans.clear()
        self._dense.clear()
        self.names.clear()
        self.__dict__.pop("catalogue", None)

    def take_in(self, connection: Connection) -> None:
        """Take in what was published since, by this process or another: tariff, brokers.

        Asked at the beginning of every transaction and query; one look-up where nothing changed.
        """
        if versions(connection) == self._versions:
            return
        with self._turn:
            before, self._versions = self._versions, versions(connection)
            if self._versions.get(TARIFF) != before.get(TARIFF):
                held = self.law
                self._wire(Law(load_tariff(self.engine), held.membership, held.tables, held.bases,
                               held.levies))
            if self._versions.get(BROKERS) != before.get(BROKERS):
                brokers = all_of_kind(connection, BROKER)
                self.brokers = BrokerRegister(brokers, self.law.tables[ENFORCED])

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give the transaction of a command; a command inside another joins that one.

        One writer at a time, threads included: memory goes in step with the store, also with
        what others have written since. When the transaction does not stand, the history that it
        had changed is read anew.
        """
        with self._turn:
            if self._open is not None:
                yield self._open
                return
            self.history.touched = False
            try:
                with self.engine.begin() as connection:
                    self.history.catch_up(connection)
                    self.take_in(connection)
                    self._open = connection
                    yield connection
            except BaseException:
                self._open = None
                self._forget()
                raise
            finally:
                self._open = None

    def _forget(self) -> None:
        """Read the history anew when what it took in was rolled back."""
        self.history.drop()
        if self.history.touched:
            with self.engine.begin() as connection:
                self.history = History(connection)

    @cached_property
    def keys(self) -> Keys:
        """Return the keys of the store, read at first need; a start in service asks for them.

        StoreRefusedError when they cannot be read, or what the store has sealed does not open.
        """
        with reading(self.engine) as connection:
            keys = keys_of(connection)
            if not keys_fit(connection, keys):
                facts = {"store": Path(self.engine.url.database or "").name}
                raise StoreRefusedError(Refusal("keys_do_not_fit", facts))
        return keys

    def reference_on(self, today: date) -> Reference:
        """Return the reference of the checks as seen from a day of receipt."""
        if self.reference.today != today:
            self.reference = self.reference.at(today)
        return self.reference

    def dense(self, day: date, known_on: date) -> DenseLaw:
        """Return the law of a day for columns; days under the same law share one."""
        key = (self.law.epoch(day), self.law.knowledge(known_on))
        held = self._dense.get(key)
        if held is None:
            held = self._dense[key] = DenseLaw(self.law, self.book, day, known_on)
        return held

    def value_parameters(self, day: date) -> ValueParameters | Refusal:
        """Return how customs values are rounded on a day of declaration."""
        held = self._parameters.get(day)
        if held is None:
            table = self.law.tables["valuation_parameters"]
            held = self._parameters[day] = value_parameters(table, day)
        return held

    def levy_codes(self, day: date) -> dict[str, str]:
        """Return the code of every levy on a day."""
        held = self._levy_codes.get(day)
        if held is None:
            held = self._levy_codes[day] = levy_codes(self.law.tables["levy_codes"], day)
        return held
