"""What is open, what is written down about it, and keeping that."""

from aqa_desktop.session.recent import RecentFiles
from aqa_desktop.session.recovery import Recovery
from aqa_desktop.session.session import Session
from aqa_desktop.session.states import ClipEntry, DiveEntry, InOut, State

__all__ = ["ClipEntry", "DiveEntry", "InOut", "RecentFiles", "Recovery", "Session", "State"]
