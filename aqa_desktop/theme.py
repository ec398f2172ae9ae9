"""System, light and dark: one set of named colours that the chrome, the icons and the plots all read.

Data colours do not change their meaning with the theme: blue is gained, orange is lost, cividis is how much.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from aqa_desktop.stylesheet import stylesheet

ThemeChoice = Literal["system", "light", "dark"]

_SCHEMES = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """Every colour the program uses, as #rrggbb.

    Attributes:
        window: behind everything.
        panel: cards, tables and fields.
        raised: buttons and headers.
        text: what is read.
        muted: what is read second.
        border: lines between things.
        accent: focus, selection and the main button.
        on_accent: text on the accent.
        surround: around the picture, near-black in both themes.
        on_surround: text on the surround.
        warning: behind a warning; `on_warning` its text, `warning_edge` its edge.
        error: behind an error; `on_error` its text, `error_edge` its edge.
        gain: above a typical dive.
        loss: below a typical dive.
        plot: behind the timeline; `grid` its lines, `playhead` the line of the moment shown.
    """

    window: str
    panel: str
    raised: str
    text: str
    muted: str
    border: str
    accent: str
    on_accent: str
    surround: str
    on_surround: str
    warning: str
    on_warning: str
    warning_edge: str
    error: str
    on_error: str
    error_edge: str
    gain: str
    loss: str
    plot: str
    grid: str
    playhead: str


DARK = Colours(
    window="#1a1d22",
    panel="#22262d",
    raised="#2d323b",
    text="#e8ebef",
    muted="#a3adb9",
    border="#3a414c",
    accent="#4c9be8",
    on_accent="#0b1622",
    surround="#0a0b0d",
    on_surround="#c3cad3",
    warning="#463610",
    on_warning="#ffe29a",
    warning_edge="#e0a82e",
    error="#4a2320",
    on_error="#ffd3cc",
    error_edge="#e8735f",
    gain="#56b4e9",
    loss="#e69f00",
    plot="#1e2228",
    grid="#3a414c",
    playhead="#ffffff",
)

LIGHT = Colours(
    window="#f3f4f6",
    panel="#ffffff",
    raised="#e9ebef",
    text="#1c2128",
    muted="#586271",
    border="#d0d5dc",
    accent="#0b63b6",
    on_accent="#ffffff",
    surround="#101215",
    on_surround="#c3cad3",
    warning="#fff2cc",
    on_warning="#513c00",
    warning_edge="#c98a00",
    error="#fde4df",
    on_error="#6d1a0d",
    error_edge="#c8452d",
    gain="#0072b2",
    loss="#c65d00",
    plot="#ffffff",
    grid="#d0d5dc",
    playhead="#14181d",
)


class Theme(QObject):
    """Applies the chosen theme to the application and says which colours hold now.

    Signals:
        changed: Colours that hold from now on.
    """

    changed = Signal(object)

    def __init__(self, application: QApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._application = application
        self.colours = LIGHT
        application.setStyle("Fusion")
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)

    def apply(self, choice: ThemeChoice) -> None:
        """Follow the system, or stay light or dark."""
        hints = QGuiApplication.styleHints()
        if choice == "system":
            hints.unsetColorScheme()
        else:
            hints.setColorScheme(_SCHEMES[choice])
        is_dark = choice == "dark" or (
            choice == "system" and hints.colorScheme() == Qt.ColorScheme.Dark
        )
        self._use(DARK if is_dark else LIGHT)

    @Slot(Qt.ColorScheme)
    def _on_scheme_changed(self, scheme: Qt.ColorScheme) -> None:
        self._use(DARK if scheme == Qt.ColorScheme.Dark else LIGHT)

    def _use(self, colours: Colours) -> None:
        self.colours = colours
        self._application.setPalette(palette(colours))
        self._application.setStyleSheet(stylesheet(colours))
        self.changed.emit(colours)


_ROLES = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "panel",
    QPalette.ColorRole.AlternateBase: "window",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.PlaceholderText: "muted",
    QPalette.ColorRole.Button: "raised",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.ToolTipBase: "panel",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.Mid: "border",
}
_FADED = (
    QPalette.ColorRole.Text,
    QPalette.ColorRole.ButtonText,
    QPalette.ColorRole.WindowText,
)


def palette(colours: Colours) -> QPalette:
    """Make the Qt palette of a set of colours."""
    result = QPalette()
    for role, name in _ROLES.items():
        result.setColor(role, QColor(getattr(colours, name)))
    faded = QColor(colours.muted)
    faded.setAlphaF(0.55)
    for role in _FADED:
        result.setColor(QPalette.ColorGroup.Disabled, role, faded)
    return result
