from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from aqa_desktop.app import App


def test_the_sheet_lists_every_command_with_its_keys(app: App, qtbot: QtBot) -> None:
    app.window.activateWindow()
    qtbot.keyClick(app.window, "?")
    sheet = app.sheets.keys
    assert sheet.isVisible()
    listed = {text.strip() for text in sheet.shown_texts()}
    for action in app.actions.everything():
        assert action.text().replace("&", "").rstrip("…") in listed
    assert {"File", "Edit", "View", "Playback", "Score", "Model", "Help"} <= listed
    sheet.close()


def test_commands_are_found_by_word_and_by_key(app: App) -> None:
    app.actions.key_sheet.trigger()
    sheet = app.sheets.keys
    sheet.search.setText("MARKER")
    found = [text.strip() for text in sheet.shown_texts()]
    assert "Add marker here" in found
    assert "Play" not in found
    sheet.search.setText("ctrl+shift+o")
    assert [text.strip() for text in sheet.shown_texts()] == ["Open folder"]
    sheet.search.setText("nothing is called this")
    assert sheet.shown_texts() == []
    assert not sheet.table.isVisible()
    sheet.close()


def test_the_sheet_opens_with_everything_and_esc_closes_it(app: App, qtbot: QtBot) -> None:
    app.actions.key_sheet.trigger()
    sheet = app.sheets.keys
    sheet.search.setText("marker")
    few = len(sheet.shown_texts())
    qtbot.waitUntil(sheet.isActiveWindow)
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    app.actions.key_sheet.trigger()
    assert len(sheet.shown_texts()) > few
    sheet.close()


def test_help_says_how_to_read_the_window_and_leads_to_the_keys(app: App) -> None:
    app.actions.help.trigger()
    page = app.sheets.reading
    assert "weight" in page.text.toPlainText()
    assert "typical dive" in page.text.toPlainText()
    page.close()
