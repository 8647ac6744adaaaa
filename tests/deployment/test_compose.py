"""compose.yaml, as far as it can be checked without a container engine."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import pytest
import yaml

from api.settings import load
from tests.house.project import ROOT, text

COMPOSE: dict[str, Any] = yaml.safe_load(text("compose.yaml"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
SECRET = re.compile(r"PASSWORD|SECRET|TOKEN|DATABASE__URL")
REQUIRED = re.compile(r"\$\{(\w+):\?[^}]+\}")
DEFAULTED = re.compile(r"\$\{\w+:-([^}]*)\}")


OURS = {"app", "consume"}
OPTIONAL = {name for name, service in SERVICES.items() if service.get("profiles")}


def environment(service: str) -> dict[str, str]:
    return {key: str(value) for key, value in SERVICES[service].get("environment", {}).items()}


def test_it_is_a_compose_file() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_it_has_the_services() -> None:
    assert SERVICES.keys() == {"app", "consume", "kafka", "mailpit", "minio", "postgres"}
    assert {SERVICES[name]["build"] for name in OURS} == {"."}


def test_kafka_comes_when_it_is_asked_for() -> None:
    assert {"consume", "kafka"} == OPTIONAL
    assert {profile for name in OPTIONAL for profile in SERVICES[name]["profiles"]} == {"kafka"}
    manual = text("docs/self-hosting.md")
    address = environment("kafka")["KAFKA_ADVERTISED_LISTENERS"].removeprefix("PLAINTEXT://")
    assert f"COMPOSE_PROFILES=kafka\nKAFKA={address}\n" in manual
    assert SERVICES["consume"]["command"] == ["corkboard", "consume"]
    assert {environment(name)["CORKBOARD_KAFKA__BOOTSTRAP_SERVERS"] for name in OURS} == {"${KAFKA:-}"}


@pytest.mark.parametrize("service", sorted(SERVICES.keys() - OURS))
def test_images_are_pinned_and_watched(service: str) -> None:
    name, _, tag = SERVICES[service]["image"].rpartition(":")
    assert name
    assert re.search(r"\d+[.-]\d+", tag), "a whole version"
    health = SERVICES[service]["healthcheck"]
    assert health["test"][0] in ("CMD", "CMD-SHELL")
    assert {"interval", "timeout", "retries"} <= health.keys()


def test_postgres_is_asked_by_its_own_tool() -> None:
    assert "pg_isready" in SERVICES["postgres"]["healthcheck"]["test"][1]


def test_the_app_waits_until_the_others_are_healthy() -> None:
    conditions = {name: wait["condition"] for name, wait in SERVICES["app"]["depends_on"].items()}
    assert conditions == dict.fromkeys(SERVICES.keys() - OURS - OPTIONAL, "service_healthy")


def test_what_is_kept_lies_in_named_volumes() -> None:
    mounts = {name: [mount.split(":") for mount in service.get("volumes", [])] for name, service in SERVICES.items()}
    used = [mount[0] for service in mounts.values() for mount in service]
    assert sorted(used) == sorted(COMPOSE["volumes"]), "each its own, none of the machine's folders"
    # since 18 the image refuses a volume at …/data
    assert mounts["postgres"] == [["postgres", "/var/lib/postgresql"]]
    assert mounts["kafka"] == [["kafka", environment("kafka")["KAFKA_LOG_DIRS"]]]
    assert [name for name, service_mounts in mounts.items() if not service_mounts] == ["consume"], "it keeps nothing"


def test_there_is_no_default_secret() -> None:
    secrets = [value for name in SERVICES for key, value in environment(name).items() if SECRET.search(key)]
    assert len(secrets) >= 5
    assert [value for value in secrets if not REQUIRED.search(value)] == []


def test_secrets_that_must_be_set_are_in_the_manual() -> None:
    manual = text("docs/self-hosting.md")
    names = set(REQUIRED.findall(text("compose.yaml")))
    assert {name for name in names if f'echo "{name}=' not in manual} == set()


def test_only_the_board_is_open_to_other_machines() -> None:
    ports = {name: service.get("ports", []) for name, service in SERVICES.items()}
    assert ports.pop("app") == ["${PORT:-8000}:8000"]
    assert [port for open_ports in ports.values() for port in open_ports if not port.startswith("127.0.0.1:")] == []


@pytest.mark.parametrize("service", sorted(OURS))
def test_the_settings_of_both_reach_the_same_database(service: str) -> None:
    told = environment("app").items() & environment(service).items()
    assert {key for key, _ in told} >= {"CORKBOARD_DATABASE__URL", "CORKBOARD_SECURITY__SECRET"}
    assert {key for key in environment(service) if key.startswith("CORKBOARD_")} <= environment("app").keys()


def test_the_settings_of_the_app_are_valid() -> None:
    env = {key: DEFAULTED.sub(r"\1", REQUIRED.sub("x", value)) for key, value in environment("app").items()}
    settings = load(ROOT / "litestar.toml", env)
    assert settings.database.url == "postgresql://corkboard:x@postgres:5432/corkboard"
    assert settings.storage.backend == "minio"
    assert settings.storage.endpoint == "minio:9000"
    assert settings.security.secret == "x"
    assert settings.kafka.bootstrap_servers == ""


def test_the_accounts_of_the_app_are_those_of_the_services() -> None:
    app, postgres, minio = environment("app"), environment("postgres"), environment("minio")
    address = f"postgresql://{postgres['POSTGRES_USER']}:{postgres['POSTGRES_PASSWORD']}@postgres:5432/"
    assert app["CORKBOARD_DATABASE__URL"] == address + postgres["POSTGRES_DB"]
    assert app["CORKBOARD_STORAGE__ACCESS_KEY"] == minio["MINIO_ROOT_USER"]
    assert app["CORKBOARD_STORAGE__SECRET_KEY"] == minio["MINIO_ROOT_PASSWORD"]
