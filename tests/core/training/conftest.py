"""A small rendered set that trainings of tiny networks learn from."""

from __future__ import annotations

from pathlib import Path

import pytest

from aqa_core.data.labelled_folder import read_labelled_folder
from aqa_core.data.samples import DiveSet
from aqa_core.synthetic.dataset import synthesise
from aqa_core.synthetic.style import POOL


@pytest.fixture(scope="session")
def rendered_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rendered")
    synthesise(folder, count=14, seed=5, jobs=1, style=POOL.sized((96, 72)))
    return folder


@pytest.fixture(scope="session")
def rendered(rendered_folder: Path) -> DiveSet:
    return read_labelled_folder(rendered_folder).as_set()
