"""The button that scores a dive without a segment, and back: it says which of the two it would do."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget


class MuteButton(QPushButton):
    """Mutes the selected segment, or unmutes the muted one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "small")
        self.setAccessibleName(self.tr("Mute or unmute the selected segment"))
        self.show_choice(None, None)

    def show_choice(
        self, selected: int | None, muted: int | None, *, is_possible: bool = True
    ) -> None:
        """Say what pressing it would do.

        Args:
            selected: index of the selected segment, or None.
            muted: index of the muted segment, or None.
            is_possible: whether the model knows typical segments.
        """
        is_back = muted is not None and selected in (None, muted)
        self.setText(self.tr("Unmute") if is_back else self.tr("Mute"))
        self.setEnabled(is_possible and (selected is not None or muted is not None))
        tip = self.tr("Score the dive with a typical segment in place of the selected one (X)")
        none = self.tr("This model does not say what a typical segment looks like.")
        self.setToolTip(tip if is_possible else none)
