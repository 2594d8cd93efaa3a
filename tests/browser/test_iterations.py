"""Across iterations, on a page without Python: it trains on as Python would, and each iteration can be gone back to."""

import math

import pytest

import bpviz
from bpviz import nn, optim
from tests.browser.test_page import AXE
from tests.browser.walk import Walker

pytestmark = pytest.mark.browser

X, TARGET = [[-1.04, 0.44], [0.3, 0.9]], [1, 0]
SHOWN = """() => [...document.querySelectorAll('.bpviz [data-value]')].filter(cell => cell.checkVisibility())
    .map(cell => [cell.dataset.address ?? '', cell.dataset.value])"""


def recordings(count=3):
    """So many iterations on one batch, with momentum: the first step has none to remember yet."""
    network = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 2), seed=0)
    optimizer = optim.SGD(network.parameters(), lr=0.1, momentum=0.9, weight_decay=0.01)
    loss, clip = nn.CrossEntropyLoss(), nn.ClipNorm(0.5)
    return [bpviz.record(network, X, TARGET, loss=loss, optimizer=optimizer, clip=clip) for _ in range(count)]


class Close(Walker):
    """The browser adds in another order than NumPy: the last digits of a number may differ."""

    def compare(self, where, address, value):
        number, truth = float(value), self.trace.value(address)
        same = math.isclose(number, truth, rel_tol=1e-11, abs_tol=1e-15)
        assert same, f"{where}: {address} is {value}, not {truth!r}"


@pytest.fixture(scope="module")
def made():
    return recordings()


@pytest.fixture
def start(open_page, traces, made):
    traces["start"] = made[0]

    def start(fragment="step=0&grain=node", **options):
        page = open_page("start", fragment, **options)
        return page, page.query_selector(".bpviz")

    return start


def place(page):
    data = page.evaluate("() => ({...document.querySelector('.bpviz').dataset})")
    return int(data["iteration"]), int(data["step"]), data["grain"]


@pytest.mark.parametrize("grain", ["node", "term"])
def test_the_next_iterations_have_the_numbers_that_python_records(start, made, grain):
    page, root = start()
    for k, trace in enumerate(made):
        if k:
            page.keyboard.press("]")
        walk = Close(page, root, trace)
        walk.walk(grain)
        assert place(page) == (k, 0, grain)
        assert len(walk.checked) > 30


def shown(page):
    """Every number on screen, once there are any: another structure is mounted anew, which takes a frame."""
    page.wait_for_function(f"() => ({SHOWN})().length > 0")
    return page.evaluate(SHOWN)


def test_going_back_shows_every_number_exactly_as_it_was(start):
    page, _ = start("step=38&grain=node")
    seen = []
    for _ in range(6):
        seen.append(shown(page))
        page.keyboard.press("]")
    assert len({str(each) for each in seen}) == 6
    for expected in reversed(seen):
        page.keyboard.press("[")
        assert shown(page) == expected


def test_the_step_after_the_last_one_is_the_next_iterations_first_and_back_again(start, made):
    page, _ = start()
    last = len(made[0].steps("node")) - 1
    page.keyboard.press("End")
    page.click(".control-next")
    assert place(page) == (1, 0, "node")
    page.keyboard.press("ArrowLeft")
    assert place(page) == (0, last, "node")
    page.keyboard.press("Shift+ArrowRight")
    assert place(page) == (1, last, "node")  # the place in the iteration stays
    page.keyboard.press("Shift+ArrowLeft")
    assert place(page) == (0, last, "node")


def test_the_buttons_and_the_curve_lead_from_iteration_to_iteration(start):
    page, _ = start()
    for _ in range(4):
        page.click(".iteration-next")
    assert place(page)[0] == 4
    # also where the view was made anew
    assert page.evaluate("document.activeElement.className") == "control iteration-next"
    page.click(".iteration-back")
    assert place(page)[0] == 3
    assert page.text_content(".iteration-where") == "iteration 3 of 5"
    curve = page.query_selector(".curve")
    box = curve.bounding_box()
    page.mouse.click(box["x"] + 7, box["y"] + 10)
    assert place(page)[0] == 0
    curve.focus()
    for key, expected in ("ArrowRight", 1), ("End", 4), ("ArrowLeft", 3), ("Home", 0), ("PageUp", 4):
        page.keyboard.press(key)
        assert place(page)[0] == expected
        assert curve.get_attribute("aria-valuenow") == str(expected)


def test_the_curve_tells_the_exact_loss_under_the_pointer_and_the_focus(start, made):
    page, _ = start()
    page.keyboard.press("]")
    page.keyboard.press("]")
    curve = page.query_selector(".curve")
    box = curve.bounding_box()
    for iteration, x in (0, 7), (1, box["width"] / 2), (2, box["width"] - 7):
        page.mouse.move(box["x"] + x, box["y"] + 12)
        name, loss = page.text_content(".curve-readout").split(" · ")
        assert name == f"iteration {iteration}"
        assert math.isclose(float(loss.removeprefix("loss ")), made[iteration].value("loss.value"), rel_tol=1e-12)
    page.mouse.move(5, 5)
    assert not page.is_visible(".curve-readout")
    page.keyboard.press("Tab")
    curve.focus()
    assert page.is_visible(".curve-readout")


def test_playback_goes_on_into_the_next_iteration_or_stays_in_its_phase(start, made):
    page, _ = start("step=5&grain=phase")
    page.keyboard.press("End")
    for _ in range(2):
        page.click(".control-speed")  # 4 times as fast
    page.click(".control-play")
    page.wait_for_selector(".bpviz[data-iteration='1']")
    page.click(".control-play")

    page.keyboard.press("3")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")  # forward
    page.click(".iteration-loop")
    assert page.get_attribute(".iteration-loop", "aria-pressed") == "true"
    page.evaluate("""() => { window.seen = new Set(); const root = document.querySelector('.bpviz');
        new MutationObserver(() => window.seen.add(root.dataset.phase + root.dataset.step))
            .observe(root, {attributes: true, attributeFilter: ['data-step']}); }""")
    forward = [step.index for step in made[0].steps("node") if step.phase == "forward"]
    page.evaluate(f"location.hash = 'step={forward[-2]}&grain=node'")
    page.click(".control-play")
    page.wait_for_selector(f".bpviz[data-step='{forward[0]}']")
    page.click(".control-play")
    assert {name.rstrip("0123456789") for name in page.evaluate("[...window.seen]")} == {"forward"}


@pytest.mark.skipif(not AXE.is_file(), reason="Node's packages were not found (make setup)")
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1320])
def test_axe_finds_nothing_to_object_to_and_nothing_is_cut_off(start, artifacts, theme, width):
    page, _ = start("step=22&grain=node", theme=theme, width=width)
    for _ in range(5):
        page.keyboard.press("]")
    page.focus(".curve")
    page.keyboard.press("ArrowLeft")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    assert [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    picture = artifacts / f"iterations-{width}-{theme}.png"
    page.screenshot(path=picture)
    assert picture.stat().st_size > 20_000  # not blank
