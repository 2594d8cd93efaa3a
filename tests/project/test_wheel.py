"""The wheel carries all that bpviz needs at run time, and works away from the checkout."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOT_SHIPPED = "bpviz/views/widget/js/"  # the sources of the bundle


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
    )
    [path] = folder.glob("*.whl")
    return path


def test_the_wheel_holds_every_file_of_the_package(wheel):
    listing = subprocess.run(["git", "ls-files", "bpviz"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    tracked = {name for name in listing.splitlines() if (ROOT / name).is_file() and not name.startswith(NOT_SHIPPED)}
    assert tracked <= set(zipfile.ZipFile(wheel).namelist())


@pytest.mark.parametrize("suffix", [".js", ".css", ".woff2", ".npz"])
def test_the_wheel_holds_the_bundle_its_style_its_font_and_the_digits(wheel, suffix):
    assert [name for name in zipfile.ZipFile(wheel).namelist() if name.endswith(suffix)]


def test_the_wheel_holds_the_course(wheel):
    lessons = {f"bpviz/_lessons/{path.name}" for path in (ROOT / "lessons").glob("*.ipynb")}
    assert "bpviz/_lessons/01_forward_pass.ipynb" in lessons
    assert lessons <= set(zipfile.ZipFile(wheel).namelist())
    assert "bpviz/_lessons/solutions/01_forward_pass.py" in zipfile.ZipFile(wheel).namelist()


def test_the_wheel_holds_the_licence_and_no_test(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert [name for name in names if name.endswith("licenses/LICENSE")]
    assert {name.split("/")[0].split("-")[0] for name in names} == {"bpviz"}
    assert not [name for name in names if name.startswith(NOT_SHIPPED)]


def test_the_digits_load_from_the_unpacked_wheel(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path)
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "import bpviz; from bpviz import datasets\n"
        "print(bpviz.__file__, len(datasets.mnist()))"
    )
    shown = subprocess.run([sys.executable, "-I", "-c", code], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert shown.stdout.startswith(str(tmp_path / "bpviz" / "__init__.py"))
