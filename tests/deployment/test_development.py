"""`make dev` lets the pages of its own server use the API; an installation lets nobody's."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from api.settings import load
from tests.house.project import ROOT

VARIABLE = "CORKBOARD_SERVER__CORS_ORIGINS"


@pytest.fixture
def dev() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dev", ROOT / ".ci" / "dev.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def origins(dev: ModuleType, tmp_path: Path) -> tuple[str, ...]:
    return load(tmp_path / "litestar.toml", dev.environment()).server.cors_origins


def test_the_development_server_is_allowed(dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert origins(dev, tmp_path) == ("http://localhost:4200",)


def test_the_caller_may_choose_others(dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(VARIABLE, "https://app.example.org")
    assert origins(dev, tmp_path) == ("https://app.example.org",)
