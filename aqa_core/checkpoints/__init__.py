"""Model files: what they say about themselves, how they are written and strictly read, where they are kept.

Importing this package, `manifest` and `store` loads no torch; `model_file` brings the network with it.
"""
