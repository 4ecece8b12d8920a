"""Quantiles by hour are those of the cases of that hour, and never lower than what was kept."""

from __future__ import annotations

import numpy as np

from guanwu.planning.quantiles import SHARES, hourly_quantiles, quantiles


def test_of_two_cases_the_longer_is_the_median() -> None:
    assert quantiles(np.array([20.0, 10.0])).tolist() == [20.0, 20.0, 20.0]
    assert np.isnan(quantiles(np.zeros(0))).all()


def test_each_hour_of_the_week_has_the_quantiles_of_its_cases() -> None:
    chance = np.random.default_rng(5)
    came = chance.uniform(0, 3 * 168 * 3600, 4000)
    came = came[(came // 3600) % 168 != 17]
    took = chance.gamma(2.0, 30.0, len(came))
    found = hourly_quantiles(came, took)
    hours = (came // 3600).astype(int) % 168
    assert found.shape == (168, len(SHARES)) and np.isnan(found[17]).all()
    for hour in set(hours.tolist()):
        mine = took[hours == hour]
        assert found[hour].tolist() == quantiles(mine).tolist()
        for share, value in zip(SHARES, found[hour], strict=True):
            assert value in mine and (mine <= value).mean() >= share
