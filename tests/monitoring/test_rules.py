"""The rules of Prometheus: each alert fires and falls silent, is explained, and asks for what exists."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.grafana.boards import BOARDS
from tests.monitoring import names
from tests.monitoring.names import ALERTS, PROMETHEUS, RECORDED, ROOT

UNIT_TESTS = sorted((PROMETHEUS / "tests").glob("*.yml"))
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
RUNBOOK = dict(
    re.findall(
        r"^### (\w+)\n(.*?)(?=^##)", OPERATIONS.split("\n## Alerts\n")[1].split("\n## Verify")[0] + "\n##", re.M | re.S
    )
)


def promtool(*arguments: str | Path, text: str | None = None) -> subprocess.CompletedProcess[str]:
    program = shutil.which("promtool")
    if program is None:
        pytest.skip("promtool is not installed (Debian: apt-get install prometheus)")
    return subprocess.run([program, *arguments], input=text, capture_output=True, text=True, check=False)


def test_prometheus_accepts_its_configuration():
    found = promtool("check", "config", PROMETHEUS / "prometheus.yml")
    assert found.returncode == 0, found.stderr


def test_every_alert_fires_and_falls_silent_again():
    found = promtool("test", "rules", *UNIT_TESTS)
    assert found.returncode == 0, found.stdout + found.stderr


def test_every_alert_is_shown_silent_firing_and_silent_again():
    shown: dict[str, list[bool]] = {}
    for path in UNIT_TESTS:
        for test in yaml.safe_load(path.read_text())["tests"]:
            assert all(f'alertname="{test["name"]}"' in step["expr"] for step in test["promql_expr_test"])
            shown[test["name"]] = [bool(step["exp_samples"]) for step in test["promql_expr_test"]]
    assert shown == {rule["alert"]: [False, True, False] for rule in ALERTS}


def test_every_alert_is_explained_in_the_manual():
    told = {name: re.findall(r"^- \*\*([\w ]+)\*\*", text, re.M) for name, text in RUNBOOK.items()}
    assert told == {rule["alert"]: ["Meaning", "First look", "Remedy", "Escalate"] for rule in ALERTS}


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_an_alert_says_how_urgent_it_is_and_where_it_is_explained(rule: dict[str, Any]):
    assert rule["labels"]["severity"] in ("critical", "warning")
    assert rule["annotations"]["summary"]
    assert rule["annotations"]["runbook_url"] == f"docs/operations.md#{rule['alert'].lower()}"


@pytest.mark.parametrize("rule", [*ALERTS, *RECORDED], ids=lambda rule: rule.get("alert") or rule["record"])
def test_a_rule_asks_for_metrics_that_exist(rule: dict[str, Any]):
    assert names.named(rule["expr"]) - names.exist() == set()


def test_the_manual_counts_right():
    panels = [panel for board in BOARDS for panel in board.panels]
    expressions = sum(len(panel.queries) for panel in panels)
    counted = (
        f"{len(panels)} panels with {expressions} expressions, {len(RECORDED)} recording rules and {len(ALERTS)} alerts"
    )
    assert counted in OPERATIONS
