"""Lets a test see what an ordinary user would, where the suite runs as the superuser."""

from __future__ import annotations

# The beginning of a program. The superuser may read what permissions forbid. Becoming nobody would not do, who may
# not even read a checkout in root's home; so two rights are laid down (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH) and
# the rest stays. Rights are a thread's own: it comes before any other thread starts.
AS_ORDINARY_USER = """
import ctypes, os
if os.getuid() == 0:
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    rights = (ctypes.c_uint32 * 6)()
    assert libc.capget(header, rights) == 0
    for effective_or_permitted in (0, 1):
        rights[effective_or_permitted] &= ~0b110
    assert libc.capset(header, rights) == 0
"""
