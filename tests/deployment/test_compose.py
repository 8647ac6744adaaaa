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
SECRET = re.compile(r"PASSWORD|SECRET|TOKEN|DATABASE__URL|MC_HOST")
REQUIRED = re.compile(r"\$\{(\w+):\?[^}]+\}")
DEFAULTED = re.compile(r"\$\{\w+:-([^{}]*)\}")

OURS = {"app", "consume"}
OPTIONAL = {name for name, service in SERVICES.items() if service.get("profiles")}
ENDS = {"minio-user"}
"""Does its work and ends."""
WRITES_EVERYWHERE = {"kafka"}
ROOT_WITHOUT_RIGHTS = {"mailpit", "minio"}
"""Their images know no other user; what they keep belongs to root."""


def environment(service: str) -> dict[str, str]:
    return {key: str(value) for key, value in SERVICES[service].get("environment", {}).items()}


def with_defaults(value: str) -> str:
    """What Compose makes of it where `.env` sets only what it must; a default may hold another."""
    value, before = REQUIRED.sub("x", value), ""
    while value != before:
        before, value = value, DEFAULTED.sub(r"\1", value)
    return value


def test_it_is_a_compose_file() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_it_has_the_services() -> None:
    assert SERVICES.keys() == {"app", "consume", "kafka", "mailpit", "minio", "minio-user", "postgres"}
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
    image = re.fullmatch(r"([\w./-]+):([\w.-]+)@sha256:[0-9a-f]{64}", SERVICES[service]["image"])
    assert image
    assert re.search(r"\d+[.-]\d+", image[2]), "a whole version"
    if service in ENDS:
        return
    health = SERVICES[service]["healthcheck"]
    assert health["test"][0] in ("CMD", "CMD-SHELL")
    assert {"interval", "timeout", "retries"} <= health.keys()


def test_postgres_is_asked_by_its_own_tool() -> None:
    assert "pg_isready" in SERVICES["postgres"]["healthcheck"]["test"][1]


def test_the_app_waits_until_the_others_are_healthy() -> None:
    conditions = {name: wait["condition"] for name, wait in SERVICES["app"]["depends_on"].items()}
    healthy = dict.fromkeys(SERVICES.keys() - OURS - OPTIONAL - ENDS - {"minio"}, "service_healthy")
    assert conditions == {**healthy, "minio-user": "service_completed_successfully"}
    assert SERVICES["minio-user"]["depends_on"] == {"minio": {"condition": "service_healthy"}}


def test_what_is_kept_lies_in_named_volumes() -> None:
    mounts = {name: [mount.split(":") for mount in service.get("volumes", [])] for name, service in SERVICES.items()}
    used = [mount[0] for service in mounts.values() for mount in service]
    assert sorted(used) == sorted(COMPOSE["volumes"]), "each its own, none of the machine's folders"
    # since 18 the image refuses a volume at …/data
    assert mounts["postgres"] == [["postgres", "/var/lib/postgresql"]]
    assert mounts["kafka"] == [["kafka", environment("kafka")["KAFKA_LOG_DIRS"]]]
    assert {name for name, service_mounts in mounts.items() if not service_mounts} == {"consume", *ENDS}


def test_there_is_no_default_secret() -> None:
    secrets = [value for name in SERVICES for key, value in environment(name).items() if SECRET.search(key)]
    assert len(secrets) >= 5
    assert [value for value in secrets if not REQUIRED.search(value)] == []


def test_secrets_that_must_be_set_are_in_the_manual() -> None:
    manual = text("docs/self-hosting.md")
    names = set(REQUIRED.findall(text("compose.yaml")))
    assert {name for name in names if f'echo "{name}=' not in manual} == set()


def test_nothing_is_open_to_other_machines_unless_somebody_says_so() -> None:
    ports = [with_defaults(port) for service in SERVICES.values() for port in service.get("ports", [])]
    assert "127.0.0.1:8000:8000" in ports
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []
    assert re.search(r"^BIND=0\.0\.0\.0$", text("docs/self-hosting.md"), re.M), "how to choose otherwise"


@pytest.mark.parametrize("service", sorted(OURS))
def test_the_settings_of_both_reach_the_same_database(service: str) -> None:
    told = environment("app").items() & environment(service).items()
    assert {key for key, _ in told} >= {"CORKBOARD_DATABASE__URL", "CORKBOARD_SECURITY__SECRET"}
    assert {key for key in environment(service) if key.startswith("CORKBOARD_")} <= environment("app").keys()


def test_the_settings_of_the_app_are_valid() -> None:
    env = {key: with_defaults(value) for key, value in environment("app").items()}
    settings = load(ROOT / "litestar.toml", env)
    assert settings.database.url == "postgresql://corkboard:x@postgres:5432/corkboard"
    assert settings.storage.backend == "minio"
    assert settings.storage.endpoint == "minio:9000"
    assert settings.security.secret == "x"
    assert settings.kafka.bootstrap_servers == ""
    assert settings.server.public_url == "http://localhost:8000"
    assert settings.server.trusted_proxies == ()


def test_the_accounts_of_the_app_are_those_of_the_services() -> None:
    app, postgres = environment("app"), environment("postgres")
    address = f"postgresql://{postgres['POSTGRES_USER']}:{postgres['POSTGRES_PASSWORD']}@postgres:5432/"
    assert app["CORKBOARD_DATABASE__URL"] == address + postgres["POSTGRES_DB"]


def test_the_app_is_not_the_root_of_the_storage() -> None:
    """tests/deployment/test_storage_user.py tries what its user may."""
    app, minio, made = environment("app"), environment("minio"), environment("minio-user")
    (commands,) = SERVICES["minio-user"]["command"]
    assert f'mc admin user add store {app["CORKBOARD_STORAGE__ACCESS_KEY"]} "$$PASSWORD"' in commands
    assert made["PASSWORD"] == app["CORKBOARD_STORAGE__SECRET_KEY"]
    assert minio["MINIO_ROOT_PASSWORD"] != made["PASSWORD"]
    assert made["MC_HOST_store"] == f"http://{minio['MINIO_ROOT_USER']}:{minio['MINIO_ROOT_PASSWORD']}@minio:9000"
    assert {name for name in SERVICES if "MINIO_ROOT_PASSWORD" in str(environment(name))} == {"minio", "minio-user"}


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_it_has_the_least_rights(service: str) -> None:
    found = SERVICES[service]
    assert found["cap_drop"] == ["ALL"]
    assert "cap_add" not in found
    assert found["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "network_mode", "pid", "ipc", "devices"} & found.keys()
    assert found.get("read_only", False) is (service not in WRITES_EVERYWHERE)
    assert not found.get("read_only") or "/tmp" in found["tmpfs"]
    assert "user" in found or service in ROOT_WITHOUT_RIGHTS
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", found.get("user", "1:1"))
    assert found["pids_limit"] > 0


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_its_log_does_not_fill_the_disk(service: str) -> None:
    options = SERVICES[service]["logging"]["options"]
    assert {"max-size", "max-file"} <= options.keys()


def test_what_keeps_things_cannot_be_reached_from_outside() -> None:
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    keeping = {"postgres", "minio", "minio-user", "kafka"}
    assert {name for name in SERVICES if SERVICES[name].get("networks") == ["inside"]} == keeping
    assert not any(SERVICES[name].get("ports") for name in keeping)


def test_the_user_of_the_app_is_the_one_its_image_knows() -> None:
    users = {SERVICES[name]["user"] for name in OURS}
    assert users == {re.findall(r"^USER (.+)$", text("Dockerfile"), re.M)[-1]}
