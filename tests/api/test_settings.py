"""Settings: everything wrong is told at once, and production does not start on demo secrets."""

from __future__ import annotations

import pytest

from guanwu.api.settings import DEMO_SECRET, Settings, SettingsRefusedError, read_settings

GOOD = "0123456789abcdef0123456789abcdef"


def test_nothing_set_is_the_demo_on_this_machine() -> None:
    assert read_settings({}) == Settings()


def test_production_with_a_secret_of_its_own_is_served() -> None:
    found = read_settings({"GUANWU_MODE": "production", "GUANWU_SECRET": GOOD})
    assert (found.mode, found.secure, found.secret) == ("production", True, GOOD)


@pytest.mark.parametrize(("environment", "codes"), [
    ({"GUANWU_MODE": "production"}, ["settings_secret_weak"]),
    ({"GUANWU_MODE": "production", "GUANWU_SECRET": DEMO_SECRET}, ["settings_secret_weak"]),
    ({"GUANWU_MODE": "production", "GUANWU_SECRET": "short"}, ["settings_secret_weak"]),
    ({"GUANWU_MODE": "production", "GUANWU_SECRET": GOOD, "GUANWU_SECURE": "0"},
     ["settings_not_secure"]),
    ({"GUANWU_PORT": "0"}, ["settings_number_wrong"]),
    ({"GUANWU_HOST": "../../x"}, ["settings_host_wrong"]),
    ({"GUANWU_HOST": ""}, ["settings_host_wrong"]),
    ({"GUANWU_PORT": "\uff18\uff10"}, ["settings_number_wrong"]),
    ({"GUANWU_MODE": "test", "GUANWU_PORT": "x", "GUANWU_WORKERS": "-1"},
     ["settings_mode_unknown", "settings_number_wrong", "settings_number_wrong"]),
])
def test_everything_wrong_is_told_at_once(environment: dict[str, str], codes: list[str]) -> None:
    with pytest.raises(SettingsRefusedError) as raised:
        read_settings(environment)
    assert [one.code for one in raised.value.refusals] == codes
