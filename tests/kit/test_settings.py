"""Settings from the environment: their types, their defaults, values that lie in files, and what is said when wrong."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from kit.settings import ServiceSettings, SettingsError, describe, load, setting


@dataclass(frozen=True)
class Example:
    """One setting of each kind."""

    url: str = setting("RENDA_EXAMPLE_URL", "Where it is.")
    port: int = setting("RENDA_EXAMPLE_PORT", "Its port.", 8080)
    quiet: bool = setting("RENDA_EXAMPLE_QUIET", "Whether it says little.", False)


def test_values_have_the_types_of_their_fields():
    environment = {"RENDA_EXAMPLE_URL": "a", "RENDA_EXAMPLE_PORT": "9", "RENDA_EXAMPLE_QUIET": "yes"}
    assert load(Example, environment) == Example("a", 9, True)


def test_what_is_not_set_or_empty_has_its_default():
    assert load(Example, {"RENDA_EXAMPLE_URL": "a", "RENDA_EXAMPLE_PORT": ""}) == Example("a", 8080, False)


def test_a_value_may_lie_in_a_file(tmp_path: Path):
    secret = tmp_path / "url"
    secret.write_text("mongodb://user:password@host\n")
    assert load(Example, {"RENDA_EXAMPLE_URL_FILE": str(secret)}).url == "mongodb://user:password@host"


def test_the_variable_itself_goes_before_the_file():
    environment = {"RENDA_EXAMPLE_URL": "a", "RENDA_EXAMPLE_URL_FILE": "/nowhere"}
    assert load(Example, environment).url == "a"


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({}, r"^RENDA_EXAMPLE_URL is not set\. Where it is\.$"),
        ({"RENDA_EXAMPLE_URL_FILE": "/nowhere"}, r"^RENDA_EXAMPLE_URL_FILE='/nowhere' cannot be read: "),
        ({"RENDA_EXAMPLE_URL": "a", "RENDA_EXAMPLE_PORT": "x"}, r"^RENDA_EXAMPLE_PORT='x' is not a valid int$"),
        ({"RENDA_EXAMPLE_URL": "a", "RENDA_EXAMPLE_QUIET": "x"}, r"^RENDA_EXAMPLE_QUIET='x' is not a valid bool$"),
    ],
)
def test_what_is_wrong_is_named(environment: dict[str, str], message: str):
    with pytest.raises(SettingsError, match=message):
        load(Example, environment)


def test_audit_logs_are_kept_for_six_months_at_least():
    names = ("NATS_URL", "NATS_SEED_FILE", "MONGODB_URL", "MONGODB_DATABASE")
    required = {f"RENDA_{name}": "x" for name in names}
    assert load(ServiceSettings, required | {"RENDA_AUDIT_DAYS": "184"}).audit_days == 184
    with pytest.raises(SettingsError, match=r"^RENDA_AUDIT_DAYS=183 is less than 184, six months$"):
        load(ServiceSettings, required | {"RENDA_AUDIT_DAYS": "183"})


def test_every_setting_describes_itself():
    assert list(describe(Example)) == [
        ("RENDA_EXAMPLE_URL", "", "Where it is."),
        ("RENDA_EXAMPLE_PORT", "8080", "Its port."),
        ("RENDA_EXAMPLE_QUIET", "False", "Whether it says little."),
    ]
