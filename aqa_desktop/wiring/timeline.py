"""The timeline with its marks, its segments and its zoom."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from aqa_desktop.parts import App


def connect_timeline(app: App) -> None:
    """Which seconds shaped the score, and going there."""
    timeline, session = app.timeline, app.session
    session.clip_changed.connect(timeline.open_clip)
    session.corrected.connect(timeline.correct_clip)
    session.annotations_changed.connect(timeline.set_annotations)
    session.in_out_changed.connect(timeline.set_in_out)
    session.assessment_changed.connect(timeline.set_assessment)
    session.state_changed.connect(timeline.show_state)
    app.film.film_changed.connect(timeline.show_film)
    timeline.film_wanted.connect(app.film.want)
    app.playback.time_changed.connect(timeline.set_playhead)
    timeline.seek_requested.connect(app.playback.seek)
    timeline.step_requested.connect(app.playback.step)
    timeline.loop_requested.connect(app.playback.play_loop)
    _connect_marks(app)
    _connect_segments(app)
    _connect_zoom(app)


def _connect_marks(app: App) -> None:
    timeline, session, actions = app.timeline, app.session, app.actions
    timeline.in_moved.connect(session.edits.set_in)
    timeline.out_moved.connect(session.edits.set_out)
    timeline.range_selected.connect(lambda start_s, end_s: _set_in_out(app, start_s, end_s))
    timeline.origin_moved.connect(session.edits.set_origin)
    timeline.marker_moved.connect(session.edits.move_marker)
    timeline.marker_named.connect(session.edits.name_marker)
    timeline.marker_deleted.connect(session.edits.delete_marker)
    actions.name_marker.triggered.connect(timeline.marker_choice.name_chosen)
    actions.delete_marker.triggered.connect(timeline.marker_choice.delete_chosen)


def _set_in_out(app: App, start_s: float, end_s: float) -> None:
    text = QCoreApplication.translate("wiring", "Set in and out points")
    app.session.edits.change(text, in_s=start_s, out_s=end_s)


def _connect_segments(app: App) -> None:
    timeline, panel, actions = app.timeline, app.assessment, app.actions
    timeline.segment_chosen.connect(panel.select_segment)
    timeline.selection_cleared.connect(lambda: panel.select_segment(None))
    panel.segment_chosen.connect(timeline.select_segment)
    app.scoring.what_if.changed.connect(
        lambda muted: timeline.show_muted(muted.index if muted else None)
    )
    actions.segment_next.triggered.connect(timeline.navigation.next_segment)
    actions.segment_previous.triggered.connect(timeline.navigation.previous_segment)
    actions.rank_requested.connect(timeline.navigation.play_rank)
    actions.segment_zoom.triggered.connect(timeline.navigation.zoom_to_segment)


def _connect_zoom(app: App) -> None:
    zooming, actions = app.timeline.zooming, app.actions
    zooms = [actions.timeline_zoom_in, actions.timeline_zoom_out, actions.timeline_zoom_all]
    for action, zoom in zip(zooms, (zooming.closer, zooming.wider, zooming.all), strict=True):
        action.triggered.connect(zoom)
    marking = [actions.mark_in, actions.mark_out, actions.clear_marks]
    naming = [actions.add_marker, actions.name_marker, actions.delete_marker]
    counting = [actions.set_origin, actions.clear_origin]
    looking = [actions.segment_zoom, actions.mute_segment]
    app.timeline.set_menu([*marking, None, *naming, None, *counting, None, *looking, None, *zooms])
