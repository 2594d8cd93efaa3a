"""Lesson 1 in the real JupyterLab that ``bpviz lab`` starts: run from top to bottom, its stepper walked by keyboard."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.browser.walk import Walker

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LESSON = "01_forward_pass.ipynb"
NOTEBOOK = Path(__file__).parents[2] / "lessons" / LESSON
GRAINS = ("phase", "layer", "node", "term")
SECONDS = 60
IDLE = "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
RAN = """() => {
    const cells = window.jupyterapp.shell.currentWidget.content.model.cells;
    const all = Array.from({length: cells.length}, (_, i) => cells.get(i)).filter(cell => cell.type === 'code');
    return all.every(cell => cell.sharedModel.getSource().trim() === '' || cell.executionCount !== null);
}"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a JupyterLab of its own, with its token."""
    home = tmp_path_factory.mktemp("home")
    config = home / "config"
    config.mkdir()
    # the application object tells when the kernel is idle; before that, "Run All Cells" silently does nothing
    (config / "jupyter_lab_config.json").write_text(json.dumps({"LabApp": {"expose_app_in_browser": True}}))
    environment = {**os.environ, "HOME": str(home), "JUPYTER_CONFIG_DIR": str(config)}
    environment |= {"JUPYTER_RUNTIME_DIR": str(home / "runtime"), "JUPYTER_PORT_RETRIES": "20"}
    environment.pop("JUPYTER_TOKEN", None)
    log = home / "log"
    command = [sys.executable, "-m", "bpviz", "lab", "--no-browser", f"--folder={home / 'lessons'}", "--port=18870"]
    with log.open("w") as sink:
        process = subprocess.Popen(command, env=environment, stdout=sink, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + SECONDS
        while not (found := re.search(r"http://[^/\s]+/lab/tree/\S+\?token=\w+", log.read_text())):
            assert process.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
        yield found[0]
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(scope="module")
def lesson_trace():
    """The lesson's trace, from the lesson's own cells."""
    cells = {cell.get("id"): "".join(cell["source"]) for cell in json.loads(NOTEBOOK.read_text("utf-8"))["cells"]}
    names: dict = {}
    for cell in ("network", "record"):
        exec(cells[cell], names)
    return names["trace"]


@pytest.fixture(scope="module")
def lesson(lab, browser):
    """Lesson 1 after "Run All Cells"; what the page asked of other machines; what it complained about."""
    page = browser.new_page(viewport={"width": 1500, "height": 1000}, reduced_motion="reduce")
    outside, wrong = [], []
    origin = re.match(r"http://[^/]+", lab)[0]

    def watch(request):
        if not request.url.startswith((origin, "data:", "blob:")):
            outside.append(request.url)

    page.on("request", watch)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(lab)
    page.wait_for_function(IDLE, timeout=SECONDS * 1000)
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_selector(".bpviz[data-step]", timeout=SECONDS * 1000)
    page.wait_for_function(RAN, timeout=SECONDS * 1000)
    yield page, outside, wrong
    page.close()


@pytest.fixture
def stepper(lesson):
    """The page, and the stepper's root."""
    page = lesson[0]
    root = page.query_selector(".bpviz")
    root.scroll_into_view_if_needed()
    return page, root


@pytest.mark.parametrize("grain", GRAINS)
def test_the_stepper_is_walked_to_its_end_and_back(stepper, lesson_trace, grain):
    page, root = stepper
    walk = Walker(page, root, lesson_trace)
    walk.walk(grain)
    assert len(walk.checked) > 10


def test_a_key_inside_the_stepper_is_no_notebook_command(stepper):
    page, root = stepper
    cells = "window.jupyterapp.shell.currentWidget.content.model.cells.length"
    before = page.evaluate(cells)
    root.focus()
    for key in ("b", "a", "d", "d"):
        page.keyboard.press(key)
    assert page.evaluate(cells) == before


def test_stepping_asks_the_kernel_nothing(stepper):
    """Walking sends the place, at rest, and no message comes for each step."""
    page, root = stepper
    sent = """() => { window.sent = 0;
        const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
        window.count = (_, {direction}) => { if (direction === 'send') window.sent++; };
        kernel.anyMessage.connect(window.count); }"""
    page.wait_for_timeout(400)  # what the last test did is told by now
    page.evaluate(sent)
    root.focus()
    page.keyboard.press("3")
    page.keyboard.press("Home")
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    assert root.get_attribute("data-step") == "20"
    during = page.evaluate("window.sent")
    page.wait_for_timeout(600)
    after = page.evaluate("window.sent")
    assert during <= 2 and 1 <= after <= 3, (during, after)


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_pictures_to_look_at(stepper, artifacts, theme):
    page, root = stepper
    page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
    page.wait_for_selector(f".bpviz[data-theme={theme.split()[1].lower()}]")
    root.focus()
    page.keyboard.press("3")
    page.keyboard.press("Home")
    for _ in range(18):
        page.keyboard.press("ArrowRight")
    page.set_viewport_size({"width": 1500, "height": 1500})
    root.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    name = theme.split()[1].lower()
    page.screenshot(path=artifacts / f"lab-lesson-1-{name}.png")
    root.screenshot(path=artifacts / f"lab-stepper-{name}.png")
    assert (artifacts / f"lab-stepper-{name}.png").stat().st_size > 20_000  # not blank


def test_nothing_was_asked_of_another_machine_and_nothing_went_wrong(lesson):
    _, outside, wrong = lesson
    assert outside == []
    assert wrong == []
