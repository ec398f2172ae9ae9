"""`aqa train` as it is typed."""

from __future__ import annotations

import pytest

from aqa_core.cli.main import main
from aqa_core.training.recipes import RECIPES


def test_help_names_every_recipe_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["train", "--help"])
    words = "".join(capsys.readouterr().out.split())  # lines are broken at hyphens too
    assert ",".join(RECIPES) in words
