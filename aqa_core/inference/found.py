"""Finds out what this computer offers a network, and why it offers no more."""

from __future__ import annotations

import platform
from typing import Any

import psutil
import torch


def found_here() -> dict[str, Any]:
    """Give what is there, used or not.

    Returns:
        `processor`: its name; `cores`: its real cores; `has_cuda_build`: whether this PyTorch can use an NVIDIA
        card; `cuda_cards`: names of those it sees; `has_metal_build`: whether it can use Apple graphics;
        `has_metal`: whether they are there.
    """
    has_cuda = torch.cuda.is_available()
    return {
        "processor": _processor(),
        "cores": psutil.cpu_count(logical=False) or psutil.cpu_count() or 1,
        "has_cuda_build": bool(torch.backends.cuda.is_built()),  # type: ignore[no-untyped-call]
        "cuda_cards": tuple(map(torch.cuda.get_device_name, range(torch.cuda.device_count())))
        if has_cuda
        else (),
        "has_metal_build": torch.backends.mps.is_built(),
        "has_metal": torch.backends.mps.is_available(),
    }


def _processor() -> str:
    told = torch.cpu.get_capabilities().get("cpu_name")
    return str(told or platform.processor() or platform.machine())
