"""The pipelines run what everybody runs, in the order that shows mistakes early."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import pytest
import yaml

from tests.house.project import ROOT, make_targets, text

ORDER = ["hello", "lint", "test", "format"]
GITLAB: dict[str, Any] = yaml.safe_load(text(".gitlab-ci.yml"))
GITHUB: dict[str, Any] = yaml.safe_load(text(".github/workflows/ci.yml"))
BOTH = {
    "hello": {"hello"},
    "lint": {"contracts", "lint-backend", "lint-frontend", "types"},
    "test": {"test-backend", "test-frontend"},
    "format": {"format-check-backend", "format-check-frontend"},
}


def gitlab_targets() -> dict[str, set[str]]:
    """Stage: the targets its jobs make. Each line of a script is one `make` and nothing else."""
    found: dict[str, set[str]] = {}
    for job in GITLAB.values():
        if isinstance(job, dict) and "script" in job:
            found.setdefault(job["stage"], set()).update(target(line) for line in job["script"])
    return found


def github_targets() -> dict[str, set[str]]:
    found = {}
    for name, job in GITHUB["jobs"].items():
        matrix = job.get("strategy", {}).get("matrix", {}).get("target", [])
        lines = [step["run"] for step in job["steps"] if "run" in step]
        expanded = {line.replace("${{ matrix.target }}", each) for line in lines for each in matrix or [""]}
        found[name] = {target(line) for line in expanded}
    return found


def target(line: str) -> str:
    assert re.fullmatch(r"make [a-z-]+", line), line
    return line.removeprefix("make ")


@pytest.mark.parametrize(
    ("schema", "name"),
    [
        (["vendor.gitlab-ci", "--data-transform", "gitlab-ci"], ".gitlab-ci.yml"),
        (["vendor.github-workflows"], ".github/workflows/ci.yml"),
    ],
)
def test_it_is_valid(schema: list[str], name: str) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", *schema, name]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_both_run_the_same_targets_stage_by_stage() -> None:
    assert gitlab_targets() == BOTH
    assert github_targets() == BOTH
    assert set().union(*BOTH.values()) <= make_targets()


def test_together_they_are_what_make_check_runs() -> None:
    """`make check` is `lint types contracts format-check test`, some of them in two halves."""
    rule = re.search(r"^check: (.*?) ##", text("Makefile"), re.M)
    assert rule
    halves = {target.removesuffix("-backend").removesuffix("-frontend") for target in set().union(*BOTH.values())}
    assert set(rule[1].split()) == halves - {"hello"}


def test_the_stages_follow_each_other_and_stop_at_the_first_failure() -> None:
    assert GITLAB["stages"] == ORDER
    assert GITLAB["workflow"]["auto_cancel"] == {"on_job_failure": "all"}
    assert list(GITHUB["jobs"]) == ORDER
    assert [job.get("needs") for job in GITHUB["jobs"].values()] == [None, *ORDER[:-1]]
    assert all(job["strategy"]["fail-fast"] for job in GITHUB["jobs"].values() if "strategy" in job)


def test_nothing_that_is_used_can_change_unnoticed() -> None:
    uses = [step["uses"] for job in GITHUB["jobs"].values() for step in job["steps"] if "uses" in step]
    assert uses
    assert [name for name in uses if not re.search(r"@[0-9a-f]{40}$", name)] == []
    assert len(re.findall(r"uses: .*@[0-9a-f]{40} # v\d+\.\d+\.\d+$", text(".github/workflows/ci.yml"), re.M)) == len(
        uses
    )
    assert re.search(r":\d+\.\d+\.\d+@sha256:[0-9a-f]{64}$", GITLAB["default"]["image"])
    assert all("timeout-minutes" in job for job in GITHUB["jobs"].values())


def test_no_step_can_write_to_the_repository() -> None:
    assert GITHUB["permissions"] == {"contents": "read"}
    checkouts = [step for job in GITHUB["jobs"].values() for step in job["steps"] if "checkout" in step.get("uses", "")]
    assert [step for step in checkouts if step.get("with", {}).get("persist-credentials") is not False] == []


def test_the_build_machine_runs_the_same() -> None:
    lines = [line for line in text(".ci/run").splitlines() if line.startswith("make ")]
    assert lines == ["make services", "make check"]
