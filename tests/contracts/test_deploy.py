"""What is deployed is what was built: containers, manifests and the operations manual agree with the code."""

import ast
import importlib
import json
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from prometheus_client import CollectorRegistry

from cli.main import main as renda
from gateway.metrics import GatewayMetrics
from intake.metrics import IntakeMetrics
from kit.census import Census
from kit.metrics import ServiceMetrics
from kit.settings import describe
from services.suggestions import metrics as suggestions
from services.supervision import metrics as supervision

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
CONTAINERS: dict[str, dict[str, Any]] = COMPOSE["services"]
SERVICES = tuple(json.loads((ROOT / "contracts" / "subscriptions.json").read_text()))
DOCKERFILE = (ROOT / "deploy" / "docker" / "Dockerfile").read_text()
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
KUBERNETES = ROOT / "deploy" / "kubernetes"
ONCE = {name for name, container in CONTAINERS.items() if container["restart"] == "no"}
SECRETS = {name for name in COMPOSE["volumes"] if name.endswith("-secrets")} | {"keys"}
UNPRIVILEGED = "10001:10001"


def volumes_of(container: dict[str, Any]) -> dict[str, bool]:
    """Named volume or path → whether the container may only read it."""
    listed: dict[str, bool] = {}
    for volume in container.get("volumes", ()):
        if isinstance(volume, dict):
            listed[volume["source"]] = volume.get("read_only", False)
        else:
            source, _, *options = volume.split(":")
            listed[source] = options == ["ro"]
    return listed


def settings_classes() -> Iterator[type[Any]]:
    """Every dataclass of ours with a field that names its variable."""
    for path in sorted(
        path for part in ("kit", "services", "gateway", "intake", "collector") for path in (ROOT / part).rglob("*.py")
    ):
        source = path.read_text()
        if "setting(" not in source:
            continue
        module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for name in [node.name for node in ast.parse(source).body if isinstance(node, ast.ClassDef)]:
            found = getattr(module, name)
            if is_dataclass(found) and any("variable" in field.metadata for field in fields(found)):
                yield found


def all_settings() -> dict[str, tuple[str, str]]:
    """Variable → default, meaning."""
    return {
        variable: (default, meaning) for each in settings_classes() for variable, default, meaning in describe(each)
    }


def command_variables(command: click.Command) -> set[str]:
    """Variables that a command of `renda` and those below it read."""
    own = {str(parameter.envvar) for parameter in command.params if parameter.envvar}
    below = command.commands.values() if isinstance(command, click.Group) else ()
    return own.union(*(command_variables(each) for each in below))


def table(section: str) -> list[tuple[str, ...]]:
    """Rows of the table under a heading of the operations manual, without its head; code marks removed."""
    text = re.split(rf"^#+ {section}$", OPERATIONS, maxsplit=1, flags=re.MULTILINE)[1].split("\n#")[0]
    rows = [line.strip("|").split(" | ") for line in text.splitlines() if line.startswith("|")]
    return [tuple(cell.strip().strip("`") for cell in row) for row in rows[2:]]


def manifests() -> list[dict[str, Any]]:
    """Every Kubernetes object that is applied."""
    listed = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text())["resources"]
    return [each for name in listed for each in yaml.safe_load_all((KUBERNETES / name).read_text())]


def pods() -> dict[str, dict[str, Any]]:
    """Pod specification by the name of its workload."""
    return {
        each["metadata"]["name"]: each["spec"]["template"]["spec"]
        for each in manifests()
        if each["kind"] in ("StatefulSet", "Deployment", "Job")
    }


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_container_can_do_what_it_must_and_no_more(name: str):
    container = CONTAINERS[name]
    assert container["read_only"] is True
    assert container["cap_drop"] == ["ALL"]
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert container["mem_limit"]
    assert container["pids_limit"]
    assert "privileged" not in container
    root = name == "volume-owner"
    assert container["user"] == ("0:0" if root else UNPRIVILEGED)
    assert container.get("cap_add") == (["CHOWN"] if root else None)


@pytest.mark.parametrize("name", sorted(CONTAINERS.keys() - ONCE))
def test_what_stays_up_is_checked_and_started_again(name: str):
    container = CONTAINERS[name]
    assert container["restart"] == "unless-stopped"
    assert "healthcheck" in container or container["image"].startswith("renda:")


def test_every_image_is_pinned():
    images = {container["image"] for container in CONTAINERS.values()}
    assert images == {
        "renda:${RENDA_VERSION:-local}",
        "mongo:8.0",
        "nats:2.12-alpine",
        "natsio/prometheus-nats-exporter:0.17.3",
        "grafana/grafana:12.1.0",
        "prom/alertmanager:v0.28.1",
        "prom/blackbox-exporter:v0.27.0",
        "prom/prometheus:v3.5.0",
    }
    assert set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)) == {"python:3.13-slim-trixie"}


def test_only_the_doors_are_published_and_on_loopback_alone():
    published = {name: container["ports"] for name, container in CONTAINERS.items() if "ports" in container}
    assert published.keys() == {"gateway", "grafana", "intake", "nats"}
    assert all(port.startswith("127.0.0.1:") for ports in published.values() for port in ports)
    open_networks = {name for name, network in COMPOSE["networks"].items() if not (network or {}).get("internal")}
    reached = {
        name
        for name, container in CONTAINERS.items()
        if open_networks.intersection(container.get("networks", ["default"]))
    }
    without_network = {name for name, container in CONTAINERS.items() if "network_mode" in container}
    assert reached - without_network == {"blackbox-exporter", "gateway", "grafana", "intake", "nats"}


def test_a_secret_is_mounted_by_its_owner_and_written_by_one_container():
    readers = {secret: set() for secret in SECRETS}
    writers = {secret: set() for secret in SECRETS}
    for name, container in CONTAINERS.items():
        for source, read_only in volumes_of(container).items():
            if source in SECRETS:
                (readers if read_only else writers)[source].add(name)
    assert readers == {
        "keys": {"streams"},
        "nats-secrets": {"nats"},
        "mongo-secrets": {"mongo"},
        "district-secrets": {"publish"},
        "monitor-secrets": {"mongodb-exporter"},
        **{f"{service}-secrets": {service} for service in (*SERVICES, "intake", "gateway")},
    }
    assert writers == {
        secret: {"volume-owner", "credentials"} | ({"mongo-users", "renda"} if secret == "keys" else set())
        for secret in SECRETS
    }


def test_every_volume_is_given_to_the_unprivileged_user():
    assert volumes_of(CONTAINERS["volume-owner"]).keys() == COMPOSE["volumes"].keys()


def test_no_secret_is_written_down():
    for container in CONTAINERS.values():
        values = json.dumps([container.get("environment"), container.get("command")])
        assert not re.search(r"SU[A-Z2-7]{50,}|password=|://[^/\"]*:[^/\"]*@", values)


def test_containers_are_told_settings_that_exist():
    known = all_settings().keys() | command_variables(renda)
    told = {variable for container in CONTAINERS.values() for variable in container.get("environment", ())}
    told |= set(re.findall(r"\b(RENDA_[A-Z_]+)=", DOCKERFILE))
    told = {variable for variable in told if variable.startswith("RENDA_")}
    assert {
        variable for variable in told if variable not in known and variable.removesuffix("_FILE") not in known
    } == set()


def test_every_service_runs_is_asked_and_is_scraped():
    prometheus = yaml.safe_load((ROOT / "deploy" / "prometheus" / "prometheus.yml").read_text())
    targets = {
        target
        for job in prometheus["scrape_configs"]
        for each in job.get("static_configs", ())
        for target in each["targets"]
    }
    assert {*(f"{service}:8080" for service in SERVICES), "gateway:8080", "intake:8080"} <= targets
    others = {target.partition(":")[0] for target in targets} - {"localhost"}
    assert others <= CONTAINERS.keys()
    for environment in (
        CONTAINERS["gateway"]["environment"],
        {each["name"]: each.get("value") for each in pods()["gateway"]["containers"][0]["env"]},
    ):
        addresses = environment["RENDA_GATEWAY_SUBGRAPHS"].split(",")
        assert addresses == [f"{service}=http://{service}:8080/graphql" for service in SERVICES]
    for service in SERVICES:
        assert CONTAINERS[service]["command"] == ["python", "-m", f"services.{service}"]
        assert pods()[service]["containers"][0]["command"] == ["python", "-m", f"services.{service}"]
        assert (ROOT / "services" / service / "__main__.py").is_file()


def test_the_image_runs_as_nobody_in_particular_and_tells_its_health():
    final = DOCKERFILE.split("\nFROM ")[-1]
    assert f"USER {UNPRIVILEGED}" in final
    assert "HEALTHCHECK" in final
    assert "PYTHONDONTWRITEBYTECODE=1" in final
    assert "--require-hashes" in DOCKERFILE
    copied = {
        source for line in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE) for source in line.split()
    }
    assert [
        source for source in copied if not (ROOT / source).exists() and not source.startswith("requirements/")
    ] == []


def test_services_differ_in_their_name_alone_on_kubernetes():
    texts = {service: (KUBERNETES / f"{service}.yaml").read_text().replace(service, "NAME") for service in SERVICES}
    assert len(set(texts.values())) == 1


def test_pods_can_do_what_they_must_and_no_more():
    for name, pod in pods().items():
        assert pod["automountServiceAccountToken"] is False, name
        assert pod["enableServiceLinks"] is False, name
        assert pod["securityContext"]["runAsNonRoot"] is True, name
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        for container in pod["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }, name
            assert container["resources"]["limits"]["memory"], name


def test_replicas_of_a_service_have_names_that_stay():
    for service in SERVICES:
        (found,) = (
            each for each in manifests() if (each["kind"], each["metadata"]["name"]) == ("StatefulSet", service)
        )
        replica = {"fieldRef": {"fieldPath": "metadata.name"}}
        environment = found["spec"]["template"]["spec"]["containers"][0]["env"]
        assert {"name": "RENDA_REPLICA", "valueFrom": replica} in environment


def test_every_setting_is_documented():
    documented = {
        row[0]: (row[1], row[2]) for name in ("Services", "Gateway", "Intake", "Collector") for row in table(name)
    }
    assert documented == all_settings()


def test_every_variable_of_the_command_line_is_documented():
    assert {row[0] for row in table("Command line")} == command_variables(renda)


def test_every_variable_of_compose_is_documented():
    used = set(re.findall(r"\$\{(\w+):-([^}]*)\}", (ROOT / "docker-compose.yml").read_text()))
    assert {(row[0], row[1]) for row in table("Containers")} == used


def test_every_metric_is_documented():
    registry = CollectorRegistry()
    GatewayMetrics(registry).of_subgraph("suggestions")
    registries = (
        ServiceMetrics("suggestions", ["npc.opinion.received.v1"]).registry,
        registry,
        IntakeMetrics(["batch"]).registry,
    )
    families = [family for each in registries for family in each.collect()]
    exported = {}
    for family in families:
        if not family.name.startswith(("process_", "python_")):
            labels = {label for sample in family.samples for label in sample.labels} - {"le"}
            name = f"{family.name}_total" if family.type == "counter" else family.name
            exported[name] = (family.type, ", ".join(sorted(labels)), family.documentation)
    sections = ("Metrics of a service", "Metrics of the gateway", "Metrics of the intake")
    documented = {row[0]: row[1:] for name in sections for row in table(name)}
    assert documented == exported


def test_every_metric_by_division_is_documented():
    counts = (
        *suggestions.division_counts(suggestions.Store(database=None, tree=None, today=None)),
        *supervision.division_counts(supervision.Store(database=None, tree=None, today=None)),
    )
    registry = CollectorRegistry()
    Census("suggestions", None, ["350206"], counts, registry)
    for gauge in registry._collector_to_names:
        gauge.labels(service="suggestions", division="350206").set(1)
    exported = {family.name: (family.type, "division, service", family.documentation) for family in registry.collect()}
    assert {row[0]: row[1:] for row in table("Metrics by division")} == exported
