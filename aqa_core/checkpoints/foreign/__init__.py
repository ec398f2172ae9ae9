"""Weights that others published, read into our networks: one adapter for each layout of their files.

Every tensor of a file is accounted for; nothing that a file asks to run is ever run.
"""

from aqa_core.checkpoints.foreign.loading import load_authors, load_backbone

__all__ = ["load_authors", "load_backbone"]
