"""Counts follow from the network's shape; every step and its address find each other."""

import pytest

from tests.networks import SMALL, digit, relu_frozen, sigmoid_batch, tanh_clipped


def test_a_2_3_2_network_with_clipping_has_the_steps_that_its_shape_gives():
    trace = tanh_clipped()
    assert trace.phases == ("zero_grad", "forward", "loss", "backward", "clip", "update")
    forward, loss = 3 + 3 + 2, 1 + 1 + 2 + 1 + 1
    backward = 2 + (2 + 3) + 3 + 3
    clip, update = 2 + 3 + 2, 3 + 2
    assert len(trace.steps("node")) == 1 + forward + loss + backward + clip + update
    terms_forward, terms_loss = 3 * 2 + 3 + 2 * 3, 2 + 2 + 2 + 1 + 1
    terms_backward = 2 + (2 * (3 + 1) + 3 * 2) + 3 + 3 * (2 + 1)
    parameters = 3 * 2 + 3 + 2 * 3 + 2
    terms_clip, terms_update = parameters + 1 + parameters, parameters
    assert len(trace.steps("term")) == 1 + terms_forward + terms_loss + terms_backward + terms_clip + terms_update


def test_the_reference_network_has_a_term_for_every_product():
    trace = digit()
    weights = 784 * 128 + 128 * 64 + 64 * 10
    of_forward = [step for step in trace.steps("layer") if step.phase == "forward"]
    assert [step.part.nodes * step.part.terms for step in of_forward] == [784 * 128, 128, 128 * 64, 64, 64 * 10]
    assert len(trace.steps("term")) > 3 * weights


def test_a_frozen_layer_is_passed_through_but_not_updated():
    trace = relu_frozen()
    assert not [step for step in trace.steps("node") if step.layer == "0" and step.phase in ("update", "clip")]
    names = [(step.layer, step.part.name) for step in trace.steps("layer") if step.phase == "backward"]
    assert ("0", "grad") not in names
    assert ("2", "downstream") in names
    assert trace.columns[1]["frozen"]


def test_the_phases_come_in_the_order_of_the_pytorch_loop_and_backward_goes_from_last_to_first():
    layers = [(step.phase, step.layer) for step in sigmoid_batch().steps("layer")]
    assert layers == [
        ("zero_grad", None),
        *[("forward", name) for name in "0123"],
        ("loss", "loss"),
        ("backward", "loss"),
        *[("backward", name) for name in "3210"],
        *[("update", name) for name in "02"],
    ]


@pytest.mark.parametrize("make", SMALL)
@pytest.mark.parametrize("grain", ["node", "term"])
def test_locating_a_steps_address_gives_that_step(make, grain):
    trace = make()
    for step in trace.steps(grain):
        if step.address is not None:
            assert trace.locate(step.address, grain).index == step.index


@pytest.mark.parametrize("make", SMALL)
def test_a_fine_step_lies_in_the_coarse_step_of_the_same_phase_and_layer(make):
    trace = make()
    for step in trace.steps("term"):
        if step.address is not None:
            for grain in ("phase", "layer", "node"):
                coarse = trace.locate(step.address, grain)
                assert coarse.phase == step.phase
                assert grain == "phase" or coarse.layer == step.layer


def test_any_of_300000_terms_is_found_without_counting_them():
    steps = digit().steps("term")
    assert steps[-1].index == len(steps) - 1
    assert str(steps[-1].address) == "4.bias.after[9]"
    assert str(steps[1 + 784 * 5 + 7].address) == "0.output[0, 5]/7"


def test_going_beyond_the_last_step_is_an_index_error():
    with pytest.raises(IndexError, match="not one of the"):
        tanh_clipped().steps("node")[1000]


def test_an_unknown_grain_names_the_legal_ones():
    with pytest.raises(ValueError, match="phase, layer, node, term"):
        tanh_clipped().steps("atom")


def test_upstream_times_local_is_downstream_at_an_activation():
    step = next(s for s in tanh_clipped().steps("node") if s.phase == "backward" and s.layer == "1")
    assert step.downstream == step.upstream * step.local


@pytest.mark.parametrize("make", SMALL)
@pytest.mark.parametrize("grain", ["phase", "layer", "node", "term"])
def test_the_chain_rules_factors_exist_in_backward_only(make, grain):
    for step in make().steps(grain):
        factors = (step.upstream, step.local, step.downstream)
        inside = step.phase == "backward" and step.layer != "loss"
        assert all(factor is not None for factor in factors) if inside else factors == (None, None, None)


@pytest.mark.parametrize(
    ("address", "error", "complaint"),
    [
        ("0.output[0, 1]/4", IndexError, "a sum of 2 terms"),
        ("1.output[0, 1]/0", IndexError, "is no sum"),
        ("x[0, 0]/1", KeyError, "given, not computed"),
        ("0.output[0, 7]", IndexError, "out of bounds"),
        ("0.output[0]", IndexError, "needs 2 indices"),
    ],
)
def test_an_address_that_names_no_number_is_refused(address, error, complaint):
    with pytest.raises(error, match=complaint):
        tanh_clipped().locate(address, "term")


def test_an_entry_of_the_long_gradient_is_computed_where_its_parameter_is():
    step = tanh_clipped().locate("clip.gradients[7]", "term")
    assert str(step.address) == "0.bias.grad[1]"


def test_upstream_dot_local_is_downstream_at_a_linear_layer():
    step = next(s for s in tanh_clipped().steps("node") if s.layer == "2" and s.part.name == "downstream")
    assert abs(step.upstream @ step.local - step.downstream) < 1e-15


def test_a_units_weight_gradients_are_its_error_times_its_input():
    step = next(s for s in tanh_clipped().steps("node") if s.layer == "2" and s.part.name == "grad")
    assert step.downstream.tolist() == (step.upstream * step.local).tolist()
