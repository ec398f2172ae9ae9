"""Makes `torchvision_r2plus1d_34.npz`: what torchvision's own network gives for the parameters of `fill`.

Run by hand, in an environment with torchvision: python -m tests.goldens.torchvision_parity. The tests compare our
network with the stored numbers and need no torchvision.
"""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import numpy as np
import torch

from aqa_core.network import PRESETS, build_backbone
from tests.helpers.models import fill

GOLDEN = Path(__file__).with_name("torchvision_r2plus1d_34.npz")
SHAPE = (2, 3, 8, 32, 32)

# ours → theirs, for the public ig65m layout (torchvision's VideoResNet with wider middles in three blocks)
_NAMES = (
    (r"^stem\.spatial\.", "stem.0."),
    (r"^stem\.norm_spatial\.", "stem.1."),
    (r"^stem\.temporal\.", "stem.3."),
    (r"^stem\.norm_temporal\.", "stem.4."),
    (r"\.conv(\d)\.spatial\.", r".conv\1.0.0."),
    (r"\.conv(\d)\.norm\.", r".conv\1.0.1."),
    (r"\.conv(\d)\.temporal\.", r".conv\1.0.3."),
    (r"\.norm(\d)\.", r".conv\1.1."),
    (r"\.shortcut\.", ".downsample."),
)


def their_name(name: str) -> str:
    """Give torchvision's name of one of our parameters."""
    for pattern, replacement in _NAMES:
        name = re.sub(pattern, replacement, name)
    return name


def their_network() -> Any:
    """Build torchvision's network as the public ig65m weights need it."""
    torch.library.register_fake = lambda *_, **__: lambda function: function
    video = importlib.import_module("torchvision.models.video.resnet")
    network = video.VideoResNet(
        video.BasicBlock, [video.Conv2Plus1D] * 4, [3, 4, 6, 3], video.R2Plus1dStem
    )
    for layer, width, middle in (("layer2", 128, 288), ("layer3", 256, 576), ("layer4", 512, 1152)):
        getattr(network, layer)[0].conv2[0] = video.Conv2Plus1D(width, width, middle)
    network.fc = torch.nn.Identity()
    for part in network.modules():
        if isinstance(part, torch.nn.BatchNorm3d):
            part.eps = 1e-3
    return network.eval()


def main() -> None:
    """Write the golden."""
    ours = build_backbone(PRESETS["r2plus1d_34_32f_wd"].backbone).eval()
    fill(ours)
    theirs = their_network()
    theirs.load_state_dict({their_name(name): one for name, one in ours.state_dict().items()})
    input_BCnHW = torch.from_numpy(np.random.default_rng(0).normal(size=SHAPE).astype(np.float32))
    with torch.inference_mode():
        trunk_BD = theirs(input_BCnHW).numpy()
    np.savez_compressed(GOLDEN, trunk_BD=trunk_BD)


if __name__ == "__main__":
    main()
