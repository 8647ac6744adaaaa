"""The secret that signs cookies: made once, for its owner alone, the same for all processes."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from api.settings import Security, Server, Settings, SettingsError
from api.signing import signing_secret

ASK = (
    "import sys; from api.settings import Server, Settings; from api.signing import signing_secret; "
    "print(signing_secret(Settings(server=Server(data=sys.argv[1]))))"
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(server=Server(data=str(tmp_path / "data")))


def test_a_configured_one_counts_and_nothing_is_written(settings: Settings) -> None:
    assert signing_secret(Settings(server=settings.server, security=Security(secret="given"))) == "given"
    assert not settings.data.exists()


def test_it_is_made_once(settings: Settings) -> None:
    made = signing_secret(settings)
    assert len(made) >= 43  # 256 bits
    assert signing_secret(settings) == made
    assert [file.name for file in settings.data.iterdir()] == ["secret"]


def test_its_owner_alone_can_read_it(settings: Settings) -> None:
    signing_secret(settings)
    assert stat.S_IMODE((settings.data / "secret").stat().st_mode) == 0o600


def test_one_that_others_can_read_is_closed_to_them(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    made = signing_secret(settings)
    (settings.data / "secret").chmod(0o644)
    assert signing_secret(settings) == made
    assert stat.S_IMODE((settings.data / "secret").stat().st_mode) == 0o600
    assert len(caplog.messages) == 1
    assert made not in caplog.text
    assert signing_secret(settings) == made
    assert len(caplog.messages) == 1


def test_two_installations_have_two(settings: Settings, tmp_path: Path) -> None:
    other = Settings(server=Server(data=str(tmp_path / "other")))
    assert signing_secret(settings) != signing_secret(other)


def test_eight_processes_at_once_agree(settings: Settings) -> None:
    command = [sys.executable, "-c", ASK, str(settings.data)]
    processes = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) for _ in range(8)
    ]
    told = {process.communicate(timeout=60)[0] for process in processes}
    assert {process.returncode for process in processes} == {0}
    assert told == {f"{signing_secret(settings)}\n"}
    assert [file.name for file in settings.data.iterdir()] == ["secret"]


def test_an_empty_file_is_no_secret(settings: Settings) -> None:
    settings.data.mkdir()
    (settings.data / "secret").touch()
    with pytest.raises(SettingsError, match="secret"):
        signing_secret(settings)
