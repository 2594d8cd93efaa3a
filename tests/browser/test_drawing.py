"""What the drawing shows of layers that are more than weighted sums, and how one moves in it."""

import re
from pathlib import Path

import pytest

import bpviz
from bpviz import nn, optim
from bpviz.explain import equations

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"


def shown_symbols(page):
    return page.eval_on_selector_all(
        ".factor-symbol",
        "all => all.filter(each => each.checkVisibility()).map(each => each.textContent).filter(Boolean)",
    )


@pytest.mark.parametrize(("name", "step"), [("attention", 60), ("batch_norm", 60), ("batch_norm", 4)])
def test_a_factor_is_called_as_in_the_equation_that_python_prints(open_page, traces, name, step):
    page = open_page(name, f"step={step}&grain=node")
    printed = equations(traces[name].steps("node")[step])[-1].print("mathml", "symbols")
    text = re.sub(r"<[^>]*>|\s", "", printed)
    assert shown_symbols(page)
    assert [symbol for symbol in shown_symbols(page) if re.sub(r"\s", "", symbol) not in text] == []


def cells(page, query):
    return page.eval_on_selector_all(
        query, "all => all.map(each => [each.dataset.address ?? null, Number(each.dataset.value)])"
    )


@pytest.mark.parametrize("width", [360, 1320])
def test_attention_has_a_grid_of_tokens_by_tokens_with_the_traces_numbers(open_page, traces, width):
    trace = traces["attention"]
    step = trace.locate("1.grad_attention[0, 1, 2]", "node").index
    page = open_page("attention", f"step={step}&grain=node", width=width)
    shown = cells(page, ".attention .cell-number")
    pairs = [(s, t) for s in range(3) for t in range(3)]
    expected = [[f"1.attention[0, {s}, {t}]", trace.value(f"1.attention[0, {s}, {t}]")] for s, t in pairs]
    assert shown == expected
    assert cells(page, ".cell[data-now] .cell-number") == [expected[5]]
    signs = page.eval_on_selector_all(".cell-gradient", "all => all.map(each => each.dataset.sign ?? null)")
    known = [trace.locate(f"1.grad_attention[0, {s}, {t}]", "node").index <= step for s, t in pairs]
    values = [trace.value(f"1.grad_attention[0, {s}, {t}]") for s, t in pairs]
    assert signs == [("pos" if v > 0 else "neg") if k else None for k, v in zip(known, values, strict=True)]


def test_an_attentions_cell_is_not_shown_before_its_step_and_says_its_numbers_on_focus(open_page, traces):
    trace = traces["attention"]
    step = trace.locate("1.attention[0, 0, 1]", "node").index
    page = open_page("attention", f"step={step}&grain=node")
    assert [address for address, _ in cells(page, ".attention .cell-number") if address] == [
        "1.attention[0, 0, 0]",
        "1.attention[0, 0, 1]",
    ]
    page.query_selector(".attention .cell").focus()
    page.keyboard.press("ArrowDown")
    value = trace.value("1.attention[0, 0, 1]")
    assert page.text_content(".attention .inset-readout") == f"0 → 1: {value:.2f}"
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("token 0 looks at token 1")
    lit = page.eval_on_selector_all(".factor-number[data-lit]", "all => all.map(each => each.dataset.address)")
    assert lit == ["1.attention[0, 0, 1]"]  # the equation's number lights up with its cell


def test_units_that_dropout_left_out_are_crossed_out_in_form_and_in_words(open_page, traces):
    layers = nn.Linear(2, 5), nn.ReLU(), nn.Dropout(0.5), nn.Linear(5, 1)
    network = nn.Sequential(*layers, seed=0)
    optimizer = optim.SGD(network.parameters(), lr=0.1)
    trace = traces["dropped"] = bpviz.record(network, [[1.0, -1.0]], [[1.0]], loss=nn.MSELoss(), optimizer=optimizer)
    step = trace.locate("2.output[0, 4]", "node").index
    page = open_page("dropped", f"step={step}&grain=node")
    mask = [trace.value(f"2.mask[0, {j}]") for j in range(5)]
    assert {0.0, 1.0} <= set(mask)
    crossed = [f"node:2:{j}" for j in range(5) if mask[j] == 0]
    marked = page.query_selector_all(".node[data-dropped]")
    assert [each.get_attribute("data-place") for each in marked] == crossed
    assert all(each.query_selector(".node-dropped").is_visible() for each in marked)
    assert all(each.get_attribute("aria-label").endswith(", dropped") for each in marked)
    faint = [each.get_attribute("data-place") for each in page.query_selector_all(".edge[data-dropped]")]
    ends = [(f"edge:2:{j}:{j}", f"edge:3:0:{j}") for j in range(5) if mask[j] == 0]
    assert sorted(faint) == sorted(place for pair in ends for place in pair)
    page = open_page("dropped", f"step={step - 5}&grain=node")
    assert page.query_selector(".node[data-dropped]") is None  # nobody knows yet


@pytest.mark.parametrize(("name", "bars", "number"), [("batch_norm", 3, "1.mean[1]"), ("layer_norm", 1, "1.mean[0]")])
def test_a_normalisation_says_mean_and_spread_before_and_after(open_page, traces, name, bars, number):
    trace = traces[name]
    page = open_page(name, "step=9&grain=phase")
    spreads = page.query_selector_all(".spread")
    assert len(spreads) == bars
    words = spreads[1 if bars > 1 else 0].get_attribute("data-words").replace("\u2212", "-")
    before, after = [[float(part) for part in half.split(" ± ")] for half in words.split(" → ")]
    std = trace.value(number.replace("mean", "std"))  # its eps is too small to be seen in two decimals
    assert before == pytest.approx([trace.value(number), std], abs=0.0051)
    assert after != before


def test_the_way_around_carries_its_gradient_in_both_backward_steps(open_page, traces):
    trace = traces["residual"]
    for address in "2.1.upstream[0, 1]", "1.upstream[0, 1]":
        page = open_page("residual", f"step={trace.locate(address, 'node').index}&grain=node")
        assert page.query_selector(".bypass[data-active]")
        ((shown, value),) = cells(page, ".bypasses .chip-text")
        assert (shown, value) == ("2.upstream[0, 1]", trace.value("2.upstream[0, 1]"))


def test_the_units_of_a_token_stand_in_a_frame_with_its_number(open_page):
    page = open_page("attention")
    names = page.eval_on_selector_all(".token-name", "all => all.map(each => each.textContent)")
    assert names == ["token 0", "token 1", "token 2"] * 2


def test_the_inspector_counts_a_layers_activations_and_gradients_over_the_batch(open_page, traces):
    trace = traces["residual"]
    page = open_page("residual", "step=99&grain=layer")
    page.eval_on_selector(
        '.node[data-place="node:1:0"]', "node => node.dispatchEvent(new MouseEvent('click', {bubbles: true}))"
    )
    for kind, array in {"value": "1.output", "gradient": "1.upstream"}.items():
        numbers = trace.array(array)
        label = page.get_attribute(f".histogram[data-kind={kind}]", "aria-label")
        assert f"{numbers.size} numbers, {int((numbers == 0).sum())} exactly 0, from " in label
        note = page.text_content(f".histogram-pane:has([data-kind={kind}]) .histogram-note")
        assert note == f"{numbers.size} numbers, {int((numbers == 0).sum())} exactly 0"


def test_the_inspector_shows_what_the_optimizer_remembers_of_the_chosen_weight(open_page, traces):
    trace = traces["residual"]
    page = open_page("residual", "step=99&grain=node")
    page.select_option(".optimizer-state select", "1")
    shown = cells(page, ".optimizer-state td [data-value]")
    before, after = ("3.weight.{}_before[1, 1]", "3.weight.{}_after[1, 1]")
    names = [form.format(name) for name in ("exp_avg", "exp_avg_sq", "max_exp_avg_sq") for form in (before, after)]
    names += ["3.weight.denominator[1, 1]", "optimizer.step", "optimizer.correction1", "optimizer.correction2"]
    assert shown == [[name, trace.value(name)] for name in names]
    page = open_page("residual", "step=0&grain=node")
    known = [address for address, _ in cells(page, ".optimizer-state td [data-value]")]
    assert known == [
        name.replace("3.weight", "0.weight").replace("1, 1", "0, 0") for name in names if "_before" in name
    ] + ["optimizer.step"]


def test_a_mean_is_not_drawn_before_it_is_computed(open_page, traces):
    step = traces["batch_norm"].locate("1.std[1]", "node").index
    page = open_page("batch_norm", f"step={step}&grain=node")
    words = page.eval_on_selector_all(".spread", "all => all.map(each => each.dataset.words)")
    assert [each.split(" → ")[0] == "…" for each in words] == [False, False, True]
    assert all(each.endswith(" → …") for each in words)


LOOK = """() => {
    const style = query => getComputedStyle(document.querySelector(query));
    const dashes = query => [...document.querySelectorAll(query)].map(each => getComputedStyle(each).strokeDasharray);
    return {
        negative: [...dashes(".edge[data-sign=neg] .edge-line"), ...dashes(".ring[data-sign=neg]")],
        positive: [...dashes(".edge[data-sign=pos] .edge-line"), ...dashes(".ring[data-sign=pos]")],
        now: style(".node[data-now] .halo").stroke, lit: style(".node[data-lit]:not([data-now]) .halo").stroke,
        canvas: style(".card").backgroundColor, hues: [style(".edge[data-sign=neg]").getPropertyValue("--full"),
                                                       style(".edge[data-sign=pos]").getPropertyValue("--full")],
    };
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_with_forced_colours_sign_is_told_by_dashes_and_a_link_by_an_outline(open_page, theme):
    page = open_page("small", "step=22&grain=node", theme=theme)
    page.emulate_media(forced_colors="active")
    page.hover(".node[data-place='node:1:1']")
    look = page.evaluate(LOOK)
    assert look["hues"][0] == look["hues"][1]  # nothing is left of the hue
    assert look["negative"]
    assert "none" not in look["negative"]
    assert set(look["positive"]) == {"none"}
    assert not {look["now"], look["lit"]} & {look["canvas"], "none", "rgba(0, 0, 0, 0)"}


TOKEN = "name => getComputedStyle(document.querySelector('.bpviz')).getPropertyValue(name).trim()"


def test_with_more_contrast_nothing_is_faint(open_page):
    page = open_page("small", "step=22&grain=node")
    before, after = [], []
    for faint, contrast in ((before, "no-preference"), (after, "more")):
        page.emulate_media(contrast=contrast)
        faint += [page.evaluate(TOKEN, name) for name in ("--muted", "--idle", "--line")]
    assert all(a != b for a, b in zip(before, after, strict=True))
    assert after[0] == page.evaluate(TOKEN, "--text")


@pytest.mark.skipif(not AXE.is_file(), reason="Node's packages were not found (make setup)")
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("name", "fragment"),
    [("attention", "step=110&grain=node"), ("layer_norm", "step=99&grain=node"), ("large", "step=400&grain=node")],
)
def test_axe_finds_nothing_to_object_to_in_layers_own_drawings(open_page, name, fragment, theme):
    page = open_page(name, fragment, theme=theme)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    assert [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found] == []
