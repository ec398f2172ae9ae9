"""The importance timeline under the video: the only place that draws with pyqtgraph."""
