"""Settings: read from the environment, documented, and precise about what is wrong."""

from pathlib import Path

import pytest

from kit.settings import ServiceSettings, SettingsError, describe, load

GOOD = {
    "RENDA_NATS_URL": "nats://127.0.0.1:4222",
    "RENDA_NATS_SEED_FILE": "/run/seed",
    "RENDA_MONGODB_URL": "mongodb://127.0.0.1",
    "RENDA_MONGODB_DATABASE": "suggestions",
}


def test_settings_are_read_and_converted() -> None:
    settings = load(ServiceSettings, GOOD | {"RENDA_PORT": "9000"})
    assert (settings.port, settings.nats_seed_file, settings.host) == (9000, Path("/run/seed"), "127.0.0.1")


def test_a_missing_setting_is_named_with_its_meaning() -> None:
    with pytest.raises(SettingsError, match=r"RENDA_MONGODB_URL is not set\. MongoDB connection string"):
        load(ServiceSettings, {key: value for key, value in GOOD.items() if key != "RENDA_MONGODB_URL"})


def test_a_setting_of_the_wrong_kind_is_named() -> None:
    with pytest.raises(SettingsError, match="RENDA_PORT='many' is not a valid int"):
        load(ServiceSettings, GOOD | {"RENDA_PORT": "many"})


def test_every_setting_is_documented() -> None:
    for variable, _, documentation in describe(ServiceSettings):
        assert variable.startswith("RENDA_")
        assert documentation.endswith(".")
