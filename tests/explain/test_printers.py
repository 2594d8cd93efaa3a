"""One layout, four notations."""

import pytest

from bpviz.explain import explain
from tests.networks import SMALL, digit, sigmoid_batch, tanh_clipped


def equation(address: str, trace=None, grain: str = "node"):
    return (trace or tanh_clipped()).locate(address, grain).equations()[-1]


def test_a_weighted_sum_in_four_notations():
    weighted = equation("0.output[0, 2]")
    assert weighted.print("unicode", "general") == "z⁽¹⁾ⱼ = Σᵢ w⁽¹⁾ⱼᵢ · xᵢ + b⁽¹⁾ⱼ"
    assert weighted.print("unicode", "symbols") == "z⁽¹⁾₂ = w⁽¹⁾₂₀ · x₀ + w⁽¹⁾₂₁ · x₁ + b⁽¹⁾₂"
    assert (
        weighted.print("latex", "general") == r"{z}_{j}^{(1)} = \sum_{i} {w}_{j i}^{(1)} \cdot {x}_{i} + {b}_{j}^{(1)}"
    )
    assert weighted.print("typst", "general") == (
        'z_(j)^("(1)") = sum_(i) w_(j i)^("(1)") dot.op x_(i) + b_(j)^("(1)")'
    )
    assert weighted.print("mathml", "general").startswith("<mrow><msubsup><mi>z</mi><mi>j</mi><mi>(1)</mi></msubsup>")


def test_a_gradient_is_a_fraction_of_two_differentials():
    assert equation("0.upstream[0, 1]").print("latex", "general") == (
        r"\frac{\partial L}{\partial {z}_{j}^{(1)}} = \frac{\partial L}{\partial {a}_{j}^{(1)}} "
        r"\cdot f' \left({z}_{j}^{(1)}\right)"
    )


def test_the_samples_index_shows_only_in_a_sum_over_samples():
    batch = sigmoid_batch()
    assert equation("0.output[2, 0]", batch).print("unicode", "symbols") == "z⁽¹⁾₀ = w⁽¹⁾₀₀ · x₀ + w⁽¹⁾₀₁ · x₁ + b⁽¹⁾₀"
    assert (
        equation("0.weight.grad[1, 0]", batch, "term")
        .print("unicode", "symbols")
        .startswith("∂L/∂w⁽¹⁾₁₀ = ∂L/∂z⁽¹⁾₀₁ · x₀₀ + ")
    )


def test_indices_of_two_digits_are_separated():
    text = equation("2.output[0, 43]", digit()).print("unicode", "symbols")
    assert text.startswith("z⁽²⁾₄₃ = w⁽²⁾_(43,")
    assert text.endswith(" + 125 more + b⁽²⁾₄₃")


def test_small_indices_are_separated_too_where_there_are_large_ones():
    text = equation("2.weight.grad[1, 2]", digit(), "term").print("unicode", "symbols")
    assert text == "∂L/∂w⁽²⁾_(1,2) = ∂L/∂z⁽²⁾₁ · a⁽¹⁾₂"


def test_a_negative_operand_stands_in_brackets_in_every_notation():
    weighted = equation("0.output[0, 0]")
    for notation in ("unicode", "latex", "typst", "mathml"):
        text = weighted.print(notation).replace("−", "-").replace("<mn>", "").replace("<mo>", "")
        for operator in ("· -", "+ -", r"\cdot -", "dot.op -", "·</mo>-", "+</mo>-"):
            assert operator not in text


def test_a_weight_in_mathml_carries_its_address():
    assert 'data-address="0.weight.before[0, 1]"' in equation("0.output[0, 0]").print("mathml", "symbols")


def test_labels_are_text_never_markup():
    from bpviz.explain.boxes import Link, Text
    from bpviz.explain.printers import mathml

    assert mathml(Link(Text("word", "<img src=x>"), 'a"b')) == (
        '<mrow data-address="a&quot;b"><mtext>&lt;img src=x&gt;</mtext></mrow>'
    )


def test_an_unknown_notation_or_form_names_the_legal_ones():
    with pytest.raises(ValueError, match="unicode"):
        equation("0.output[0, 0]").print("word")
    with pytest.raises(ValueError, match="general, symbols, numbers"):
        equation("0.output[0, 0]").print("latex", "short")


@pytest.mark.parametrize("make", SMALL)
def test_every_step_is_explained_in_words_and_numbers(make):
    trace = make()
    for grain in ("phase", "layer", "node", "term"):
        for step in trace.steps(grain):
            text = explain(step)
            assert step.phase in text
            assert "{" not in text
            assert text.count("=") + text.count("≈") >= 2 * len(step.equations())


def test_a_step_reads_like_a_worked_line():
    trace = tanh_clipped()
    step = next(s for s in trace.steps("node") if s.phase == "update")
    moves = abs(trace.array("0.weight.update")[0])
    assert moves[0] > moves[1]  # the weight that moves most stands for its row
    assert step.explain().splitlines()[1] == "Each weight into h₀ takes one step against its momentum buffer."
    assert [equation.print(form="symbols").split(" = ")[0] for equation in step.equations()] == [
        "g̃⁽¹⁾₀₀",
        "v′⁽¹⁾₀₀",
        "Δw⁽¹⁾₀₀",
        "w′⁽¹⁾₀₀",
    ]


def test_a_slope_that_is_looked_up_says_why():
    from tests.networks import relu_frozen

    step = next(s for s in relu_frozen().steps("node") if s.phase == "backward" and s.layer == "3")
    first = step.explain().splitlines()[2]
    assert first.startswith("    f′(z⁽²⁾₀) = ")
    assert ", because " in first
    value = relu_frozen().value(str(step.equations()[0].target.address).replace("3.local", "2.output"))
    assert (" > 0" in first) == (value > 0)


def test_the_slope_of_a_second_activation_is_taken_at_the_first_ones_output():
    import bpviz
    from bpviz import nn, optim

    net = nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Sigmoid(), nn.Linear(2, 1), seed=0)
    trace = bpviz.record(net, [[1.0, 2.0]], [[1.0]], loss=nn.MSELoss(), optimizer=optim.SGD(net.parameters(), lr=0.1))
    assert equation("2.local[0, 0]", trace).trace.header["symbols"]["2.local"] == {"slope": "a", "sup": "1"}
    assert equation("1.local[0, 0]", trace).trace.header["symbols"]["1.local"] == {"slope": "z", "sup": "1"}


@pytest.mark.video
@pytest.mark.parametrize("make", SMALL)
def test_typst_compiles_every_equation(make, tmp_path):
    import typst

    lines = []
    for step in make().steps("layer"):
        for one in step.equations():
            lines += [f"$ {one.print('typst', form)} $" for form in ("general", "symbols", "numbers")]
    source = tmp_path / "all.typ"
    source.write_text("\n\n".join(lines), encoding="utf-8")
    assert typst.compile(source)[:5] == b"%PDF-"


def test_a_minus_sign_right_after_equals_needs_no_brackets():
    update = next(step for step in tanh_clipped().steps("node") if step.phase == "update").equations()[2]
    assert update.print(form="symbols") == "Δw⁽¹⁾₀₀ = −η · v′⁽¹⁾₀₀"
