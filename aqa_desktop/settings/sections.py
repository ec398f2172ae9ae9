"""The sections of the settings page: each a form over the store, and nothing else."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QGroupBox, QPushButton, QSpinBox, QWidget

from aqa_desktop.backend import Ready
from aqa_desktop.settings.fields import Choice, add_row, make_form
from aqa_desktop.settings.store import SettingsStore
from aqa_desktop.settings.values import LEAST_CACHE_MB, MOST_CACHE_MB, Settings

_CACHE_STEP_MB = 64


class LookSection(QGroupBox):
    """How the program looks."""

    def __init__(self, store: SettingsStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = make_form(self)
        self.setTitle(self.tr("Look"))
        self.found_by = self.tr("theme light dark colours appearance")
        self.theme = Choice(
            {
                "system": self.tr("As the system"),
                "light": self.tr("Light"),
                "dark": self.tr("Dark"),
            }
        )
        add_row(self.form, self.tr("Theme"), self.theme)
        self.theme.chosen.connect(store.set_theme)
        store.changed.connect(self._show)
        self._show(store.values)

    @Slot(object)
    def _show(self, values: Settings) -> None:
        self.theme.show_value(values.theme)


class PlayingSection(QGroupBox):
    """How clips play."""

    def __init__(self, store: SettingsStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = make_form(self)
        self.setTitle(self.tr("Playing"))
        self.found_by = self.tr("wheel mouse zoom step memory cache frames video")
        self.wheel = Choice(
            {"step": self.tr("Steps one frame"), "zoom": self.tr("Zooms the picture")}
        )
        add_row(
            self.form,
            self.tr("Wheel over the picture"),
            self.wheel,
            note=self.tr("With Ctrl it always zooms at the mouse."),
        )
        self.cache = self._make_cache()
        add_row(
            self.form,
            self.tr("Memory for frames"),
            self.cache,
            note=self.tr(
                "Frames around the seconds you work on are kept in memory, compressed, so that "
                "stepping back is as quick as stepping on."
            ),
        )
        self.wheel.chosen.connect(store.set_wheel)
        self.cache.valueChanged.connect(store.set_cache_mb)
        store.changed.connect(self._show)
        self._show(store.values)

    def _make_cache(self) -> QSpinBox:
        cache = QSpinBox()
        cache.setRange(LEAST_CACHE_MB, MOST_CACHE_MB)
        cache.setSingleStep(_CACHE_STEP_MB)
        cache.setSuffix(self.tr(" MB"))
        cache.setGroupSeparatorShown(True)
        cache.setKeyboardTracking(False)  # a number half typed is no limit
        return cache

    @Slot(object)
    def _show(self, values: Settings) -> None:
        self.wheel.show_value(values.wheel)
        with QSignalBlocker(self.cache):
            self.cache.setValue(values.cache_mb)


class ModelSection(QGroupBox):
    """What scores.

    Signals:
        model_requested: name of the model that is to score.
    """

    model_requested = Signal(str)

    def __init__(self, store: SettingsStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = make_form(self)
        self.setTitle(self.tr("Model"))
        self.found_by = self.tr("model teach learn train fine-tune network")
        self._add_model()
        self._add_teaching()
        self.model.chosen.connect(self.model_requested)

    @Slot(object)
    def show_models(self, names: tuple[str, ...]) -> None:
        """Offer these models."""
        now = self.model.currentData()
        self.model.set_options({name: name for name in names})
        self.model.show_value(now)

    @Slot(object)
    def show_ready(self, ready: Ready) -> None:
        """Show what scores now."""
        if self.model.findData(ready.model) < 0:
            self.model.addItem(ready.model, ready.model)
        self.model.show_value(ready.model)
        self.model.setEnabled(True)

    def _add_model(self) -> None:
        self.model = Choice({})
        self.model.setEnabled(False)
        add_row(
            self.form,
            self.tr("Model"),
            self.model,
            note=self.tr("Scores a dive as soon as it is open."),
        )

    def _add_teaching(self) -> None:
        self.teach = QPushButton(self.tr("Teach it your dives…"))
        self.teach.setAutoDefault(False)
        add_row(
            self.form,
            self.tr("Your own dives"),
            self.teach,
            note=self.tr("Learns from a folder of dives with their true scores."),
        )
