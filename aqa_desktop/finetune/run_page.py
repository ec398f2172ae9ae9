"""A run that goes on: what is being done, how long it takes, how the figures change, and two ways to end it."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cached_property

from PySide6.QtCore import Qt, QTimer, Signal, SignalInstance, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from aqa_desktop.finetune import wording
from aqa_desktop.finetune.asking import ask
from aqa_desktop.finetune.curves import Curves
from aqa_desktop.finetune.dots import Dots
from aqa_desktop.finetune.run_state import RunState
from aqa_desktop.theme import LIGHT, Colours
from aqa_desktop.widgets.elided import ElidedLabel

_REDRAW_MS = 250
_TICK_MS = 1000
_FINE = 1000


class RunPage(QWidget):
    """Draws a `RunState`, a few times a second at most.

    Signals:
        stop_requested: stop after this batch and keep the best.
        discard_requested: the run is to be thrown away; that was asked once more.
        end_requested: end a run that does not answer.
    """

    stop_requested = Signal()
    discard_requested = Signal()
    end_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = RunState()
        self._colours = LIGHT
        self._drawn = (-2, -1)
        self._question: QMessageBox | None = None
        self._make_lines()
        self._lay_out()
        self._redraw = self._timer(_REDRAW_MS, self._draw)
        self._redraw.setSingleShot(True)
        self._tick = self._timer(_TICK_MS, self._on_tick)

    @cached_property
    def curves(self) -> Curves:
        """How the figures change."""
        return Curves()

    @cached_property
    def dots(self) -> Dots:
        """True against predicted scores."""
        return Dots()

    def warm_up(self) -> bool:
        """Make a part of the plots, which take a while together; tells whether there was one to make."""
        made = self._plots.count()
        if made == 1 and self.curves.add_lane():
            return True
        if made == 2:
            return False
        plot: Curves | Dots = self.dots if made else self.curves
        plot.set_colours(self._colours)
        self._plots.addWidget(plot)
        self._plots.setSizes([600, 400])
        return True

    def begin(self, state: RunState) -> None:
        """Show another run from now on."""
        self._state = state
        self._drawn = (-2, -1)
        self.stop.setEnabled(True)
        self.discard.setEnabled(True)
        self.end.hide()
        self.trouble.clear()
        self.said.set_full_text("")
        self._draw()
        self.setFocus()  # not on a button: a second press of Space must not end the run
        if self.isVisible():
            self._tick.start()

    @Slot()
    def show_news(self) -> None:
        """The state says something new; it is drawn soon."""
        if self.end.isVisible():
            self.end.hide()
            self.trouble.clear()
        if not self._redraw.isActive():
            self._redraw.start()

    def show_stopping(self, *, is_discarding: bool) -> None:
        """Acknowledge at once; the batch that goes on is ended first."""
        self.stop.setEnabled(False)
        self.discard.setEnabled(not is_discarding)
        stopping = self.tr("Stopping after this batch…")
        discarding = self.tr("Discarding after this batch…")
        self.said.set_full_text(discarding if is_discarding else stopping)

    @Slot(float)
    def show_silence(self, seconds: float) -> None:
        """Say how long nothing was heard of it."""
        text = self.tr("Nothing has been heard of the run for {0}. The computer may be busy.")
        self.trouble.setText(text.format(wording.duration(seconds)))
        self.trouble.show()
        self.end.show()

    @Slot(bool)
    def show_awake(self, is_held: bool) -> None:
        """Say so where the computer may fall asleep meanwhile."""
        self.sleepy.setVisible(not is_held)

    @Slot()
    def finish(self) -> None:
        """The run is over: nothing moves any more."""
        if self._question is not None:
            self._question.close()
        self._redraw.stop()
        self._tick.stop()
        self._draw()

    def set_colours(self, colours: Colours) -> None:
        """Use other colours from now on."""
        self._colours = colours
        self._drawn = (-2, -1)
        for number in range(self._plots.count()):
            (self.curves, self.dots)[number].set_colours(colours)
        self._draw()

    def _make_lines(self) -> None:
        self.stage = QLabel()
        font = self.stage.font()
        font.setPointSizeF(1.3 * font.pointSizeF())
        font.setBold(True)
        self.stage.setFont(font)
        self.standing, self.given, self.said = ElidedLabel(), ElidedLabel(), ElidedLabel()
        self.given.setProperty("role", "muted")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress of the run"))
        self.left_out, self.trouble, self.warnings = QLabel(), QLabel(), QLabel()
        self.sleepy = QLabel(
            self.tr(
                "Take care that the computer does not fall asleep: this system does not let us."
            )
        )
        for line in (self.left_out, self.trouble, self.warnings, self.sleepy):
            line.setWordWrap(True)
            line.hide()
        self.trouble.setProperty("role", "problem")
        self.sleepy.setProperty("role", "muted")
        self.stop = self._button(self.tr("&Stop and keep best"), self.stop_requested)
        self.discard = self._button(self.tr("&Discard"), self._on_discard)
        self.end = self._button(self.tr("&End it now"), self.end_requested)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (self.stage, self.given, self.left_out, self.progress, self.standing):
            column.addWidget(widget)
        for widget in (self.trouble, self.warnings, self.sleepy):
            column.addWidget(widget)
        self._plots = QSplitter(Qt.Orientation.Horizontal)
        self._plots.setChildrenCollapsible(False)
        column.addWidget(self._plots, 100)
        column.addStretch(1)
        row = QHBoxLayout()
        row.addWidget(self.said, 1)
        for button in (self.end, self.discard, self.stop):
            row.addWidget(button)
        column.addLayout(row)

    @Slot()
    def _on_discard(self) -> None:
        self._question = ask(
            self,
            self.tr("Discard this run?"),
            consequence=self.tr("What it has learned so far is thrown away."),
            yes=self.tr("Discard"),
            no=self.tr("Go on learning"),
            act=self.discard_requested.emit,
        )
        self._question.destroyed.connect(self._forget_question)

    @Slot()
    def _forget_question(self) -> None:
        self._question = None

    def _button(self, text: str, pressed: SignalInstance | Callable[[], object]) -> QPushButton:
        button = QPushButton(text)
        button.setAccessibleName(text.replace("&", ""))
        button.setAutoDefault(False)
        button.clicked.connect(pressed)
        return button

    def _timer(self, milliseconds: int, act: object) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(milliseconds)
        timer.timeout.connect(act)
        return timer

    @Slot()
    def _draw(self) -> None:
        state = self._state
        self.stage.setText(wording.stage(state))
        facts = " · ".join(
            one for one in (wording.given(state.facts), wording.foretold(state)) if one
        )
        self.given.set_full_text(facts)
        self.left_out.setText(wording.left_out(state.facts))
        self.left_out.setToolTip(wording.files_left_out(state.facts))
        self.left_out.setVisible(bool(state.facts.left_out))
        self.warnings.setText("\n".join(state.warnings[-2:]))
        self.warnings.setVisible(bool(state.warnings))
        fraction = state.fraction
        self.progress.setRange(0, 0 if fraction is None else _FINE)
        if fraction is not None:
            self.progress.setValue(round(_FINE * fraction))
        self._on_tick()
        self._draw_plots(state)

    def _draw_plots(self, state: RunState) -> None:
        news = (state.last.number if state.last else -1, len(state.old_dots))
        if news == self._drawn:
            return
        self._drawn = news
        self._plots.setVisible(bool(state.epochs or state.old_dots))
        if not state.epochs and not state.old_dots:
            return
        while self.warm_up():
            pass
        self.curves.draw(state, self._colours)
        new = state.last.dots if state.last is not None else ()
        self.dots.draw(state.old_dots, new, self._colours)

    @Slot()
    def _on_tick(self) -> None:
        self.standing.set_full_text(wording.standing(self._state, time.time()))

    def showEvent(self, event: QShowEvent) -> None:
        """Let the clock run while it is seen."""
        super().showEvent(event)
        if not self._state.ended:
            self._tick.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks at the clock."""
        super().hideEvent(event)
        self._tick.stop()
