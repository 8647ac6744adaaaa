"""All faults of the settings at once, each with its path."""

from pathlib import Path

import pytest

from api.settings import SettingsError, load

TOML = """
postz = 1

[server]
port = "high"
workers = 0
wrokers = 2

[database]
url = "mysql://host/db"
pool_size = 1.5

[access]
posts = "everybody"

[board]
name = ""

[colours]
red = true
"""


def faults(path: Path, env: dict[str, str] | None = None) -> dict[str, str]:
    with pytest.raises(SettingsError) as caught:
        load(path, env or {})
    assert all(fault in str(caught.value) for fault in caught.value.faults)
    return {path: message for path, _, message in (fault.partition(": ") for fault in caught.value.faults)}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "litestar.toml"


def test_all_at_once(file: Path) -> None:
    file.write_text(TOML)
    found = faults(file, {"CORKBOARD_VOTES__DOWNVOTES": "perhaps", "CORKBOARD_SHAPES__ROUND": "1"})
    assert set(found) == {
        "postz",
        "server.port",
        "server.workers",
        "server.wrokers",
        "database.url",
        "database.pool_size",
        "access.posts",
        "board.name",
        "colours",
        "votes.downvotes",
        "shapes",
    }
    assert found["server.port"] == "Expected `int`, got `str`"
    assert found["server.workers"] == "Expected `int` >= 1"
    assert found["server.wrokers"] == "there is no such setting"
    assert found["colours"] == "there is no such section"
    assert found["access.posts"] == "Invalid enum value 'everybody'"


def test_a_section_that_is_no_table(file: Path) -> None:
    file.write_text("server = 8000")
    assert faults(file) == {"server": "expected a table"}


def test_a_section_that_is_no_table_with_a_variable_of_it(file: Path) -> None:
    file.write_text("server = 8000")
    assert faults(file, {"CORKBOARD_SERVER__PORT": "1"}) == {"server": "expected a table"}


@pytest.mark.parametrize("content", [b"[server", b"port = 1\nport = 2", b"\xff"])
def test_a_file_that_is_no_toml(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    assert set(faults(file, {"CORKBOARD_SERVER__PORT": "x"})) == {str(file), "server.port"}


def test_a_folder_instead_of_a_file(file: Path) -> None:
    file.mkdir()
    assert set(faults(file)) == {str(file)}


def test_a_named_file_that_is_not_there(file: Path, tmp_path: Path) -> None:
    found = faults(file, {"CORKBOARD_DATABASE__URL_FILE": str(tmp_path / "missing")})
    assert found == {
        "database.url": "CORKBOARD_DATABASE__URL_FILE cannot be read: No such file or directory",
    }


def test_minio_needs_its_keys(file: Path) -> None:
    found = faults(file, {"CORKBOARD_STORAGE__BACKEND": "minio", "CORKBOARD_STORAGE__BUCKET": ""})
    assert set(found) == {"storage.access_key", "storage.secret_key", "storage.bucket"}


def test_kafka_with_sasl_needs_an_account(file: Path) -> None:
    found = faults(file, {"CORKBOARD_KAFKA__SECURITY_PROTOCOL": "sasl_ssl", "CORKBOARD_KAFKA__TOPIC_PREFIX": "a b"})
    assert set(found) == {"kafka.username", "kafka.password", "kafka.topic_prefix"}


@pytest.mark.parametrize("options", ["hunter2", "=hunter2", "ssl.key.password=", '["a=b", ""]', "[1]"])
def test_an_option_that_is_no_name_and_value(file: Path, options: str) -> None:
    found = faults(file, {"CORKBOARD_KAFKA__OPTIONS": options})
    assert set(found) == {"kafka.options"}
    assert "hunter2" not in str(found)


@pytest.mark.parametrize("port", ["-1", "65536", "8000.5", "", "\uff18\uff10"])
def test_a_port_that_is_none(file: Path, port: str) -> None:
    assert set(faults(file, {"CORKBOARD_SERVER__PORT": port})) == {"server.port"}


def test_a_fault_of_a_secret_does_not_tell_it(file: Path) -> None:
    file.write_text('[database]\nurl = "mysql://me:hunter2@host/db"\n[security]\nsecret = ["hunter2"]')
    found = faults(file)
    assert set(found) == {"database.url", "security.secret"}
    assert "hunter2" not in str(found)


@pytest.mark.parametrize("origin", ["*", "localhost:4200", "http://localhost:4200/"])
def test_an_origin_that_no_browser_sends(file: Path, origin: str) -> None:
    assert set(faults(file, {"CORKBOARD_SERVER__CORS_ORIGINS": origin})) == {"server.cors_origins"}


@pytest.mark.parametrize("host", ["https://board.example", "board.example:8000", "board.*", "*.*", "a b"])
def test_a_host_that_is_no_name(file: Path, host: str) -> None:
    assert set(faults(file, {"CORKBOARD_SERVER__ALLOWED_HOSTS": host})) == {"server.allowed_hosts"}


@pytest.mark.parametrize("url", ["postgresql://me:hunter2@host:port/db", "postgresql://me:hunter2@[::1/db"])
def test_a_url_that_is_none(file: Path, url: str) -> None:
    found = faults(file, {"CORKBOARD_DATABASE__URL": url})
    assert set(found) == {"database.url"}
    assert "hunter2" not in str(found)
