"""A small rendered set that trainings of tiny networks learn from."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from aqa_core.data.labelled_folder import read_labelled_folder
from aqa_core.data.samples import DiveSet
from aqa_core.inference.features import look_at_dives
from aqa_core.inference.trunk_maker import Look
from aqa_core.synthetic.dataset import synthesise
from aqa_core.synthetic.style import POOL
from tests.helpers.finetuning import write_start


@pytest.fixture(scope="session")
def rendered_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rendered")
    synthesise(folder, count=14, seed=5, jobs=1, style=POOL.sized((96, 72)))
    return folder


@pytest.fixture(scope="session")
def rendered(rendered_folder: Path) -> DiveSet:
    return read_labelled_folder(rendered_folder).as_set()


@pytest.fixture(scope="session")
def _looked_cache(rendered: DiveSet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a cache folder with the trunk features of the rendered set, as tiny models see it."""
    folder = tmp_path_factory.mktemp("looked")
    model = write_start(folder / "champion.safetensors")
    with pytest.MonkeyPatch.context() as home:
        home.setenv("AQA_HOME", str(folder / "home"))
        looks = (Look(), Look(flip=True))
        look_at_dives(str(model), rendered.dives, looks=looks, device="cpu")
    return folder / "home" / "cache"


@pytest.fixture
def champion(_looked_cache: Path, aqa_home: Path, tmp_path: Path) -> Path:
    """Give a tiny model to start from, and let what its backbone sees be at hand."""
    shutil.copytree(_looked_cache, aqa_home / "cache", dirs_exist_ok=True)
    return write_start(tmp_path / "models" / "champion.safetensors")
