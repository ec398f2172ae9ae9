"""What an installer is made of: whose libraries, under which licences, and whether these go together."""

from __future__ import annotations

from pathlib import Path

import licences
import pytest
import shared_libraries
from licence_terms import goes_with_gpl


@pytest.mark.parametrize(
    ("file", "project"),
    [
        ("libx264-d6533a8d.so.165", "x264"),
        ("libx265-f5385bb8.so.216", "x265"),
        ("libavcodec-5e6b81c2.so.62.28.102", "FFmpeg"),
        ("libgfortran-040039e1-0352e75f.so.5.0.0", "GCC's run-time libraries"),
        ("libscipy_openblas64_-32a4b2a6.so", "OpenBLAS"),
        ("libcrypto-5409cd36.so.1.1.1k", "OpenSSL 1.1"),
        ("libcrypto.1.1.dylib", "OpenSSL 1.1"),
        ("libssl-1_1.dll", "OpenSSL 1.1"),
        ("libssl.so.3", "OpenSSL 3"),
        ("libssl.3.dylib", "OpenSSL 3"),
        ("libcrypto-3-x64.dll", "OpenSSL 3"),
        ("libssl-3.dll", "OpenSSL 3"),
        ("libx264.165.dylib", "x264"),
        ("avcodec-62-984de33114b7fa384296817dec999c9d.dll", "FFmpeg"),
        ("opencv_videoio_ffmpeg500_64.dll", "FFmpeg"),
        ("libicudata.so.73", "ICU"),
        ("libgomp.so.1", "GCC's run-time libraries"),
        ("libomp.dylib", "LLVM's OpenMP run-time library"),
        ("libiomp5md.dll", "Intel's OpenMP run-time library"),
        ("opengl32sw.dll", "Mesa"),
        ("VCRUNTIME140_1.dll", "Microsoft's run-time libraries"),
        ("zlib1-79e0c4f9db71cb511398c504b832d395.dll", "zlib"),
        ("libiconv-2-6ce5f4ff92ada49d6f23a8e413455502.dll", "libiconv"),
        ("liblzma.5.dylib", "XZ's liblzma"),
        ("libbz2.so.1.0", "bzip2"),
        ("libbrotlidec.1.1.0.dylib", "Brotli"),
        ("libX11.6.dylib", "X11's libraries"),
        ("libglib-2.0.0.dylib", "GLib"),
        ("libcublasLt.so.13", "NVIDIA's CUDA libraries"),
        ("cudart64_13.dll", "NVIDIA's CUDA libraries"),
    ],
)
def test_a_library_is_known_by_its_file_on_every_system(file: str, project: str) -> None:
    found = shared_libraries.library_of(file)
    assert found is not None
    assert found.name == project


@pytest.mark.parametrize(
    ("file", "is_of_others"),
    [
        ("_internal/av.libs/libx264-d6533a8d.so.165", True),
        ("_internal/PySide6/Qt/lib/libicuuc.so.73", True),
        ("_internal/PySide6/opengl32sw.dll", True),
        ("_internal/torch/lib/libgomp.so.1", True),
        ("_internal\\torch\\lib\\libiomp5md.dll", True),
        ("_internal/nvidia/cu13/lib/libcudart.so.13", True),
        ("_internal/libssl.so.3", True),
        ("_internal/torch/lib/libtorch_cpu.so", False),
        ("_internal\\torch\\lib\\c10.dll", False),
        ("_internal/PySide6/Qt/lib/libQt6Core.so.6", False),
        ("_internal/PySide6/plugins/platforms/qwindows.dll", False),
        ("_internal/shiboken6/libshiboken6.abi3.so.6.11", False),
        ("_internal/cv2/cv2.abi3.so", False),
        ("_internal/lib-dynload/_ssl.cpython-311-darwin.so", False),
        ("_internal/libpython3.11.so.1.0", False),
        ("_internal/aqa_core/_resources/icons/app.svg", False),
    ],
)
def test_every_library_is_looked_at_that_no_package_answers_for(
    file: str, *, is_of_others: bool
) -> None:
    assert shared_libraries.is_of_others(file) is is_of_others


def test_a_library_nobody_wrote_down_is_found_wherever_it_lies() -> None:
    names = [
        "_internal/av.libs/libfdk-aac-01234567.so.2",
        "_internal/torch/lib/libmkl_core.so.2",
        "_internal/torch/lib/libc10.so",
    ]
    known, unknown = shared_libraries.known_and_unknown(names)
    assert not known
    assert unknown == names[:2]


def test_a_version_is_read_out_of_the_file(tmp_path: Path) -> None:
    library = shared_libraries.library_of("libavutil.so.60")
    assert library is not None
    file = tmp_path / "libavutil.so.60"
    file.write_bytes(b"\x7fELF\0FFmpeg version 8.1.2\0")
    assert shared_libraries.version_in(library, file) == "8.1.2"
    file.write_bytes(b"\x7fELF")
    assert shared_libraries.version_in(library, file) is None


def test_what_may_not_be_passed_on_is_opencvs_old_openssl_and_nvidias() -> None:
    refused = [one.name for one in shared_libraries.LIBRARIES if not goes_with_gpl(one.licence)]
    assert sorted(refused) == ["NVIDIA's CUDA libraries", "OpenSSL 1.1"]


def test_every_library_that_is_passed_on_has_its_licence_texts() -> None:
    permissive = (licences.TEXTS / "permissive.txt").read_text(encoding="utf-8")
    for one in shared_libraries.LIBRARIES:
        assert one.texts or one.licence.startswith("LicenseRef-") or one.name == "OpenSSL 1.1"
        for text in one.texts:
            is_there = (licences.TEXTS / f"{text}.txt").is_file()
            assert is_there or text == shared_libraries.IN_THE_WHEEL, one.name
        if "permissive" in one.texts:
            assert one.name in permissive


@pytest.mark.parametrize(
    ("licence", "is_allowed"),
    [
        ("MIT", True),
        ("BSD License", True),
        ("Apache-2.0 AND Apache-2.0 WITH LLVM-exception AND BSD-2-Clause AND MIT", True),
        ("LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only", True),
        ("(MIT OR Proprietary) AND (Zlib)", True),
        ("GPL-2.0-only", False),
        ("MIT AND GPL-2.0-only", False),
        ("MIT OR GPL-2.0-only AND Proprietary", True),
        ("OpenSSL", False),
        ("LicenseRef-NVIDIA-Proprietary", False),
        ("Other/Proprietary License", False),
        ("MIT AND", False),
        ("", False),
    ],
)
def test_which_licences_go_with_the_gpl(licence: str, *, is_allowed: bool) -> None:
    assert goes_with_gpl(licence) is is_allowed


def test_a_package_that_does_not_go_with_the_gpl_is_refused_by_name() -> None:
    terms = {"numpy": "BSD-3-Clause", "fast-thing": "LicenseRef-Fast", "nameless": ""}
    (problem,) = licences.incompatible(terms)
    assert problem.startswith("fast-thing may not be passed on")


def test_the_packages_of_this_environment_go_with_the_gpl() -> None:
    terms = {
        name: licences.licence_of(one)
        for root in ("torch", "av", "opencv-python-headless", "PySide6_Essentials", "pyqtgraph")
        for name, one in licences.distributions(root, "").items()
        if not name.startswith(("nvidia-", "cuda-", "triton"))  # the CUDA build's, not passed on
    }
    assert {"torch", "av", "shiboken6", "numpy"} <= set(terms)
    assert licences.incompatible(terms) == []
