"""The authors' files of one epoch become a whole model that computes what theirs computes."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from aqa_core.checkpoints.foreign import authors, load_authors, load_backbone
from aqa_core.errors import ModelError
from aqa_core.network.state import network_from_arrays
from tests.core.checkpoints.foreign.reduced import FEW, SMALL, reduced
from tests.helpers import public_networks as public

FC6 = ((256, 512), (128, 256))
ATTENTION = ((64, 128), (32, 64), (64, 32), (128, 64))


def linear_shapes(widths: tuple[tuple[int, int], ...]) -> public.Shapes:
    shapes: public.Shapes = {}
    for index, (width_out, width_in) in enumerate(widths, start=1):
        shapes |= {f"fc{index}.weight": (width_out, width_in), f"fc{index}.bias": (width_out,)}
    return shapes


def write_set(
    folder: Path, trunk: public.State, *, epoch: int = 49, trunk_width: int = 16, wd: bool = True
) -> dict[str, public.State]:
    """Write the files of one epoch with random heads; gives the state dicts by part."""
    parts = {
        "model_CNN": public.wrapped(trunk),
        "model_my_fc6": public.random_state(linear_shapes(((256, trunk_width), FC6[1])), seed=1),
        "model_score_regressor": public.random_state(
            {"fc_final_score.weight": (1, 128), "fc_final_score.bias": (1,)}, seed=2
        ),
    }
    if wd:
        parts["model_attention_scores"] = public.random_state(linear_shapes(ATTENTION), seed=3)
    folder.mkdir(exist_ok=True)
    for part, state in parts.items():
        torch.save(state, folder / f"{part}_{epoch}.pth")
    torch.save({"state": {}, "param_groups": []}, folder / f"optimizer_{epoch}.pth")
    return parts


def layers(state: public.State, x: Tensor, count: int) -> Tensor:
    """Run linear layers with a ReLU between them."""
    for index in range(1, count + 1):
        x = x.relu() if index > 1 else x
        x = functional.linear(x, state[f"fc{index}.weight"], state[f"fc{index}.bias"])
    return x


def their_units(parts: dict[str, public.State], trunk_ND: Tensor) -> Tensor:
    """Compute what their regressor gives for one dive."""
    features_NF = layers(parts["model_my_fc6"], trunk_ND, 2).relu()
    if "model_attention_scores" in parts:
        scores_NF = layers(parts["model_attention_scores"], features_NF, 4)
    else:
        scores_NF = torch.ones_like(features_NF)
    video_F = (features_NF * scores_NF.softmax(dim=0)).sum(dim=0)
    head = parts["model_score_regressor"]
    return functional.linear(video_F, head["fc_final_score.weight"], head["fc_final_score.bias"])


SHAPES = {
    "r2plus1d_34_32f": public.ig65m_shapes(widths=SMALL, blocks=FEW),
    "r2plus1d_34_8f": public.ig65m_shapes(widths=SMALL, blocks=FEW),
    "r2plus1d_34_16f": public.resnet2p1d_shapes(widths=SMALL, blocks=FEW),
    "resnet3d_34_16f": public.resnet3d_shapes(widths=SMALL, blocks=FEW),
}


@torch.no_grad()
@pytest.mark.parametrize("aggregation", ["wd", "avg"])
@pytest.mark.parametrize("arch", SHAPES)
def test_a_whole_model_computes_what_theirs_does(
    tmp_path: Path, arch: str, aggregation: str
) -> None:
    trunk = public.random_state(SHAPES[arch])
    parts = write_set(tmp_path, trunk, wd=aggregation == "wd")
    name = f"{arch}_{aggregation}"
    stem = trunk["conv1_s.weight"].shape[0] if "conv1_s.weight" in trunk else None
    config = reduced(authors.network_of(name), stem_mid=stem)
    arrays = authors.model_arrays(authors.file_set(tmp_path), name, config=config)
    clips = public.clips(count=3, frames=8, size=48)
    if "stem.0.weight" in trunk:
        trunk_ND = public.ig65m_features(trunk, clips)
    else:
        # in their wrapper one ReLU serves the whole stem, so it is missing between its two convolutions
        trunk_ND = public.kenshohara_features(trunk, clips, stem_relu=False)
    found = network_from_arrays(config, arrays)(clips[None])
    assert found.item() == pytest.approx(their_units(parts, trunk_ND).item(), rel=1e-5)


@torch.no_grad()
def test_the_usual_architecture_in_full_size(tmp_path: Path) -> None:
    trunk = public.random_state(public.ig65m_shapes())
    parts = write_set(tmp_path / "set", trunk, trunk_width=512)
    clips = public.clips(count=2, frames=2, size=56)
    trunk_ND = public.ig65m_features(trunk, clips)
    network = load_authors(tmp_path / "set", "r2plus1d_34")
    assert not network.training
    found = network(clips[None])
    assert found.item() == pytest.approx(their_units(parts, trunk_ND).item(), rel=1e-5)
    file = tmp_path / "set" / "model_CNN_49.pth"
    backbone = load_backbone(file, "authors", "r2plus1d_34")
    assert torch.allclose(backbone(clips), trunk_ND, rtol=1e-4, atol=1e-5)


def refusal(path: Path, arch: str = "r2plus1d_34_32f_wd") -> str:
    config = reduced(authors.network_of(arch))
    with pytest.raises(ModelError) as caught:
        authors.model_arrays(authors.file_set(path), arch, config=config)
    return str(caught.value)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_set(tmp_path / "set", public.random_state(SHAPES["r2plus1d_34_32f"]))
    return tmp_path / "set"


def test_a_folder_means_its_last_epoch_and_a_file_its_own(folder: Path) -> None:
    write_set(folder, {"stem.0.weight": torch.zeros(1)}, epoch=7)
    assert authors.file_set(folder).epoch == 49
    assert authors.file_set(folder / "model_my_fc6_7.pth").epoch == 7


@pytest.mark.parametrize(
    "part", ["model_my_fc6", "model_attention_scores", "model_score_regressor"]
)
def test_a_missing_file_is_named(folder: Path, part: str) -> None:
    (folder / f"{part}_49.pth").unlink()
    sentence = refusal(folder)
    assert f"lacks {part}_49.pth" in sentence
    assert ("--arch r2plus1d_34_32f_avg" in sentence) == (part == "model_attention_scores")


def test_a_weight_decider_too_many_is_named(folder: Path) -> None:
    sentence = refusal(folder, "r2plus1d_34_32f_avg")
    assert "has model_attention_scores_49.pth" in sentence
    assert "--arch r2plus1d_34_32f_wd" in sentence


def test_a_head_of_another_shape_is_named(folder: Path) -> None:
    torch.save(public.random_state(linear_shapes(FC6)), folder / "model_my_fc6_49.pth")
    assert "fc1.weight is 256×512, not 256×16" in refusal(folder)


def test_another_backbone_in_the_wrapper_is_refused(folder: Path) -> None:
    state = public.wrapped(public.random_state(SHAPES["resnet3d_34_16f"]))
    torch.save(state, folder / "model_CNN_49.pth")
    assert "it lacks features.0.0.weight" in refusal(folder)


def test_an_unwrapped_backbone_is_recognised(folder: Path) -> None:
    torch.save(public.random_state(SHAPES["r2plus1d_34_32f"]), folder / "model_CNN_49.pth")
    assert "probably the wrong layout" in refusal(folder)


def test_other_files_and_folders_are_refused(folder: Path, tmp_path: Path) -> None:
    assert "is not one of the authors' files" in refusal(folder / "optimizer_49.pth")
    assert "has no model_CNN file of epoch 3" in refusal(folder / "model_my_fc6_3.pth")
    (tmp_path / "empty").mkdir()
    assert "has no model_CNN file." in refusal(tmp_path / "empty")


def test_fifty_layers_have_no_head_there() -> None:
    with pytest.raises(ModelError, match="has no architecture r2plus1d_50_16f_wd"):
        authors.network_of("r2plus1d_50_16f_wd")
