"""What is committed: no outputs, no download addresses, nothing large; and what the README promises exists."""

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# A link in prose is for a reader to follow. Any other address could be loaded by a program, and bpviz asks the network
# for nothing: these name an XML vocabulary, this machine, and (in the tests) a place that the page must not reach.
ADDRESSES = {"www.w3.org", "127.0.0.1", "localhost", "example.org", "docs.pytorch.org"}  # the last is cited
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(https?://[^)\s]+\)")  # but not an image


def tracked_files() -> list[Path]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [path for name in listing.split("\0") if name and (path := ROOT / name).is_file()]


TRACKED = tracked_files()


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:  # a picture, a font, an array
        return ""


def test_no_notebook_carries_outputs():
    for path in (path for path in TRACKED if path.suffix == ".ipynb"):
        cells = [cell for cell in json.loads(path.read_text())["cells"] if cell["cell_type"] == "code"]
        assert cells, f"{path.name} has no code"
        assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells), path.name


def test_every_address_in_a_tracked_file_is_a_link_in_prose_or_known():
    # Licences thank and name their authors; the lock file has a test of its own, below.
    read = [path for path in TRACKED if "LICENSE" not in path.name and path.name != "package-lock.json"]
    found = {
        (host, str(path.relative_to(ROOT)))
        for path in read
        for host in re.findall(r"(?:https?|wss?|git|ftp)://([\w.-]+)", LINK.sub("", text_of(path)))
    }
    assert {(host, name) for host, name in found if host not in ADDRESSES} == set()


def test_the_pins_are_names_and_versions_only():
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
    assert lines
    assert [line for line in lines if not re.fullmatch(r"[a-z0-9.-]+==[\w.]+( ; .+)?", line)] == []
    assert not [line for line in lines if line.startswith("torch==")]


def test_the_javascript_lock_records_no_download_addresses():
    assert "omit-lockfile-registry-resolved=true" in (ROOT / ".npmrc").read_text()
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert packages
    assert [name for name, package in packages.items() if "resolved" in package] == []


def test_no_tracked_file_is_larger_than_two_megabytes():
    assert [path.name for path in TRACKED if path.stat().st_size > 2_000_000] == []


def makefile_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))


def test_make_help_lists_every_target():
    phony = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    assert phony is not None
    assert set(phony[1].split()) == makefile_targets()
    shown = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    assert {line.split()[1] for line in shown.splitlines()} == makefile_targets()


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_make_command_in_the_documents_is_a_target(name):
    # at the start of a line of a block, or of a span of code in prose
    mentioned = set(re.findall(r"(?:^|`)make ([a-z]+)", (ROOT / name).read_text(), flags=re.MULTILINE))
    assert mentioned
    assert mentioned <= makefile_targets()


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_file_that_the_documents_link_to_exists(name):
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", (ROOT / name).read_text())
    links += re.findall(r'src(?:set)?="([^"]+)"', (ROOT / name).read_text())
    assert [link for link in links if not (ROOT / link).exists()] == []
