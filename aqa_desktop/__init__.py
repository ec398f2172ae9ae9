"""The window over `aqa_core`; importing it loads neither torch nor a video library."""
