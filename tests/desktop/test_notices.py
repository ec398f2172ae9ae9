from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QPlainTextEdit
from pytestqt.qtbot import QtBot

from aqa_desktop.app import App
from aqa_desktop.jobs.job import UnexpectedError
from aqa_desktop.notices import Answer, Notice, NoticeBar
from tests.desktop.conftest import open_clip


def _button(bar: NoticeBar, text: str) -> QAbstractButton:
    buttons = bar.findChildren(QAbstractButton)
    return next(one for one in buttons if one.text() == text and one.isVisible())


def test_details_are_hidden_until_asked_for_and_can_be_copied(app: App) -> None:
    bar = app.window.notices
    bar.show_error(UnexpectedError(RuntimeError("the reason")))
    details = bar.findChild(QPlainTextEdit)
    assert isinstance(details, QPlainTextEdit)
    assert not details.isVisible()
    _button(bar, "Details").click()
    assert details.isVisible()
    assert "the reason" in details.toPlainText()
    _button(bar, "Copy details").click()
    copied = QGuiApplication.clipboard().text()
    assert "RuntimeError: the reason" in copied
    assert copied.startswith("Something went wrong")
    _button(bar, "Details").click()
    assert not details.isVisible()


def test_the_log_is_one_press_away(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    app.window.notices.show_error(UnexpectedError(RuntimeError("x")))
    _button(app.window.notices, "Open log").click()
    assert [Path(one).name for one in opened] == ["log"]


def test_an_answer_is_given_once(app: App) -> None:
    given: list[str] = []
    answer = Answer(text="Restore", act=lambda: given.append("restored"))
    bar = app.window.notices
    bar.show_notice(Notice(kind="info", happened="There is more.", answers=(answer,)))
    _button(bar, "Restore").click()
    assert given == ["restored"]
    assert bar.notices == ()


def test_a_lasting_notice_outlives_the_clip(app: App, clip: Path, qtbot: QtBot) -> None:
    bar = app.window.notices
    bar.show_notice(Notice(kind="info", happened="Stays.", is_lasting=True))
    bar.show_notice(Notice(kind="info", happened="Goes."))
    open_clip(app, clip, qtbot)
    assert [one.happened for one in bar.notices] == ["Stays."]


def test_there_are_never_more_than_three(app: App) -> None:
    bar = app.window.notices
    for number in range(5):
        bar.show_notice(Notice(kind="info", happened=f"Number {number}."))
    assert [one.happened for one in bar.notices] == ["Number 2.", "Number 3.", "Number 4."]


def test_diagnostics_say_what_a_report_needs(app: App) -> None:
    app.actions.copy_diagnostics.trigger()
    text = QGuiApplication.clipboard().text()
    for said in ("AQA Desktop", "Python", "torch", "device: CPU; model: fake", '"theme"'):
        assert said in text
    assert str(Path.home()) not in text
