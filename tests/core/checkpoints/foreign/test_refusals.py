"""A file that is not what it should be is refused with one sentence that names the cause; its code never runs."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from aqa_core.checkpoints.foreign import archive, load_backbone
from aqa_core.checkpoints.foreign.layouts import network_of
from aqa_core.checkpoints.foreign.loading import backbone_arrays
from aqa_core.errors import ModelError
from aqa_core.network.state import shapes_of
from tests.core.checkpoints.foreign.reduced import FEW, SMALL, reduced
from tests.helpers import public_networks as public
from tests.helpers.models import write_model


@pytest.fixture
def state() -> public.State:
    return public.random_state(public.ig65m_shapes(widths=SMALL, blocks=FEW))


def load_small(path: Path) -> object:
    """Load an ig65m file as a network of reduced size."""
    config = reduced(network_of("ig65m", "r2plus1d_34"), widths=SMALL, blocks=FEW)
    return backbone_arrays(path, "ig65m", "r2plus1d_34", config=config)


def refusal(load: Callable[[], object]) -> str:
    with pytest.raises(ModelError) as caught:
        load()
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert caught.value.sentence.endswith(".")
    assert len(sentence) < 700
    return sentence


@pytest.mark.parametrize("prefix", ["", "module."])
@pytest.mark.parametrize("is_wrapped", [False, True])
def test_wrappers_come_off(
    tmp_path: Path, state: public.State, prefix: str, is_wrapped: bool
) -> None:
    named = {f"{prefix}{name}": tensor for name, tensor in state.items()}
    document = {"arch": "x", "epoch": 3, "state_dict": named} if is_wrapped else named
    torch.save(document, tmp_path / "weights.pth")
    assert load_small(tmp_path / "weights.pth")


def test_safetensors_are_taken_whatever_their_name(tmp_path: Path, state: public.State) -> None:
    save_file(state, tmp_path / "weights.safetensors")
    (tmp_path / "weights.bin").write_bytes((tmp_path / "weights.safetensors").read_bytes())
    assert load_small(tmp_path / "weights.safetensors")
    assert load_small(tmp_path / "weights.bin")


def test_files_from_before_batchnorm_counted_are_taken(tmp_path: Path, state: public.State) -> None:
    old = {name: one for name, one in state.items() if not name.endswith("num_batches_tracked")}
    torch.save(old, tmp_path / "weights.pth")
    assert load_small(tmp_path / "weights.pth")


@pytest.mark.parametrize(
    "name", ["stem.0.weight", "layer3.0.conv2.0.1.running_var", "stem.1.num_batches_tracked"]
)
def test_a_missing_tensor_is_named(tmp_path: Path, state: public.State, name: str) -> None:
    del state[name]
    torch.save(state, tmp_path / "weights.pth")
    assert f"it lacks {name}" in refusal(lambda: load_small(tmp_path / "weights.pth"))


def test_an_extra_tensor_is_named(tmp_path: Path, state: public.State) -> None:
    state["layer4.0.attention.weight"] = torch.zeros(3)
    torch.save(state, tmp_path / "weights.pth")
    sentence = refusal(lambda: load_small(tmp_path / "weights.pth"))
    assert "it has layer4.0.attention.weight that does not belong there" in sentence


@pytest.mark.parametrize("name", ["layer2.0.conv1.0.3.weight", "fc.weight", "stem.1.weight"])
def test_a_misshapen_tensor_is_named(tmp_path: Path, state: public.State, name: str) -> None:
    state[name] = torch.zeros(2, 3, 4)
    torch.save(state, tmp_path / "weights.pth")
    assert f"{name} is 2×3×4, not " in refusal(lambda: load_small(tmp_path / "weights.pth"))


def test_a_classifier_of_another_network_is_refused(tmp_path: Path, state: public.State) -> None:
    state["fc.weight"] = torch.zeros(400, 17)
    torch.save(state, tmp_path / "weights.pth")
    assert "fc.weight is 400×17, not any×16" in refusal(
        lambda: load_small(tmp_path / "weights.pth")
    )


@pytest.mark.parametrize(
    "spoil", [lambda one: one.fill_(float("nan")), lambda one: one[:1].fill_(float("inf"))]
)
def test_numbers_that_are_not_finite_are_refused(
    tmp_path: Path, state: public.State, spoil: Callable[[torch.Tensor], object]
) -> None:
    spoil(state["layer1.0.conv1.1.weight"])
    torch.save(state, tmp_path / "weights.pth")
    sentence = refusal(lambda: load_small(tmp_path / "weights.pth"))
    assert "layer1.0.conv1.1.weight holds numbers that are not finite" in sentence


def test_whole_numbers_are_no_weights(tmp_path: Path, state: public.State) -> None:
    state["stem.0.weight"] = state["stem.0.weight"].to(torch.int64)
    torch.save(state, tmp_path / "weights.pth")
    assert "stem.0.weight holds torch.int64" in refusal(
        lambda: load_small(tmp_path / "weights.pth")
    )


def test_a_tensor_that_claims_to_be_huge_takes_no_memory(
    tmp_path: Path, state: public.State
) -> None:
    state["fc.weight"] = torch.zeros(1).expand(1 << 40, 16)
    torch.save(state, tmp_path / "weights.pth")
    assert load_small(tmp_path / "weights.pth")
    state["stem.0.weight"] = torch.zeros(1).expand(1 << 40, 3, 1, 7, 7)
    torch.save(state, tmp_path / "weights.pth")
    assert "stem.0.weight is 1099511627776×" in refusal(
        lambda: load_small(tmp_path / "weights.pth")
    )


@pytest.mark.parametrize(
    ("shapes", "words"),
    [
        (
            public.resnet3d_shapes(bottleneck=True, widths=SMALL),
            "wrong layout, for it looks like resnet3d_50",
        ),
        (
            public.resnet2p1d_shapes(widths=SMALL),
            "wrong layout, for it looks like r2plus1d_34 of the layout ken",
        ),
        (public.c3d_shapes(widths=(2, 2, 2, 2, 2), fc=8), "wrong layout, for it looks like C3D"),
        (
            public.ig65m_shapes(widths=SMALL, blocks=(2, 2, 2, 2)),
            "wrong architecture, for it looks like r2plus1d_18 of the layout ig65m",
        ),
        (
            public.wrapped(public.ig65m_shapes(widths=SMALL)),
            "wrong layout, for it looks like the authors' model_CNN file. Try --layout authors.",
        ),
        ({"a.weight": (2, 2)}, "the names look like no network this program knows"),
    ],
    ids=["resnet3d_50", "r2plus1d_34", "c3d", "r2plus1d_18", "authors", "unknown"],
)
def test_another_network_is_recognised(tmp_path: Path, shapes: public.Shapes, words: str) -> None:
    torch.save(public.random_state(shapes), tmp_path / "weights.pth")
    sentence = refusal(lambda: load_backbone(tmp_path / "weights.pth", "ig65m", "r2plus1d_34"))
    assert sentence.startswith(f"{tmp_path / 'weights.pth'} is not r2plus1d_34 in the layout ig65m")
    assert words in sentence


def test_torchvisions_own_widths_are_recognised(tmp_path: Path) -> None:
    shapes = public.ig65m_shapes()
    for stage, mid, width in ((2, 230, 128), (3, 460, 256), (4, 921, 512)):
        name = f"layer{stage}.0.conv2.0"
        shapes[f"{name}.0.weight"] = (mid, width, 1, 3, 3)
        shapes |= public.batch_norm_shapes(f"{name}.1", mid)
        shapes[f"{name}.3.weight"] = (width, mid, 3, 1, 1)
    torch.save(public.thin_state(shapes), tmp_path / "weights.pth")
    sentence = refusal(lambda: load_backbone(tmp_path / "weights.pth", "ig65m", "r2plus1d_34"))
    assert "is 230×128×1×3×3, not 288×128×1×3×3; it has torchvision's own widths" in sentence


def test_shortcut_type_a_is_recognised(tmp_path: Path) -> None:
    shapes = public.resnet3d_shapes(widths=SMALL)
    state = public.thin_state({n: one for n, one in shapes.items() if ".downsample." not in n})
    torch.save({"state_dict": state}, tmp_path / "weights.pth")
    sentence = refusal(lambda: load_backbone(tmp_path / "weights.pth", "kenshohara", "resnet3d_34"))
    assert "it lacks layer2.0.downsample.0.weight" in sentence
    assert "it was trained with shortcut type A" in sentence


def test_a_network_for_single_pictures_is_recognised(tmp_path: Path) -> None:
    shapes = public.resnet3d_shapes(widths=SMALL)
    shapes = {name: one[:4] if len(one) == 5 else one for name, one in shapes.items()}
    torch.save(public.thin_state(shapes), tmp_path / "weights.pth")
    sentence = refusal(lambda: load_backbone(tmp_path / "weights.pth", "kenshohara", "resnet3d_34"))
    assert "it looks like a ResNet-34 for single pictures" in sentence


def test_a_file_of_our_own_is_recognised(tmp_path: Path) -> None:
    path = write_model(tmp_path / "ours.safetensors")
    assert "Import it without --layout." in refusal(
        lambda: load_backbone(path, "ig65m", "r2plus1d_34")
    )


@pytest.mark.parametrize(
    ("layout", "arch"),
    [("ig65m", "r2plus1d_34"), ("kenshohara", "resnet3d_34"), ("c3d", "c3d")],
)
@pytest.mark.parametrize("without", ["", "backbone."])
def test_every_family_of_our_own_is_recognised(
    tmp_path: Path, layout: str, arch: str, without: str
) -> None:
    state = {
        name.removeprefix(without): torch.zeros(1)
        for name in shapes_of(network_of(layout, arch))
        if name.startswith(without)
    }
    save_file(state, tmp_path / "ours.safetensors")
    other = ("kenshohara", "r2plus1d_50")
    sentence = refusal(lambda: load_backbone(tmp_path / "ours.safetensors", *other))
    if layout == "c3d" and without:
        # a C3D without its prefix is named as theirs is
        assert "Try --layout c3d" in sentence
    else:
        assert "it looks like a model file of this program" in sentence
        assert "Import it without --layout." in sentence


@pytest.mark.parametrize(
    ("asked", "shapes", "words"),
    [
        (
            "resnet3d_50",
            public.resnet3d_shapes(widths=SMALL),
            "Try --layout kenshohara --arch resnet3d_34.",
        ),
        ("resnet3d_34", public.resnet2p1d_shapes(widths=SMALL), "--arch r2plus1d_34."),
        (
            "r2plus1d_34",
            public.ig65m_shapes(widths=SMALL),
            "Try --layout ig65m --arch r2plus1d_34.",
        ),
    ],
)
def test_the_remedy_names_what_would_fit(
    tmp_path: Path, asked: str, shapes: public.Shapes, words: str
) -> None:
    torch.save({"state_dict": public.thin_state(shapes)}, tmp_path / "weights.pth")
    sentence = refusal(lambda: load_backbone(tmp_path / "weights.pth", "kenshohara", asked))
    assert sentence.endswith(words)


def test_an_unknown_layout_or_architecture_lists_what_there_is(tmp_path: Path) -> None:
    assert "There are: ig65m, kenshohara, c3d." in refusal(
        lambda: load_backbone(tmp_path, "nothing", "r2plus1d_34")
    )
    assert "There are: r2plus1d_34." in refusal(lambda: load_backbone(tmp_path, "ig65m", "c3d"))


class _Evil:
    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.marker),)


@pytest.mark.parametrize("is_old", [False, True])
def test_a_pickle_that_wants_code_is_refused_and_does_nothing(
    tmp_path: Path, state: public.State, is_old: bool
) -> None:
    path, marker = tmp_path / "weights.pth", tmp_path / "marker"
    document = {**state, "evil": _Evil(marker)}
    torch.save(document, path, _use_new_zipfile_serialization=not is_old)
    sentence = refusal(lambda: load_small(path))
    assert f"it asks to run code ({os.mkdir.__module__}.mkdir)" in sentence
    assert not marker.exists()


def test_a_whole_pickled_network_is_refused(tmp_path: Path) -> None:
    torch.save(torch.nn.Linear(2, 2), tmp_path / "weights.pth")
    sentence = refusal(lambda: load_small(tmp_path / "weights.pth"))
    assert "it asks to run code (torch.nn.modules.linear.Linear)" in sentence


@pytest.mark.parametrize("share", [0.02, 0.5, 0.9, 0.999])
@pytest.mark.parametrize("kind", ["zip", "old", "safetensors"])
def test_a_truncated_file_is_refused(
    tmp_path: Path, state: public.State, share: float, kind: str
) -> None:
    path = tmp_path / ("weights.safetensors" if kind == "safetensors" else "weights.pth")
    if kind == "safetensors":
        save_file(state, path)
    else:
        torch.save(state, path, _use_new_zipfile_serialization=kind == "zip")
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    sentence = refusal(lambda: load_small(path))
    assert "damaged" in sentence


@pytest.mark.parametrize(
    "content",
    [b"\0" * 100, b"not weights", b"PK\x03\x04" + b"\0" * 40, b"\x80\x04N.", b"\x80\x02}q\0."],
    ids=["zeros", "text", "zip", "pickle 4", "pickle 2"],
)
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "weights.pth").write_bytes(content)
    refusal(lambda: load_small(tmp_path / "weights.pth"))


def test_a_zip_of_something_else_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "weights.pth", "w") as file:
        file.writestr("readme.txt", "hello")
    refusal(lambda: load_small(tmp_path / "weights.pth"))


def test_missing_empty_and_folder_are_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "empty.pth").touch()
    assert "There is no file" in refusal(lambda: load_small(tmp_path / "no.pth"))
    assert "is empty" in refusal(lambda: load_small(tmp_path / "empty.pth"))
    assert "is not a file" in refusal(lambda: load_small(tmp_path))


def test_a_file_too_large_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_FILE_BYTES", 10)
    (tmp_path / "weights.pth").write_bytes(b"0" * 11)
    assert "larger than any weights" in refusal(lambda: load_small(tmp_path / "weights.pth"))


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ([1, 2], "holds list and not weights by name"),
        ({}, "holds no weights at all"),
        ({"a": 3}, "holds int under a, which is no weight"),
        ({1: torch.zeros(1)}, "under 1, which is no weight"),
        ({"state_dict": {"a": torch.zeros(1)}, "extra": 1}, "has extra beside its state_dict"),
        ({"a": torch.zeros(2, 2).to_sparse()}, "under a, which is no weight"),
        ({"a\nb" * 40: torch.zeros(1)}, "it has 'a\\nb"),
    ],
    ids=["list", "nothing", "number", "key", "beside", "sparse", "newline"],
)
def test_what_is_no_state_dict_is_said(tmp_path: Path, document: object, words: str) -> None:
    torch.save(document, tmp_path / "weights.pth")
    assert words in refusal(lambda: load_small(tmp_path / "weights.pth"))
