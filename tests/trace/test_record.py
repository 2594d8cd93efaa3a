"""Recording: the numbers of the iteration, none of them changed afterwards, and errors that change nothing."""

import copy
import pickle

import numpy as np
import pytest

import bpviz
from bpviz import nn, optim
from tests.networks import SMALL, relu_frozen, sigmoid_batch, tanh_clipped


def make(lr: float = 0.1, **settings):
    net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 2), seed=0)
    return net, optim.SGD(net.parameters(), lr=lr, momentum=0.9, **settings), nn.CrossEntropyLoss()


def test_recording_does_what_the_plain_loop_does():
    (net, optimizer, loss), (plain, plain_optimizer, plain_loss) = make(), make()
    for _ in range(5):
        bpviz.record(net, [[1.0, 2.0]], [1], loss=loss, optimizer=optimizer, clip=nn.ClipNorm(0.3))
        plain_optimizer.zero_grad()
        plain_loss(plain([[1.0, 2.0]]), [1])
        plain.backward(plain_loss.backward())
        nn.utils.clip_grad_norm_(plain.parameters(), 0.3)
        plain_optimizer.step()
    for name, values in plain.state_dict().items():
        assert np.array_equal(values, net.state_dict()[name])


def test_a_trace_stays_as_it_was_while_training_goes_on_and_the_user_writes():
    net, optimizer, loss = make()
    x = np.array([[1.0, 2.0]])
    trace = bpviz.record(net, x, [1], loss=loss, optimizer=optimizer)
    before = {name: trace.array(name).copy() for name in trace.names}
    net[0].weight.data[...] = 7.0
    x[...] = -1.0
    optimizer.state["0.weight"]
    for _ in range(3):
        bpviz.record(net, x, [0], loss=loss, optimizer=optimizer)
        loss(net(x), [1])
        net.backward(loss.backward())
        optimizer.step()
    for name, values in before.items():
        assert np.array_equal(values, trace.array(name)), name


@pytest.mark.parametrize("network", SMALL)
def test_no_array_of_a_trace_can_be_written(network):
    trace = network()
    for name in trace.names:
        with pytest.raises(ValueError, match="read-only"):
            trace.array(name)[...] = 0


def test_the_next_iteration_starts_where_this_one_ended():
    net, optimizer, loss = make(weight_decay=0.01)
    first = bpviz.record(net, [[1.0, 2.0]], [1], loss=loss, optimizer=optimizer)
    second = bpviz.record(net, [[1.0, 2.0]], [1], loss=loss, optimizer=optimizer)
    for name, parameter in first.parameters.items():
        assert np.array_equal(parameter.after, second.parameters[name].before)
        momentum = second.parameters[name].state_before["momentum_buffer"]
        assert np.array_equal(parameter.state_after["momentum_buffer"], momentum)


def test_a_layers_downstream_is_the_upstream_of_the_layer_before():
    layers = tanh_clipped().layers
    assert layers[2].downstream is layers[1].upstream
    assert layers[0].downstream is None
    assert layers[2].input is layers[1].output


def test_a_frozen_parameter_has_no_gradient_and_ends_as_it_began():
    parameter = relu_frozen().parameters["0.weight"]
    assert parameter.grad is None
    assert parameter.update is None
    assert parameter.after is parameter.before
    assert parameter.state_after == {}


def test_a_stage_that_is_switched_off_equals_the_one_before_it():
    parameter = sigmoid_batch().parameters["0.weight"]
    assert parameter.clipped is parameter.grad
    assert parameter.decayed is parameter.grad


def test_another_sample_of_the_batch_shows_its_own_numbers():
    trace = sigmoid_batch()
    other = trace.at(0)
    step, same = trace.steps("node")[1], other.steps("node")[1]
    assert (str(step.address), str(same.address)) == ("0.output[2, 0]", "0.output[0, 0]")
    with pytest.raises(ValueError, match="legal are the whole numbers 0 to 3"):
        trace.at(4)


def test_an_address_of_another_sample_says_how_to_see_it():
    with pytest.raises(KeyError, match=r"trace.at\(1\)"):
        sigmoid_batch().locate("0.output[1, 0]")


def test_what_is_given_is_computed_by_no_step():
    with pytest.raises(KeyError, match="given, not computed"):
        tanh_clipped().locate("x[0, 1]")


def test_an_unknown_array_lists_those_that_there_are():
    with pytest.raises(KeyError, match=r"0\.output"):
        tanh_clipped().value("7.output[0, 0]")


def test_an_entry_of_the_long_gradient_is_an_entry_of_a_parameters_gradient():
    trace = tanh_clipped()
    assert str(trace.canonical(bpviz.Address.parse("clip.gradients[7]"))) == "0.bias.grad[1]"
    assert trace.value("clip.gradients[7]") == trace.value("0.bias.grad[1]")


@pytest.mark.parametrize(
    ("x", "target", "sample", "complaint"),
    [
        ([[1.0, 2.0, 3.0]], [1], 0, "x"),
        ([[1.0, float("nan")]], [1], 0, "x"),
        ([[1.0, float("inf")]], [1], 0, "x"),
        (np.empty((0, 2)), np.empty(0, int), 0, "x"),
        ([["a", "b"]], [1], 0, "x"),
        ([[1.0, 2.0]], [2], 0, "legal are 0 to 1"),
        ([[1.0, 2.0]], [-1], 0, "legal are 0 to 1"),
        ([[1.0, 2.0]], [0.5], 0, "target"),
        ([[1.0, 2.0]], [1, 0], 0, "target"),
        ([[1.0, 2.0]], [1], 1, "sample is 1"),
        ([[1.0, 2.0]], [1], 0.5, "whole numbers"),
    ],
)
def test_bad_input_is_named_and_the_network_is_unchanged(x, target, sample, complaint):
    net, optimizer, loss = make()
    before = net.state_dict()
    with pytest.raises((ValueError, TypeError), match=complaint):
        bpviz.record(net, x, target, loss=loss, optimizer=optimizer, sample=sample)
    for name, values in before.items():
        assert np.array_equal(values, net.state_dict()[name])
    assert net[0].weight.grad is None


def test_an_optimizer_of_another_network_is_refused():
    net, _, loss = make()
    _, other, _ = make()
    with pytest.raises(ValueError, match="another network's parameters"):
        bpviz.record(net, [[1.0, 2.0]], [1], loss=loss, optimizer=other)


def test_float32_stays_float32():
    net = nn.Sequential(nn.Linear(2, 3, dtype="float32"), nn.ReLU(), nn.Linear(3, 2, dtype="float32"), seed=0)
    optimizer = optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    trace = bpviz.record(net, [[1.0, 2.0]], [1], loss=nn.CrossEntropyLoss(), optimizer=optimizer)
    assert {trace.array(name).dtype.name for name in ("x", "0.output", "0.weight.after", "2.upstream")} == {"float32"}


def test_a_trace_that_overflows_is_recorded_all_the_same():
    net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1), seed=1)
    optimizer = optim.SGD(net.parameters(), lr=1e155, momentum=0.9)
    for _ in range(4):
        trace = bpviz.record(net, [[1.0, 2.0]], [[1.0]], loss=nn.MSELoss(), optimizer=optimizer)
    assert not np.isfinite(trace.loss)
    again = bpviz.Trace.from_bytes(trace.to_bytes())
    assert not np.isfinite(again.loss)
    assert all(step.explain() for grain in ("phase", "layer", "node", "term") for step in again.steps(grain))


def test_recording_copies_no_parameter_array():
    net = nn.Sequential(nn.Linear(2, 600), nn.Tanh(), nn.Linear(600, 2), seed=0)  # few numbers would be copied
    optimizer, loss = optim.SGD(net.parameters(), lr=0.1), nn.CrossEntropyLoss()
    trace = bpviz.record(net, [[1.0, 2.0]], [1], loss=loss, optimizer=optimizer)
    for name in ("0.weight", "2.bias"):
        live = dict(net.named_parameters())[name].array
        assert np.shares_memory(trace.parameters[name].after, live)
        assert trace.parameters[name].before.base is not None
    following = bpviz.record(net, [[1.0, 2.0]], [1], loss=loss, optimizer=optimizer)
    assert np.shares_memory(trace.array("0.weight.after"), following.array("0.weight.before"))


def test_what_is_changed_before_a_trace_is_first_looked_at_does_not_reach_it():
    def recorded():
        net = nn.Sequential(nn.Linear(2, 3), nn.LeakyReLU(0.2), nn.Dropout(0.5), nn.Linear(3, 2), seed=0)
        optimizer = optim.SGD(net.parameters(), lr=0.1, momentum=0.9, weight_decay=0.1)
        loss, clip = nn.CrossEntropyLoss(label_smoothing=0.1), nn.ClipNorm(0.5)
        traces = [bpviz.record(net, [[1.0, 2.0]], [1], loss=loss, optimizer=optimizer, clip=clip) for _ in range(2)]
        return traces, net, loss, optimizer, clip

    seen = [trace.to_bytes() for trace in recorded()[0]]
    traces, net, loss, optimizer, clip = recorded()
    optimizer.lr, optimizer.momentum, optimizer.weight_decay = 7.0, 0.0, 0.0
    net[1].negative_slope, net[2].p = 0.7, 0.7
    loss.label_smoothing, clip.max_norm = 0.0, 7.0
    net[0].requires_grad_(False)
    net.eval()
    bpviz.record(net, [[3.0, 4.0]], [0], loss=loss, optimizer=optimizer)
    net(np.ones((1, 2)))
    nn.Sequential(nn.Linear(5, 2), net)  # names and places of all parameters change
    assert [trace.to_bytes() for trace in traces] == seen


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("kind", ["SGD", "Adam", "AdamW", "RMSprop", "Adagrad"])
@pytest.mark.parametrize("inner", [3, 600])
def test_stages_that_are_computed_again_are_those_of_the_step_to_the_last_bit(kind, dtype, inner):
    def make():
        net = nn.Sequential(nn.Linear(2, inner, dtype=dtype), nn.Tanh(), nn.Linear(inner, 2, dtype=dtype), seed=0)
        net[2].weight.requires_grad_(False)
        more = {"momentum": 0.9, "nesterov": True} if kind == "SGD" else {}
        return net, getattr(optim, kind)(net.parameters(), lr=0.1, weight_decay=0.1, **more), nn.CrossEntropyLoss()

    x, target = np.array([[1, 2], [3, -4]], dtype), [1, 0]
    (net, optimizer, loss), (other, other_optimizer, other_loss) = make(), make()
    for _ in range(3):
        trace = bpviz.record(net, x, target, loss=loss, optimizer=optimizer)
        other_loss(other(x), target)
        other_optimizer.zero_grad()
        other.backward(other_loss.backward())
        other_optimizer.step()
    stages = other_optimizer.take()
    assert {"update", "decayed" if kind != "AdamW" else "shrunk"} <= set(stages)
    for name in ("0.weight", "0.bias", "2.bias"):
        parameter = dict(other.named_parameters())[name]
        for stage, flat in stages.items():
            made = trace.array(f"{name}.{stage}")
            assert made.dtype == dtype
            np.testing.assert_array_equal(made, parameter.view(flat), strict=True)
            with pytest.raises(ValueError, match="WRITEABLE"):
                made.flags.writeable = True


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("clip", [None, nn.ClipNorm(1e-3)])
def test_gradients_of_one_sample_are_not_kept_and_follow_from_the_nodes_to_the_last_bit(dtype, clip):
    def make():
        first, second = nn.Linear(30, 40, dtype=dtype), nn.Linear(40, 20, dtype=dtype, bias=False)
        third = nn.Linear(20, 5, dtype=dtype).requires_grad_(False)
        third.bias.requires_grad_(True)
        net = nn.Sequential(first, nn.ReLU(), second, nn.Dropout(0.3), third, seed=0)
        return net, optim.SGD(net[0].parameters(), lr=0.1, momentum=0.9), nn.CrossEntropyLoss()

    x, target = np.linspace(-1, 1, 30, dtype=dtype)[None], [3]
    (net, optimizer, loss), (other, other_optimizer, other_loss) = make(), make()
    for _ in range(3):
        trace = bpviz.record(net, x, target, loss=loss, optimizer=optimizer, clip=clip)
        following = trace.at(0)
        other.zero_grad()
        other_loss(other(x), target)
        other.backward(other_loss.backward())
        grads = {name: each.grad.copy() for name, each in other.named_parameters() if each.has_grad}
        if clip is not None:
            clip(other.parameters())
        other_optimizer.step()
        assert set(grads) == {"0.weight", "0.bias", "2.weight", "4.bias"}
        for name, grad in grads.items():
            np.testing.assert_array_equal(following.array(f"{name}.grad"), grad, strict=True)
            assert following.parameters[name].update is None or name.startswith("0.")
        assert trace.parameters["4.weight"].grad is None
        update = trace.parameters["0.weight"].after - trace.parameters["0.weight"].before
        np.testing.assert_allclose(trace.parameters["0.weight"].update, update, rtol=0, atol=1e-6)


def test_a_parameter_that_the_optimizer_does_not_own_gets_the_gradient_of_this_iteration_alone():
    net, _, loss = make()
    optimizer = optim.SGD(net[2].parameters(), lr=0.1)
    for _ in range(3):
        trace = bpviz.record(net, [[1.0, 2.0]], [1], loss=loss, optimizer=optimizer)
    expected = trace.array("0.upstream").T @ trace.array("x")
    np.testing.assert_allclose(trace.array("0.weight.grad"), expected, rtol=1e-15)
    assert trace.parameters["0.weight"].update is None


def test_a_layer_frozen_after_a_backward_pass_shows_no_stale_gradient():
    net, optimizer, loss = make()
    loss(net([[1.0, 2.0]]), [1])
    net.backward(loss.backward())
    net[0].requires_grad_(False)
    trace = bpviz.record(net, [[1.0, 2.0]], [1], loss=loss, optimizer=optimizer)
    assert trace.parameters["0.weight"].grad is None


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda net, optimizer, loss: {"network": nn.Linear(2, 2)}, "nn.Sequential"),
        (lambda net, optimizer, loss: {"network": net, "clip": 1.0}, r"nn.ClipNorm\(max_norm\)"),
        (lambda net, optimizer, loss: {"network": net, "loss": nn.MSELoss}, "the class MSELoss"),
        (lambda net, optimizer, loss: {"network": net, "optimizer": optim.SGD}, "the class SGD"),
        (lambda net, optimizer, loss: {"network": nn.Sequential(net, nn.Linear(2, 2))[0]}, "outermost"),
        (lambda net, optimizer, loss: {"network": nn.Sequential(net)}, "make it again"),
    ],
)
def test_what_is_no_network_loss_optimizer_or_clipping_is_told_before_anything_changes(change, complaint):
    net, optimizer, loss = make()
    given = {"loss": loss, "optimizer": optimizer, **change(net, optimizer, loss)}
    network = given.pop("network")
    before = network.state_dict()
    with pytest.raises((TypeError, ValueError), match=complaint):
        bpviz.record(network, [[1.0, 2.0]], [1], **given)
    for name, values in before.items():
        assert np.array_equal(values, network.state_dict()[name])


def test_changing_one_traces_header_changes_no_other():
    net, optimizer, loss = make()
    first, second = (bpviz.record(net, [[1.0, 2.0]], [1], loss=loss, optimizer=optimizer) for _ in range(2))
    first.columns[0]["label"] = "mine"
    assert second.columns[0]["label"] == "x"


@pytest.mark.parametrize("copy", [copy.copy, copy.deepcopy, lambda trace: pickle.loads(pickle.dumps(trace))])  # noqa: S301 - our own bytes
def test_a_copied_trace_cannot_be_written_either(copy):
    again = copy(tanh_clipped())
    assert again.loss == tanh_clipped().loss
    with pytest.raises(ValueError, match="read-only"):
        again.array("0.output")[...] = 0


def test_inputs_are_a_picture_only_when_they_are_784_or_said_to_be_one():
    def column(inputs, **more):
        net = nn.Sequential(nn.Linear(inputs, 1), seed=0)
        optimizer = optim.SGD(net.parameters(), lr=0.1)
        x = np.ones((1, inputs))
        return bpviz.record(net, x, [[1.0]], loss=nn.MSELoss(), optimizer=optimizer, **more).columns[0]["image"]

    assert column(100) is None
    assert column(784) == [28, 28]
    assert column(64, image_shape=(8, 8)) == [8, 8]
    with pytest.raises(ValueError, match="height times width"):
        column(64, image_shape=(8, 9))


def test_the_code_line_of_clipping_has_the_whole_number():
    net, optimizer, loss = make()
    clip = nn.ClipNorm(0.123456789)
    trace = bpviz.record(net, [[1.0, 2.0]], [1], loss=loss, optimizer=optimizer, clip=clip)
    assert "    clip_grad_norm_(net.parameters(), 0.123456789)" in [line["text"] for line in trace.header["code"]]


def test_sentences_say_only_what_is_so():
    frozen, batch = relu_frozen(), sigmoid_batch()
    said = {(step.phase, step.layer): step.block.sentence for step in frozen.steps("layer")}
    assert "frozen" not in said["backward", "2"]
    assert "and then its bias" in said["forward", "0"]
    assert "bias" not in said["forward", "2"]
    assert "momentum buffer" in said["update", "2"]
    assert (
        "ends here" in next(s for s in batch.steps("layer") if (s.phase, s.layer) == ("backward", "0")).block.sentence
    )
    net, _, _ = make()
    plain = bpviz.record(
        net,
        [[1.0, 2.0]],
        [[1.0, 0.0]],
        loss=nn.MSELoss(reduction="sum"),
        optimizer=optim.SGD(net.parameters(), lr=0.1),
    )
    assert "against its gradient" in plain.steps("layer")[-1].block.sentence
    assert next(step for step in plain.steps("node") if str(step.address) == "loss.value").part.sentence == (
        "The loss is the sum of the squared errors."
    )


@pytest.mark.parametrize("options", [{"momentum": 0.9}, {"momentum": 0.9, "nesterov": True, "weight_decay": 0.1}])
def test_a_first_iteration_with_momentum_says_what_a_later_one_has_otherwise(options):
    network = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 2), seed=0)
    optimizer = optim.SGD(network.parameters(), lr=0.1, **options)
    first, second = (
        bpviz.record(network, [[1.0, 2.0]], [1], loss=nn.CrossEntropyLoss(), optimizer=optimizer).header
        for _ in range(2)
    )
    assert "later" not in second
    later = first["later"]
    assert later["blocks"] == [block for block in second["blocks"] if block["phase"] == "update"]
    for kind in ("arrays", "symbols", "captions"):
        assert later[kind] == {name: second[kind][name] for name in set(second["arrays"]) - set(first["arrays"])}
        assert len(later[kind]) == 4


def test_an_iteration_whose_successors_are_alike_says_nothing_of_them():
    network = nn.Sequential(nn.Linear(2, 2), seed=0)
    for optimizer in (optim.SGD(network.parameters()), optim.Adam(network.parameters())):
        trace = bpviz.record(network, [[1.0, 2.0]], [1], loss=nn.CrossEntropyLoss(), optimizer=optimizer)
        assert "later" not in trace.header


def test_the_running_statistics_of_a_network_in_evaluation_mode_are_no_samples_own():
    network = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Linear(3, 2), seed=0)
    optimizer = optim.SGD(network.parameters(), lr=0.1)
    bpviz.record(network, np.eye(2), [0, 1], loss=nn.CrossEntropyLoss(), optimizer=optimizer)
    network.eval()
    trace = bpviz.record(network, np.eye(2), [0, 1], loss=nn.CrossEntropyLoss(), optimizer=optimizer)
    step = trace.locate("1.normed[0, 2]")
    assert step.equations()[0].print("unicode", "symbols").count("₂") == 4  # the result, z, mean and deviation


@pytest.mark.parametrize("image_shape", [3, "x", [], [2.0, 1.0], (0, 2), (2, 1, 1)])
def test_what_is_no_picture_of_the_inputs_is_refused(image_shape):
    network = nn.Sequential(nn.Linear(2, 2), seed=0)
    optimizer = optim.SGD(network.parameters())
    with pytest.raises(ValueError, match=r"image_shape is .*there are 2 inputs"):
        bpviz.record(
            network, [[1.0, 2.0]], [0], loss=nn.CrossEntropyLoss(), optimizer=optimizer, image_shape=image_shape
        )
