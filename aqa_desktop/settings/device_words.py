"""Says in sentences what a computer offers a network, and why it offers no more."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from aqa_desktop.jobs.machine import Machine


def machine_words(machine: Machine) -> tuple[str, ...]:
    """Give a sentence for each thing that was looked for."""
    if machine.has_metal_build:
        return _processor(machine), _metal(machine)
    return _processor(machine), _cuda(machine)


def _processor(machine: Machine) -> str:
    if machine.cores == 1:
        return QCoreApplication.translate("device", "Processor: {0}, one core.").format(
            machine.processor
        )
    return QCoreApplication.translate("device", "Processor: {0}, {1} cores.").format(
        machine.processor, machine.cores
    )


def _cuda(machine: Machine) -> str:
    if machine.cuda_cards:
        return QCoreApplication.translate("device", "NVIDIA graphics card: {0}.").format(
            ", ".join(machine.cuda_cards)
        )
    if machine.has_cuda_build:
        return QCoreApplication.translate(
            "device", "NVIDIA graphics card: none was found, or its driver is missing or too old."
        )
    return QCoreApplication.translate(
        "device", "NVIDIA graphics card: cannot be used; this build of PyTorch is for the CPU."
    )


def _metal(machine: Machine) -> str:
    if machine.has_metal:
        return QCoreApplication.translate("device", "Apple graphics: found.")
    return QCoreApplication.translate(
        "device", "Apple graphics: not found; they need a Mac with macOS 14 or newer."
    )
