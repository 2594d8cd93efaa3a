"""What this machine can test, the browser and the folder that tests share, and a last word about what was left out."""

import importlib.util
import os
import shutil
from collections import Counter
from pathlib import Path

import pytest

os.environ["LANGUAGE"] = "en"  # whatever language the machine speaks; processes that tests start inherit it
IN_CI = os.environ.get("CI") == "true"
ROOT = Path(__file__).parent.parent

# No window, and no request of the browser's own.
CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> str | None:
    """The system's Chromium, or the browser that BPVIZ_CHROMIUM names."""
    names = [os.environ.get("BPVIZ_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"]
    return next((path for name in names if name and (path := shutil.which(name))), None)


def is_installed(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


# marker -> (can its tests run here?, what to say when they cannot)
NEEDS = {
    "browser": (find_chromium, "Chromium was not found (Debian: apt-get install chromium)"),
    "video": (
        lambda: is_installed("manim"),
        "Manim is not installed (Debian: apt-get install build-essential pkg-config libcairo2-dev libpango1.0-dev "
        "python3-dev, then make setup)",
    ),
    "torch": (
        lambda: is_installed("torch"),
        "PyTorch is not installed (make torch); its golden files were compared all the same",
    ),
}


def pytest_runtest_setup(item):
    for marker, (can_run, reason) in NEEDS.items():
        if item.get_closest_marker(marker) and not can_run():
            pytest.skip(reason)


def pytest_sessionfinish(session):
    """In CI nothing may be left out, except what needs PyTorch."""
    if IN_CI and any("torch" not in reason.lower() for reason in _skips(session.config)):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config):
    skips, has_node = _skips(config), shutil.which("npm")
    if not skips and has_node:
        return
    terminalreporter.section("Not tested on this machine")
    if not has_node:
        terminalreporter.line("Types and the JavaScript, which `make lint` checks: Node and npm were not found")
    for reason, count in sorted(skips.items()):
        terminalreporter.line(f"{count} {'test' if count == 1 else 'tests'}: {reason}")
    if IN_CI:
        terminalreporter.line("CI=true: only tests that need PyTorch may be left out.")


def _skips(config) -> Counter[str]:
    """Reason -> how many tests were skipped for it."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    reports = reporter.stats.get("skipped", []) if reporter else []
    return Counter(report.longrepr[2].removeprefix("Skipped: ") for report in reports)


@pytest.fixture(scope="session")
def browser():
    """Headless Chromium, one a session; ask it for a context or a page of your own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def artifacts() -> Path:
    """Where tests leave pictures to look at; git ignores it."""
    folder = ROOT / "artifacts"
    folder.mkdir(exist_ok=True)
    return folder
