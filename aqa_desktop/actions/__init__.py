"""Every command of the window, made once: its words, its keys, its icon, the menu it stands in."""

from __future__ import annotations

from aqa_desktop.actions.actions import Actions

__all__ = ["Actions"]
