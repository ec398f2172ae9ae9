"""The few shapes Qt's Fusion style does not give: cards, banners, chips, the main button, quiet docks."""

from __future__ import annotations

from dataclasses import asdict
from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aqa_desktop.theme import Colours

_TEMPLATE = Template("""
QToolTip { background: $panel; color: $text; border: 1px solid $border; padding: 4px; }
QMenuBar { background: $window; padding: 2px 4px; }
QMenuBar::item { padding: 4px 9px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: $raised; }
QMenu { background: $panel; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 5px 26px 5px 24px; border-radius: 3px; }
QMenu::item:selected { background: $accent; color: $on_accent; }
QMenu::item:disabled { color: $muted; background: transparent; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }
QMenu::indicator { left: 6px; }

QStatusBar { background: $window; border-top: 1px solid $border; }
QStatusBar::item { border: none; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="problem"] { color: $loss; }
QLabel[role="heading"] { color: $muted; font-weight: 600; }
QLabel[role="chip"], QToolButton[role="chip"] { background: $raised; border: 1px solid $border;
  border-radius: 9px; padding: 1px 9px; min-height: 18px; max-height: 18px; }
QToolButton[role="chip"]::menu-indicator { image: none; width: 0; }
QFrame[role="card"] { background: $panel; border: 1px solid $border; border-radius: 8px; }
QFrame[role="card"] QLabel { background: transparent; border: none; }
QFrame[role="warning"] { background: $warning; border: 1px solid $warning_edge;
  border-left: 5px solid $warning_edge; border-radius: 6px;
  border-top-left-radius: 1px; border-bottom-left-radius: 1px; }
QFrame[role="warning"] QLabel { color: $on_warning; background: transparent; border: none; }
QFrame[role="error"] { background: $error; border: 1px solid $error_edge;
  border-left: 5px solid $error_edge; border-radius: 6px;
  border-top-left-radius: 1px; border-bottom-left-radius: 1px; }
QFrame[role="error"] QLabel { color: $on_error; background: transparent; border: none; }
QFrame[role="info"] { background: $panel; border: 1px solid $border;
  border-left: 5px solid $accent; border-radius: 6px;
  border-top-left-radius: 1px; border-bottom-left-radius: 1px; }
QFrame[role="bar"] { background: $window; border: none; border-top: 1px solid $border; }

QPushButton { background: $raised; border: 1px solid $border; border-radius: 6px;
  padding: 5px 14px; min-height: 20px; }
QPushButton:hover { border-color: $accent; }
QPushButton:pressed { background: $border; }
QPushButton:focus { border: 2px solid $accent; padding: 4px 13px; }
QPushButton:disabled { color: $muted; background: transparent; }
QPushButton[role="small"] { padding: 1px 10px; min-height: 16px; }
QPushButton[role="main"] { background: $accent; color: $on_accent; border-color: $accent;
  font-weight: 600; }
QPushButton[role="main"]:hover { border-color: $text; }
QPushButton[role="main"]:focus { border: 2px solid $text; }
QPushButton[role="main"]:disabled { background: $raised; color: $muted; border-color: $border; }
QToolButton { border: 1px solid transparent; border-radius: 6px; padding: 4px; }
QToolButton:hover { background: $raised; border-color: $border; }
QToolButton:pressed { background: $border; }
QToolButton:checked { background: $raised; border-color: $accent; }
QToolButton:focus { border: 2px solid $accent; padding: 3px; }

QRadioButton { spacing: 7px; }
QRadioButton::indicator { width: 12px; height: 12px; border: 2px solid $muted; border-radius: 8px;
  background: $panel; }
QRadioButton::indicator:checked { border: 5px solid $accent; width: 6px; height: 6px; background: $on_accent; }
QRadioButton::indicator:focus { border-color: $text; }
QRadioButton::indicator:disabled { border-color: $border; }
QRadioButton:disabled { color: $muted; }

QLineEdit { background: $panel; border: 1px solid $border; border-radius: 5px;
  padding: 4px 7px; min-height: 20px; selection-background-color: $accent;
  selection-color: $on_accent; }
QPlainTextEdit { background: $panel; border: 1px solid $border; border-radius: 5px;
  padding: 2px 4px; selection-background-color: $accent; selection-color: $on_accent; }
QPlainTextEdit:focus { border: 2px solid $accent; padding: 1px 3px; }
QLineEdit:focus { border: 2px solid $accent; padding: 3px 6px; }
QComboBox { min-height: 24px; }

QPlainTextEdit, QTextBrowser { background: $panel; border: 1px solid $border; border-radius: 5px; padding: 3px;
  selection-background-color: $accent; selection-color: $on_accent; }
QPlainTextEdit:focus, QTextBrowser:focus { border: 2px solid $accent; padding: 2px; }
QSpinBox, QDoubleSpinBox { min-height: 24px; }

QListView { background: $panel; border: 1px solid $border; border-radius: 6px; outline: none; padding: 2px; }
QListView:focus { border: 2px solid $accent; padding: 1px; }
QListView::item { border-radius: 4px; padding: 5px 6px; }
QListView::item:hover { background: $raised; }
QListView::item:selected { background: $accent; color: $on_accent; }
QComboBox QListView { border-radius: 0; padding: 0; }
QComboBox QListView::item { border-radius: 0; padding: 3px 6px; }

QGroupBox { background: $panel; border: 1px solid $border; border-radius: 8px; margin-top: 24px; }
QGroupBox::title { subcontrol-origin: margin; subcontrol-position: top left; left: 2px; top: 2px;
  color: $muted; font-weight: 600; }
QTabBar { qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: $muted; border: none; border-bottom: 2px solid transparent;
  padding: 6px 14px; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:focus { border-bottom-color: $text; }

QTableView { background: $panel; border: 1px solid $border; border-radius: 6px; gridline-color: $border;
  outline: none; }
QTableView:focus { border: 2px solid $accent; }
QTableView::item { padding: 2px 4px; border: none; }
QTableView::item:disabled { color: $muted; }
QTableView::item:selected { background: $accent; color: $on_accent; }
QHeaderView::section { background: $panel; color: $muted; border: none;
  border-bottom: 1px solid $border; padding: 4px 4px; }
QScrollArea { border: none; background: transparent; }
QSplitter::handle, QMainWindow::separator { background: $window; width: 5px; height: 5px; }
QSplitter::handle:hover, QMainWindow::separator:hover { background: $border; }
QDockWidget::title { background: $window; padding: 6px 8px; }
QProgressBar { background: $raised; border: 1px solid $border; border-radius: 4px; min-height: 8px;
  max-height: 12px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QSlider { min-height: 24px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $border; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: $accent; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -6px 0; border-radius: 7px;
  background: $text; border: 1px solid $window; }
QSlider::handle:horizontal:focus { border: 3px solid $accent; }
QScrollBar:vertical { background: transparent; width: 11px; margin: 0; }
QScrollBar::handle:vertical { background: $border; min-height: 28px; border-radius: 5px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 11px; margin: 0; }
QScrollBar::handle:horizontal { background: $border; min-width: 28px; border-radius: 5px; margin: 2px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
""")


def stylesheet(colours: Colours) -> str:
    """Write the style sheet for a set of colours."""
    return _TEMPLATE.substitute(asdict(colours))
