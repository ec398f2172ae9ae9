"""The table of commands: their words, their keys (what players and cutters agree on), and what each needs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QT_TRANSLATE_NOOP
from PySide6.QtGui import QKeySequence

Keys = QKeySequence.StandardKey | str

_STANDARD = QKeySequence.StandardKey


class Need(Enum):
    """What has to be there before a command is of use; without it the command is shown, but disabled."""

    NOTHING = auto()
    CLIP = auto()
    CLIPS = auto()
    SCORE = auto()
    MARKERS = auto()
    ORIGIN = auto()
    IN_OUT = auto()
    WORK = auto()
    TOLD = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command.

    Attributes:
        name: attribute of `Actions` that carries it.
        text: its words, with & before the menu's letter.
        keys: the first is the one that is shown in the menu.
        icon: name of a drawing, or empty.
        need: what has to be there; TOLD commands are enabled by whoever owns them.
        is_checkable: whether it is on or off.
    """

    name: str
    text: object
    keys: tuple[Keys, ...] = ()
    icon: str = ""
    need: Need = Need.CLIP
    is_checkable: bool = False


def _always(name: str, text: object, *keys: Keys, icon: str = "") -> Command:
    return Command(name=name, text=text, keys=keys, icon=icon, need=Need.NOTHING)


def _clip(name: str, text: object, *keys: Keys, icon: str = "") -> Command:
    return Command(name=name, text=text, keys=keys, icon=icon)


def _needing(need: Need, name: str, text: object, *keys: Keys) -> Command:
    return Command(name=name, text=text, keys=keys, need=need)


FILES = (
    _always("open", QT_TRANSLATE_NOOP("Actions", "&Open clip…"), _STANDARD.Open, icon="open"),
    _always("open_folder", QT_TRANSLATE_NOOP("Actions", "Open &folder…"), "Ctrl+Shift+O"),
    _always("sample", QT_TRANSLATE_NOOP("Actions", "Try the &sample dive")),
    _needing(Need.TOLD, "clear_recent", QT_TRANSLATE_NOOP("Actions", "&Clear this list")),
    _clip("save", QT_TRANSLATE_NOOP("Actions", "&Save marks and notes"), _STANDARD.Save),
    _clip(
        "collect_labels",
        QT_TRANSLATE_NOOP("Actions", "Save true scores as a &labelled folder…"),
    ),
    _clip("still_save", QT_TRANSLATE_NOOP("Actions", "Save this &picture…"), "C"),
    _clip("still_copy", QT_TRANSLATE_NOOP("Actions", "Cop&y this picture"), "Shift+C"),
    _needing(Need.CLIPS, "next_clip", QT_TRANSLATE_NOOP("Actions", "&Next clip"), "N"),
    _needing(Need.CLIPS, "previous_clip", QT_TRANSLATE_NOOP("Actions", "Pre&vious clip"), "P"),
    _always("quit", QT_TRANSLATE_NOOP("Actions", "&Quit"), _STANDARD.Quit, "Ctrl+Q"),
)

EDITING = (
    _needing(Need.TOLD, "undo", QT_TRANSLATE_NOOP("Actions", "&Undo"), _STANDARD.Undo),
    _needing(
        Need.TOLD,
        "redo",
        QT_TRANSLATE_NOOP("Actions", "&Redo"),
        _STANDARD.Redo,
        "Ctrl+Y",
        "Ctrl+Shift+Z",
    ),
    _clip("add_marker", QT_TRANSLATE_NOOP("Actions", "Add &marker here"), "M", "Ins"),
    _needing(
        Need.MARKERS,
        "name_marker",
        QT_TRANSLATE_NOOP("Actions", "&Name marker…"),
        "Return",
        "Enter",
    ),
    _needing(Need.MARKERS, "delete_marker", QT_TRANSLATE_NOOP("Actions", "&Delete marker"), "Del"),
    _clip("mark_in", QT_TRANSLATE_NOOP("Actions", "Set &in point here"), "I", icon="mark-in"),
    _clip("mark_out", QT_TRANSLATE_NOOP("Actions", "Set &out point here"), "O", icon="mark-out"),
    _needing(Need.IN_OUT, "clear_marks", QT_TRANSLATE_NOOP("Actions", "C&lear in and out points")),
    _clip("set_origin", QT_TRANSLATE_NOOP("Actions", "Count time from &here"), "T"),
    _needing(
        Need.ORIGIN,
        "clear_origin",
        QT_TRANSLATE_NOOP("Actions", "Count time from the first &frame"),
    ),
    _clip("rotate", QT_TRANSLATE_NOOP("Actions", "Ro&tate a quarter clockwise"), "R"),
    _clip("filmed_at", QT_TRANSLATE_NOOP("Actions", "Filmed &at another frame rate…")),
    _always(
        "settings", QT_TRANSLATE_NOOP("Actions", "&Settings…"), _STANDARD.Preferences, "Ctrl+,"
    ),
)

MOVING = (
    _clip(
        "step_back",
        QT_TRANSLATE_NOOP("Actions", "One frame &back"),
        "Left",
        ",",
        icon="step-back",
    ),
    _clip(
        "step_forward",
        QT_TRANSLATE_NOOP("Actions", "One frame &forward"),
        "Right",
        ".",
        icon="step-forward",
    ),
    _clip("second_back", QT_TRANSLATE_NOOP("Actions", "One second back"), "Shift+Left"),
    _clip("second_forward", QT_TRANSLATE_NOOP("Actions", "One second forward"), "Shift+Right"),
    _clip("tenth_back", QT_TRANSLATE_NOOP("Actions", "A tenth of the clip back"), "PgUp"),
    _clip("tenth_forward", QT_TRANSLATE_NOOP("Actions", "A tenth of the clip forward"), "PgDown"),
    _clip("percent_back", QT_TRANSLATE_NOOP("Actions", "A hundredth back"), "Shift+PgUp"),
    _clip("percent_forward", QT_TRANSLATE_NOOP("Actions", "A hundredth forward"), "Shift+PgDown"),
    _clip("first", QT_TRANSLATE_NOOP("Actions", "First frame"), "Home", icon="first"),
    _clip("last", QT_TRANSLATE_NOOP("Actions", "Last frame"), "End", icon="last"),
    _clip("go_to", QT_TRANSLATE_NOOP("Actions", "&Go to a time or frame…"), "G"),
    _needing(
        Need.MARKERS,
        "marker_previous",
        QT_TRANSLATE_NOOP("Actions", "Previous marker"),
        "Ctrl+Left",
    ),
    _needing(
        Need.MARKERS, "marker_next", QT_TRANSLATE_NOOP("Actions", "Next marker"), "Ctrl+Right"
    ),
    _needing(
        Need.SCORE,
        "segment_previous",
        QT_TRANSLATE_NOOP("Actions", "Previous important segment"),
        "Up",
    ),
    _needing(
        Need.SCORE, "segment_next", QT_TRANSLATE_NOOP("Actions", "Next important segment"), "Down"
    ),
)

PLAYING = (
    _clip("play", QT_TRANSLATE_NOOP("Actions", "&Play"), "Space", icon="play"),
    _clip("play_back", QT_TRANSLATE_NOOP("Actions", "Play backwards"), "J"),
    _clip("stop", QT_TRANSLATE_NOOP("Actions", "Stop"), "K"),
    _clip("play_forward", QT_TRANSLATE_NOOP("Actions", "Play forwards"), "L"),
    _clip("slower", QT_TRANSLATE_NOOP("Actions", "Slower"), "[", "Ctrl+Down"),
    _clip("faster", QT_TRANSLATE_NOOP("Actions", "Faster"), "]", "Ctrl+Up"),
    _clip("normal_speed", QT_TRANSLATE_NOOP("Actions", "Normal speed"), "Backspace"),
    Command(
        name="loop",
        text=QT_TRANSLATE_NOOP("Actions", "&Loop"),
        keys=("Ctrl+L",),
        icon="loop",
        is_checkable=True,
    ),
)

SCORING = (
    _clip(
        "score", QT_TRANSLATE_NOOP("Actions", "&Score"), "Ctrl+Return", "Ctrl+Enter", icon="score"
    ),
    _clip(
        "score_all",
        QT_TRANSLATE_NOOP("Actions", "Score &all clips that wait"),
        "Ctrl+Shift+Return",
        "Ctrl+Shift+Enter",
    ),
    _needing(Need.WORK, "cancel", QT_TRANSLATE_NOOP("Actions", "&Cancel scoring"), "Ctrl+."),
    _needing(
        Need.SCORE,
        "mute_segment",
        QT_TRANSLATE_NOOP("Actions", "Score &without the chosen segment"),
        "X",
    ),
    _needing(
        Need.TOLD, "previous_model", QT_TRANSLATE_NOOP("Actions", "&Back to the model before")
    ),
    _always("teach", QT_TRANSLATE_NOOP("Actions", "&Teach it your dives…"), "Ctrl+T"),
    _always("models", QT_TRANSLATE_NOOP("Actions", "&Models…")),
    _always("add_model", QT_TRANSLATE_NOOP("Actions", "&Add a model file…")),
    _always("export_model", QT_TRANSLATE_NOOP("Actions", "&Save this model as a file…")),
)

VIEWING = (
    _clip("picture_zoom_in", QT_TRANSLATE_NOOP("Actions", "Picture larger"), "Ctrl++", "Ctrl+="),
    _clip("picture_zoom_out", QT_TRANSLATE_NOOP("Actions", "Picture smaller"), "Ctrl+-"),
    _clip("picture_zoom_reset", QT_TRANSLATE_NOOP("Actions", "Whole picture"), "Ctrl+0"),
    _clip("timeline_zoom_in", QT_TRANSLATE_NOOP("Actions", "Timeline closer"), "+", "="),
    _clip("timeline_zoom_out", QT_TRANSLATE_NOOP("Actions", "Timeline wider"), "-"),
    _clip("timeline_zoom_all", QT_TRANSLATE_NOOP("Actions", "Whole timeline"), "0"),
    _needing(
        Need.SCORE,
        "segment_zoom",
        QT_TRANSLATE_NOOP("Actions", "Timeline to the segment and back"),
        "Z",
    ),
    _clip("full_screen_picture", QT_TRANSLATE_NOOP("Actions", "&Picture fills the screen"), "F"),
    _always(
        "full_screen_window",
        QT_TRANSLATE_NOOP("Actions", "&Window fills the screen"),
        "F11",
        _STANDARD.FullScreen,
    ),
    _always("escape", QT_TRANSLATE_NOOP("Actions", "&Back out, one thing at a time"), "Esc"),
    _always("reset_layout", QT_TRANSLATE_NOOP("Actions", "&Reset the layout")),
)

HELPING = (
    _always("help", QT_TRANSLATE_NOOP("Actions", "&How to read the window"), "F1"),
    _always("key_sheet", QT_TRANSLATE_NOOP("Actions", "&Keys"), "?"),
    _always("data_folder", QT_TRANSLATE_NOOP("Actions", "Show the &data folder")),
    _always("logs", QT_TRANSLATE_NOOP("Actions", "Show the &log folder")),
    _always("copy_diagnostics", QT_TRANSLATE_NOOP("Actions", "&Copy diagnostics")),
    _always("save_report", QT_TRANSLATE_NOOP("Actions", "Save a &report…")),
    _always("about", QT_TRANSLATE_NOOP("Actions", "&About AQA Desktop")),
)

COMMANDS = (*FILES, *EDITING, *MOVING, *PLAYING, *SCORING, *VIEWING, *HELPING)
