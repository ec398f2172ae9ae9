"""Guards the pin of PySide6: 6.12.0 drops a reference to None on every call that returns None (PYSIDE-3474)."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QObject

CALLS = 2000


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on")
def test_qt_calls_keep_their_references_to_none() -> None:
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        thing.setObjectName("x")
    assert sys.getrefcount(None) > before - 500
