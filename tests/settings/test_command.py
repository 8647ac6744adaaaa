"""`corkboard settings`: what was understood, and what was not."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import cli
from api.settings import MASK, load, masked

SECRETS = {
    "CORKBOARD_DATABASE__URL": "postgresql://me:hunter2@host/db",
    "CORKBOARD_STORAGE__ACCESS_KEY": "hunter2",
    "CORKBOARD_STORAGE__SECRET_KEY": "hunter2",
    "CORKBOARD_SECURITY__SECRET": "hunter2",
    "CORKBOARD_KAFKA__USERNAME": "hunter2",
    "CORKBOARD_KAFKA__PASSWORD": "hunter2",
    "CORKBOARD_KAFKA__OPTIONS": "ssl.key.password=hunter2",
}


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.chdir(tmp_path)
    return CliRunner()


def test_it_prints_every_setting_and_no_secret(runner: CliRunner) -> None:
    result = runner.invoke(cli, ["settings"], env={**SECRETS, "CORKBOARD_SERVER__PORT": "1234"})
    assert result.exit_code == 0
    shown = json.loads(result.output)
    assert shown["server"]["port"] == 1234
    assert shown["board"] == {"name": "Corkboard"}
    assert shown["database"]["url"] == shown["security"]["secret"] == MASK
    assert shown["storage"]["access_key"] == shown["storage"]["secret_key"] == MASK
    assert [shown["kafka"][key] for key in ("username", "password", "options")] == [MASK] * 3
    assert "hunter2" not in result.output


def test_an_empty_secret_is_shown_to_be_empty(tmp_path: Path) -> None:
    assert masked(load(tmp_path / "litestar.toml", {}))["database"]["url"] == ""


@pytest.mark.parametrize("command", [["settings"], ["serve"], ["migrate"], ["database", "check"]])
def test_every_command_tells_all_faults_and_fails(runner: CliRunner, command: list[str]) -> None:
    env = {**SECRETS, "CORKBOARD_SERVER__PORT": "x", "CORKBOARD_BORAD__NAME": "x", "CORKBOARD_ACCESS__POSTS": "x"}
    result = runner.invoke(cli, command, env=env)
    assert result.exit_code == 1
    for path in ("server.port", "borad", "access.posts"):
        assert path in result.output
    assert "Traceback" not in result.output
    assert "hunter2" not in result.output


def test_the_version_is_told(runner: CliRunner) -> None:
    result = runner.invoke(cli, ["--version"])
    assert (result.exit_code, result.output.split()[0]) == (0, "corkboard,")
