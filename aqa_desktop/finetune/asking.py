"""A question before something cannot be taken back; the safe answer is the usual one. The event loop goes on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget


def ask(
    parent: QWidget,
    question: str,
    *,
    consequence: str,
    yes: str,
    no: str,
    act: Callable[[], object],
) -> QMessageBox:
    """Ask, and act where the answer is yes.

    Args:
        parent: what the question stands over.
        question: in one sentence.
        consequence: what happens then.
        yes: a verb; the answer that acts.
        no: the answer that leaves all as it is.
        act: called once.
    """
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Question)
    box.setText(question)
    box.setInformativeText(consequence)
    acting = box.addButton(yes, QMessageBox.ButtonRole.DestructiveRole)
    staying = box.addButton(no, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(staying)
    box.setEscapeButton(staying)
    acting.clicked.connect(act)
    box.open()
    return box
