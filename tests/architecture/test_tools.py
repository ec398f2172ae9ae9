"""Lint, format, types and import direction are part of the suite, so that one command checks everything."""

from __future__ import annotations

import pytest

from tests.helpers.project import run_tool


def _assert_clean(*command: str) -> None:
    result = run_tool(*command)
    assert result.returncode == 0, f"{' '.join(command)}\n{result.stdout}{result.stderr}"


def test_ruff_finds_nothing() -> None:
    _assert_clean("ruff", "check", "--no-fix", "--output-format=concise")


def test_everything_is_formatted() -> None:
    _assert_clean("ruff", "format", "--check")


def test_imports_point_the_way_the_house_says() -> None:
    _assert_clean("lint-imports", "--no-logo")


@pytest.mark.slow
def test_types_are_strict() -> None:
    _assert_clean("mypy")
