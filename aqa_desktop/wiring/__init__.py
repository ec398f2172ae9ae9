"""Who says something, and who hears it, one file for each feature. Read it as the map of the program."""

from __future__ import annotations

from aqa_desktop.parts import App
from aqa_desktop.wiring.assessment import connect_assessment, connect_scoring
from aqa_desktop.wiring.finetune import connect_teaching
from aqa_desktop.wiring.frame import connect_frame
from aqa_desktop.wiring.labels import connect_labels
from aqa_desktop.wiring.library import connect_library
from aqa_desktop.wiring.models import connect_models
from aqa_desktop.wiring.player import connect_player
from aqa_desktop.wiring.report import connect_report
from aqa_desktop.wiring.session import connect_session
from aqa_desktop.wiring.settings import connect_settings, connect_theme
from aqa_desktop.wiring.start import connect_start
from aqa_desktop.wiring.timeline import connect_timeline
from aqa_desktop.wiring.updates import connect_updates


def connect_features(app: App) -> None:
    """Wire the features."""
    connect_session(app)
    connect_player(app)
    connect_timeline(app)
    connect_assessment(app)
    connect_scoring(app)
    connect_frame(app)
    connect_library(app)
    connect_settings(app)
    connect_models(app)
    connect_labels(app)
    connect_teaching(app)
    connect_report(app)
    connect_start(app)
    connect_updates(app)
    connect_theme(app)
