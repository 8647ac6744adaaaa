"""litestar.toml < environment < the file that a `…_FILE` variable names."""

from pathlib import Path

import pytest

from api.settings import Settings, load

TOML = """
[server]
port = 1111
cors_origins = ["https://a.example"]

[database]
url = "postgresql://in-the-file/db"

[posts]
unique_titles = true
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "litestar.toml"
    path.write_text(TOML)
    return path


def secret_file(folder: Path, text: str) -> str:
    path = folder / "mounted"
    path.write_text(text)
    return str(path)


def test_without_file_and_environment_everything_has_a_default(tmp_path: Path) -> None:
    assert load(tmp_path / "litestar.toml", {}) == Settings()


def test_the_file_counts(file: Path) -> None:
    settings = load(file, {})
    assert settings.server.port == 1111
    assert settings.server.cors_origins == ("https://a.example",)
    assert settings.database.url == "postgresql://in-the-file/db"
    assert settings.posts.unique_titles


def test_the_environment_wins_over_the_file(file: Path) -> None:
    settings = load(file, {"CORKBOARD_SERVER__PORT": "2222", "CORKBOARD_POSTS__UNIQUE_TITLES": "false"})
    assert settings.server.port == 2222
    assert not settings.posts.unique_titles
    assert settings.database.url == "postgresql://in-the-file/db"


@pytest.mark.parametrize("first", ["CORKBOARD_DATABASE__URL", "CORKBOARD_DATABASE__URL_FILE"])
def test_a_named_file_wins_over_both(file: Path, tmp_path: Path, first: str) -> None:
    env = {
        "CORKBOARD_DATABASE__URL": "postgresql://in-the-environment/db",
        "CORKBOARD_DATABASE__URL_FILE": secret_file(tmp_path, "postgresql://mounted/db\n"),
    }
    assert load(file, {first: env[first]} | env).database.url == "postgresql://mounted/db"


def test_a_number_may_stand_in_a_named_file(tmp_path: Path) -> None:
    env = {"CORKBOARD_SERVER__PORT_FILE": secret_file(tmp_path, "3333\n")}
    assert load(tmp_path / "litestar.toml", env).server.port == 3333


def test_dotenv_counts_less_than_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "litestar.toml").write_text(TOML)
    (tmp_path / ".env").write_text("CORKBOARD_SERVER__PORT=4444\nCORKBOARD_SERVER__HOST=::1\nUNRELATED\n")
    monkeypatch.setenv("CORKBOARD_SERVER__HOST", "0.0.0.0")
    settings = load()
    assert (settings.server.port, settings.server.host) == (4444, "0.0.0.0")


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        ("https://a.example", ("https://a.example",)),
        ("https://a.example, https://b.example ,", ("https://a.example", "https://b.example")),
        ('["https://a.example", "https://b.example"]', ("https://a.example", "https://b.example")),
        ("", ()),
        ("[]", ()),
    ],
)
def test_a_list_from_the_environment(tmp_path: Path, text: str, origins: tuple[str, ...]) -> None:
    env = {"CORKBOARD_SERVER__CORS_ORIGINS": text}
    assert load(tmp_path / "litestar.toml", env).server.cors_origins == origins


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("1", True), ("false", False), ("0", False), ("False", False)]
)
def test_yes_and_no_from_the_environment(tmp_path: Path, text: str, *, value: bool) -> None:
    assert load(tmp_path / "litestar.toml", {"CORKBOARD_VOTES__DOWNVOTES": text}).votes.downvotes is value


def test_names_of_variables_may_be_of_any_case_below_the_prefix(tmp_path: Path) -> None:
    assert load(tmp_path / "litestar.toml", {"CORKBOARD_Server__port": "5555"}).server.port == 5555


def test_other_variables_are_none_of_ours(tmp_path: Path) -> None:
    env = {"PATH": "/bin", "CORKBOARD": "x", "CORKBOARD_TEST_DATABASE_URL": "x", "MY_CORKBOARD_SERVER__PORT": "x"}
    assert load(tmp_path / "litestar.toml", env) == Settings()


def test_the_data_folder_is_absolute_and_may_be_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    settings = load(tmp_path / "litestar.toml", {"CORKBOARD_SERVER__DATA": "~/board"})
    assert settings.data == tmp_path / "board"
    assert load(tmp_path / "litestar.toml", {}).data == Path.cwd() / ".data"
