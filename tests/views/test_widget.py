"""The stepper's Python half."""

import pytest
from traitlets import TraitError

import bpviz
from tests.browser.networks import small


@pytest.fixture(scope="module")
def trace():
    return small()


def test_the_widget_carries_the_whole_trace(trace):
    stepper = bpviz.Stepper(trace)
    again = bpviz.Trace.from_bytes(stepper._wire)
    assert again.value("0.weight.after[2, 1]") == trace.value("0.weight.after[2, 1]")
    assert (stepper.step, stepper.grain, stepper.theme) == (0, "node", "auto")


def test_the_browser_sends_grain_and_step_together(trace):
    stepper = bpviz.Stepper(trace)
    heard = []
    stepper.observe(lambda change: heard.append(change["new"]), "step")
    stepper.set_state({"grain": "term", "step": 103})
    assert (stepper.grain, stepper.step) == ("term", 103)
    assert heard == [103]


def test_a_coarser_grain_keeps_the_step_in_range(trace):
    stepper = bpviz.Stepper(trace, grain="term", step=90)
    stepper.grain = "phase"
    assert stepper.step == 5


def test_what_cannot_be_shown_is_refused_and_the_legal_values_are_listed(trace):
    stepper = bpviz.Stepper(trace, step=7)
    with pytest.raises(TraitError, match="grain is 'product'; legal are phase, layer, node, term"):
        stepper.grain = "product"
    with pytest.raises(TraitError, match="step is 40, but this trace has 40 steps of grain 'node': legal are 0 to 39"):
        stepper.step = 40
    with pytest.raises(TraitError, match="theme is 'sepia'; legal are auto, light, dark"):
        stepper.theme = "sepia"
    with pytest.raises(TypeError, match="trace is a int; a Stepper needs a Trace"):
        bpviz.Stepper(3)
    assert (stepper.step, stepper.grain) == (7, "node")


def test_a_trace_shows_itself_as_a_stepper_in_a_notebook(trace):
    bundle = trace._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert "application/vnd.jupyter.widget-view+json" in data
