"""Which licences go with the GPL, version 3 or later, that an installer as a whole is under."""

from __future__ import annotations

import re

# SPDX names, by what the Free Software Foundation says of them; an expression of others is refused until somebody
# has read its terms and put it here. Not GPL-2.0-only, and not OpenSSL's old licence
_COMPATIBLE = """
0BSD Apache-2.0 BSD-2-Clause BSD-2-Clause-Patent BSD-3-Clause BSD-3-Clause-Clear BSL-1.0 CC0-1.0 FTL
GPL-2.0-or-later GPL-3.0-only GPL-3.0-or-later HPND IJG ISC LGPL-2.0-or-later LGPL-2.1-only LGPL-2.1-or-later
LGPL-3.0-only LGPL-3.0-or-later MIT MIT-0 MPL-2.0 PSF-2.0 Python-2.0 Unicode-3.0 Unicode-DFS-2016 Unlicense WTFPL
Zlib bzip2-1.0.6 libpng-2.0 libtiff
"""
# a compiler's run-time libraries, system libraries in the sense of the GPL's section 1
_SYSTEM = "LicenseRef-Intel-run-time LicenseRef-Microsoft-run-time"
COMPATIBLE = frozenset([*_COMPATIBLE.split(), *_SYSTEM.split()])
# how packages say it that know no SPDX, in small letters
_OLD_NAMES = {
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "isc license": "ISC",
    "mit license": "MIT",
    "python software foundation license": "PSF-2.0",
}
_WORD = re.compile(r"[()]|[^\s()]+")


def goes_with_gpl(licence: str) -> bool:
    """Say whether a work under this licence may be part of one under the GPL, version 3 or later.

    Args:
        licence: SPDX expression, or one of the names used before there were any.
    """
    words = _WORD.findall(_OLD_NAMES.get(licence.strip().lower(), licence))
    try:
        allowed = _any_of(words)
    except IndexError:  # it ends in the middle
        return False
    return allowed and not words


def _any_of(words: list[str]) -> bool:
    allowed = _all_of(words)
    while words and words[0] == "OR":
        words.pop(0)
        allowed = _all_of(words) or allowed
    return allowed


def _all_of(words: list[str]) -> bool:
    allowed = _one(words)
    while words and words[0] == "AND":
        words.pop(0)
        allowed = _one(words) and allowed
    return allowed


def _one(words: list[str]) -> bool:
    word = words.pop(0)
    if word == "(":
        allowed = _any_of(words)
        return words.pop(0) == ")" and allowed
    if words and words[0] == "WITH":  # an exception only gives more
        del words[:2]
    return word in COMPATIBLE
