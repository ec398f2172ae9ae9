"""The public networks once more, by key and shape and as plain functions of a state dict; a module a family.

Nothing here uses the project's own networks: that is what makes it a witness of theirs.
"""

from __future__ import annotations

from tests.helpers.public_networks.authors import (
    wrapped,
)
from tests.helpers.public_networks.c3d import (
    c3d_features,
    c3d_shapes,
)
from tests.helpers.public_networks.ig65m import (
    ig65m_features,
    ig65m_shapes,
)
from tests.helpers.public_networks.kenshohara import (
    kenshohara_features,
    resnet2p1d_shapes,
    resnet3d_shapes,
)
from tests.helpers.public_networks.tensors import (
    BLOCKS_101,
    Shapes,
    State,
    batch_norm_shapes,
    clips,
    random_state,
    thin_state,
)

__all__ = [
    "BLOCKS_101",
    "Shapes",
    "State",
    "batch_norm_shapes",
    "c3d_features",
    "c3d_shapes",
    "clips",
    "ig65m_features",
    "ig65m_shapes",
    "kenshohara_features",
    "random_state",
    "resnet2p1d_shapes",
    "resnet3d_shapes",
    "thin_state",
    "wrapped",
]
