"""The page from disk, with the network off: every number on screen is the trace's."""

from pathlib import Path

import numpy as np
import pytest

import bpviz
from bpviz.rules import Ref
from bpviz.rules import walk as walk_tree
from bpviz.trace import Address
from tests.browser.networks import OTHERS
from tests.browser.walk import Walker

pytestmark = pytest.mark.browser

GRAINS = ("phase", "layer", "node", "term")
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"


def walker(page, trace):
    return Walker(page, page.query_selector(".bpviz"), trace)


@pytest.mark.parametrize("name", ["small", "regression"])
@pytest.mark.parametrize("grain", GRAINS)
def test_a_small_network_is_walked_to_its_end_and_back(open_page, traces, name, grain):
    walk = walker(open_page(name), traces[name])
    walk.walk(grain)
    assert len(walk.checked) > 5
    if (name, grain) == ("small", "term"):
        seen = {address for address, _ in walk.checked}
        assert every_number(traces[name]) - seen == set()  # on the way, each one has been on screen


def every_number(trace):
    """Addresses of all numbers that a rule computes or uses; not the class's number, which is shown as a mark."""
    names = {tree.array for block in trace.blocks for part in block.parts for tree in refs(part)}
    return {
        str(trace.canonical(Address.parse(name)._replace(index=index)))
        for name in names - {"target"}
        for index in np.ndindex(trace.array(name).shape)
    }


def refs(part):
    trees = [tree for target in part.targets for rule in target.rules for tree in (rule.target, rule.value)]
    return [node for tree in trees for node in walk_tree(tree) if isinstance(node, Ref)]


@pytest.mark.parametrize("width", [390, 1320])
@pytest.mark.parametrize("name", OTHERS)
def test_every_step_of_any_kind_of_network_is_reached_and_right(open_page, traces, name, width):
    walk = walker(open_page(name, width=width), traces[name])
    walk.through(*(("phase", "layer") if width == 390 else ("node", "term")), most=250)
    assert len(walk.checked) > 5


@pytest.mark.parametrize("grain", ["phase", "layer"])
def test_the_digit_is_walked_to_its_end_and_back(open_page, traces, grain):
    walker(open_page("digit"), traces["digit"]).walk(grain)


@pytest.mark.parametrize("grain", ["node", "term"])
def test_the_digit_is_right_wherever_one_looks(open_page, traces, grain):
    page, trace = open_page("digit"), traces["digit"]
    last = len(trace.steps(grain)) - 1
    wanted = np.random.default_rng(0).integers(0, last, size=60).tolist()

    def go(step):
        page.evaluate(f"location.hash = 'step={step}&grain={grain}'")
        page.wait_for_selector(f".bpviz[data-step='{step}']")

    walker(page, trace).sample(grain, wanted, go)


def test_the_address_remembers_the_place_and_a_link_leads_there(open_page):
    page = open_page("small", "step=14&grain=layer")
    root = page.query_selector(".bpviz")
    assert root.evaluate("root => [root.dataset.step, root.dataset.grain]") == ["13", "layer"]  # there are only 14
    root.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**#step=12&grain=layer")


def test_the_page_itself_forbids_the_network(browser, traces, tmp_path):
    page = browser.new_page(offline=True)
    page.goto(bpviz.export_html(traces["small"], tmp_path / "page.html").as_uri())
    forbidden = page.evaluate("""() => new Promise(resolve => {
        addEventListener('securitypolicyviolation', event => resolve(event.effectiveDirective));
        fetch('https://example.org/').catch(() => {});
    })""")
    assert forbidden == "connect-src"
    page.close()


def test_changing_the_grain_keeps_the_place(open_page, traces):
    page, trace = open_page("small", "step=20&grain=node"), traces["small"]
    root = page.query_selector(".bpviz")
    root.focus()
    page.keyboard.press("4")
    fine = trace.steps("term").at(trace.steps("node")[20].place)
    assert root.get_attribute("data-step") == str(fine.index)
    page.keyboard.press("2")
    assert root.get_attribute("data-step") == str(trace.steps("layer").at(fine.place).index)


def test_what_render_returns_leaves_nothing_behind(open_page):
    """As when a notebook's cell is run again: no element, no listener, no timer that still writes."""
    left = open_page("small").evaluate("""async () => {
        const text = id => document.getElementById(id).textContent;
        const url = URL.createObjectURL(new Blob([text('module')], {type: 'text/javascript'}));
        const {default: stepper} = await import(url);
        let listening = 0, saved = 0;
        const _wire = Uint8Array.from(atob(text('wire')), letter => letter.charCodeAt(0));
        const values = {step: 0, grain: 'node', theme: 'auto', _wire};
        const model = {
            get: name => values[name], set: (name, value) => { values[name] = value; },
            on: () => { listening++; }, off: () => { listening--; }, save_changes: () => { saved++; },
        };
        const el = document.createElement('div');
        document.body.append(el);
        const cleanup = stepper.render({model, el});
        const root = el.querySelector('.bpviz');
        root.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight', bubbles: true}));
        root.dispatchEvent(new KeyboardEvent('keydown', {key: ' ', bubbles: true}));  // plays
        const stepped = root.dataset.step;
        cleanup();
        await new Promise(resolve => setTimeout(resolve, 1800));
        return {stepped, after: root.dataset.step, listening, saved, inside: el.childElementCount};
    }""")
    assert left == {"stepped": "1", "after": "1", "listening": 0, "saved": 0, "inside": 0}


@pytest.mark.skipif(not AXE.is_file(), reason="Node's packages were not found (make setup)")
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("name", "fragment"), [("small", "step=22&grain=node"), ("digit", "step=9&grain=layer")])
def test_axe_finds_nothing_to_object_to(open_page, name, fragment, theme):
    page = open_page(name, fragment, theme=theme)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    assert [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("name", "fragment", "width"),
    [
        ("small", "step=3&grain=node", 1320),
        ("small", "step=22&grain=node", 1320),
        ("small", "step=22&grain=node", 420),
        ("small", "step=13&grain=layer", 1320),
        ("digit", "step=2&grain=layer", 1320),
        ("digit", "step=12&grain=layer", 1320),
        ("regression", "step=40&grain=node", 900),
    ],
)
def test_pictures_to_look_at(open_page, artifacts, name, fragment, width, theme):
    page = open_page(name, fragment, width=width, theme=theme)
    picture = artifacts / f"page-{name}-{fragment.replace('&grain=', '-').replace('=', '-')}-{width}-{theme}.png"
    page.screenshot(path=picture, full_page=True)
    assert len(picture.read_bytes()) > 20_000  # not blank
