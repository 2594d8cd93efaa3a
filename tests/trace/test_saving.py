"""Saving and loading: training goes on as if it had not stopped, and a bad file is told, whatever is wrong with it."""

import json
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.numpy import save as safetensors

import bpviz
from bpviz import datasets, nn, optim
from bpviz.optim import lr_scheduler
from tests.trace.test_history import assert_same, data, states_close_together  # noqa: F401 - a fixture for all tests


def everything(dtype="float64"):
    """A network with one layer of each kind that has numbers or settings of its own."""
    return nn.Sequential(
        nn.Linear(6, 8, dtype=dtype),
        nn.BatchNorm1d(8, eps=1e-3, momentum=0.2, dtype=dtype),
        nn.LeakyReLU(0.2),
        nn.Dropout(0.25),
        nn.Residual(nn.Linear(8, 8, bias=False, dtype=dtype), nn.GELU(approximate="tanh")),
        nn.Sequential(nn.LayerNorm(8, bias=False, dtype=dtype), nn.Softplus(beta=2.0, threshold=9.0)),
        nn.Linear(8, 3, dtype=dtype),
        seed=1,
    )


OPTIMIZERS = {
    "SGD": lambda p: optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.01, nesterov=True),
    "Adam": lambda p: optim.Adam(p, lr=0.01, betas=(0.8, 0.99), amsgrad=True),
    "AdamW": lambda p: optim.AdamW(p, lr=0.01),
    "RMSprop": lambda p: optim.RMSprop(p, lr=0.01, centered=True, momentum=0.5),
    "Adagrad": lambda p: optim.Adagrad(p, lr=0.1, initial_accumulator_value=0.1),
}
SCHEDULERS = {
    "StepLR": lambda o: lr_scheduler.StepLR(o, 2, gamma=0.5),
    "MultiStepLR": lambda o: lr_scheduler.MultiStepLR(o, [1, 3, 3]),
    "ExponentialLR": lambda o: lr_scheduler.ExponentialLR(o, 0.9),
    "CosineAnnealingLR": lambda o: lr_scheduler.CosineAnnealingLR(o, 7, eta_min=1e-3),
    "LinearLR": lambda o: lr_scheduler.LinearLR(o, total_iters=3),
    "OneCycleLR": lambda o: lr_scheduler.OneCycleLR(o, max_lr=0.3, total_steps=500, three_phase=True),
    "ReduceLROnPlateau": lambda o: lr_scheduler.ReduceLROnPlateau(o, patience=0, min_lr=1e-4),
    "SequentialLR": lambda o: lr_scheduler.SequentialLR(
        o, [lr_scheduler.LinearLR(o), lr_scheduler.CosineAnnealingLR(o, 9)], [3]
    ),
}


def train(network, optimizer, dataset, epochs=3, **more):
    more = {"loss": nn.CrossEntropyLoss(label_smoothing=0.1), "batch_size": 7, **more}
    return bpviz.train(network, dataset, optimizer=optimizer, epochs=epochs, progress=False, **more)


def go_on(network, optimizer, scheduler=None):
    """Three more iterations, recorded."""
    x, target = data(features=6)[:9]
    for _ in range(3):
        yield bpviz.record(network, x, target, loss=nn.CrossEntropyLoss(), optimizer=optimizer)
        if scheduler is not None:
            scheduler.step(*[1.0] * isinstance(scheduler, lr_scheduler.ReduceLROnPlateau))


@pytest.fixture
def trained(tmp_path) -> Path:
    network = everything()
    optimizer = OPTIMIZERS["Adam"](network.parameters())
    history = train(network, optimizer, data(features=6))
    bpviz.save(tmp_path / "run.bpviz", network, optimizer, history)
    return tmp_path / "run.bpviz"


# The way there and back ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_next_iterations_after_loading_are_those_that_would_have_come(tmp_path, name, dtype):
    network = everything(dtype)
    network[0].bias.requires_grad_(False)
    optimizer = OPTIMIZERS[name](network.parameters())
    train(network, optimizer, data(features=6).astype(dtype))
    bpviz.save(tmp_path / "net", network, optimizer)
    saved = bpviz.load(tmp_path / "net")
    assert repr(saved.network) == repr(network)
    assert repr(saved.optimizer) == repr(optimizer)
    assert (saved.history, saved.scheduler) == (None, None)
    x, target = data(features=6).astype(dtype)[:9]
    for _ in range(3):
        made, live = (
            bpviz.record(net, x, target, loss=nn.CrossEntropyLoss(), optimizer=opt)
            for net, opt in ((saved.network, saved.optimizer), (network, optimizer))
        )
        assert_same(made, live)


@pytest.mark.parametrize("name", SCHEDULERS)
def test_a_scheduler_goes_on_too_and_its_history_is_replayed(tmp_path, name):
    network, dataset = everything(), data(features=6)
    optimizer = OPTIMIZERS["SGD"](network.parameters())
    scheduler = SCHEDULERS[name](optimizer)
    history = train(network, optimizer, dataset, scheduler=scheduler, validation=data(9, features=6), budget=40_000)
    bpviz.save(tmp_path / "net", network, optimizer, history, scheduler=scheduler)
    saved = bpviz.load(tmp_path / "net", dataset=dataset)
    for made, live in zip(saved.history, history):
        assert_same(made, live)
    assert saved.history.lr.tolist() == history.lr.tolist()
    again = go_on(saved.network, saved.optimizer, saved.scheduler)
    for made, live in zip(again, go_on(network, optimizer, scheduler)):
        assert_same(made, live)


def test_what_is_frozen_and_in_evaluation_mode_stays_so_and_groups_keep_their_settings(tmp_path):
    network = everything()
    network.eval()
    network[3].train()
    network[4].body[0].weight.requires_grad_(False)
    groups = [{"params": network[6].parameters(), "lr": 0.5}, {"params": network[0].parameters()}]
    optimizer = optim.SGD(groups, lr=0.25)
    bpviz.save(tmp_path / "net", network, optimizer)
    saved = bpviz.load(tmp_path / "net")
    assert [name for name, layer in saved.network.layers.items() if layer.training] == ["3"]
    assert saved.network.training is False
    frozen = [name for name, parameter in saved.network.named_parameters() if not parameter.requires_grad]
    assert frozen == ["4.0.weight"]
    assert [group["lr"] for group in saved.optimizer.param_groups] == [0.5, 0.25]
    assert [each.name for group in saved.optimizer.param_groups for each in group["params"]] == [
        "6.weight",
        "6.bias",
        "0.weight",
        "0.bias",
    ]


def test_a_history_comes_back_with_all_its_numbers_and_is_replayed_bit_for_bit(tmp_path):
    network, dataset = everything(), data(features=6)
    optimizer, clip = OPTIMIZERS["Adam"](network.parameters()), nn.ClipNorm(0.3)
    history = train(network, optimizer, dataset, epochs=40, clip=clip, validation=data(9, features=6), budget=100_000)
    assert len(history.tape.states) > 2
    bpviz.save(tmp_path / "net", network, optimizer, history)
    loaded = bpviz.load(tmp_path / "net").history
    for name in ("epochs", "batch_size", "seed", "interrupted", "diagnosis"):
        assert getattr(loaded, name) == getattr(history, name)
    assert np.array_equal(loaded.loss, history.loss)
    assert {k: v.tolist() for k, v in loaded.metrics.items()} == {k: v.tolist() for k, v in history.metrics.items()}
    with pytest.raises(RuntimeError, match=r"needs the data set .* history.attach\(dataset\)"):
        loaded.trace(3)
    loaded.attach(dataset)
    for iteration in (159, 0, 77):
        assert_same(loaded[iteration], history[iteration])
    assert np.array_equal(loaded.batch(5), history.batch(5))
    # once more, from the loaded one, without and with its data set
    bpviz.save(tmp_path / "again", network, history=loaded)
    assert_same(bpviz.load(tmp_path / "again", dataset=dataset).history[11], history[11])


def test_saving_changes_nothing_in_the_run(tmp_path):
    network, dataset = everything(), data(features=6)
    optimizer = OPTIMIZERS["Adam"](network.parameters())
    history = train(network, optimizer, dataset)
    before, traces = network.state_dict(), list(history)
    bpviz.save(tmp_path / "net", network, optimizer, history)
    assert all(np.array_equal(array, before[name]) for name, array in network.state_dict().items())
    for made, live in zip(history, traces):
        assert_same(made, live)


def test_another_data_set_is_refused(trained):
    other = data(features=6)
    other.x[22, 5] += 1e-9
    with pytest.raises(ValueError, match="is not the one that this history was trained with: 23 samples"):
        bpviz.load(trained, dataset=other)


def test_what_went_wrong_is_kept_in_the_file(tmp_path):
    network = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1), seed=0)
    optimizer = optim.SGD(network.parameters(), lr=1e155)
    history = train(network, optimizer, datasets.xor(), loss=nn.MSELoss())
    assert history.diagnosis is not None
    bpviz.save(tmp_path / "net", network, optimizer, history)
    loaded = bpviz.load(tmp_path / "net").history
    assert loaded.explain() == history.explain()
    assert loaded.diagnosis == history.diagnosis


@pytest.mark.parametrize("name", [name for name in nn.__all__ if name.endswith("Loss") and name != "Loss"])
def test_every_loss_is_described_and_made_again(tmp_path, name):
    from bpviz.trace.saving.describe import LOSSES, build, describe

    for arguments in ({}, {"reduction": "sum"}):
        loss = getattr(nn, name)(**arguments)
        described = json.loads(json.dumps(describe(loss, LOSSES, "loss")))
        assert repr(build(described, LOSSES)) == repr(loss)


@pytest.mark.parametrize(
    "loss",
    [
        nn.CrossEntropyLoss(weight=[0.1, 0.2, 1 / 3], ignore_index=2, label_smoothing=0.1),
        nn.HuberLoss(delta=0.3),
        nn.SmoothL1Loss(beta=0.3),
        nn.BCEWithLogitsLoss(pos_weight=[0.1, 2.0]),
        nn.NLLLoss(weight=[1.0, 2.0]),
    ],
)
def test_the_settings_of_a_loss_are_kept_to_the_last_bit(loss):
    from bpviz.trace.saving.describe import LOSSES, build, describe

    again = build(json.loads(json.dumps(describe(loss, LOSSES, "loss"))), LOSSES)
    for name in vars(loss):
        if not name.startswith("_"):
            assert np.array_equal(getattr(again, name), getattr(loss, name)), name


def layers():
    """Each layer that there is, with settings that are not the default ones."""
    yield from (nn.Linear(3, 2, bias=False), nn.Linear(3, 2, dtype="float32"), nn.Identity(), nn.Flatten())
    yield from (nn.Dropout(0.1), nn.LayerNorm(3, eps=0.1), nn.LayerNorm(3, elementwise_affine=False))
    yield from (nn.BatchNorm1d(3, affine=False), nn.BatchNorm1d(3, track_running_stats=False), nn.Embedding(5, 3))
    yield from (nn.SelfAttention(4), nn.SelfAttention(4, bias=False), nn.Residual(nn.Linear(2, 2), nn.Tanh()))
    yield from (nn.ReLU(), nn.LeakyReLU(0.3), nn.ELU(0.7), nn.GELU("tanh"), nn.SiLU(), nn.Sigmoid(), nn.Tanh())
    yield from (nn.Softplus(2.0, 5.0), nn.Softmax(-1), nn.LogSoftmax(1))


@pytest.mark.parametrize("layer", list(layers()), ids=repr)
def test_every_layer_comes_back_with_its_settings_and_numbers(tmp_path, layer):
    bpviz.save(tmp_path / "net", nn.Sequential(layer))
    (again,) = bpviz.load(tmp_path / "net").network
    assert type(again) is type(layer)
    assert repr(again) == repr(layer)
    assert (again.settings, again.dtype) == (layer.settings, layer.dtype)
    assert list(again.state_dict()) == list(layer.state_dict())
    for name, array in layer.state_dict().items():
        assert np.array_equal(again.state_dict()[name], array)
        assert again.state_dict()[name].dtype == array.dtype


def test_no_layer_is_forgotten_by_these_tests():
    from bpviz.trace.saving.describe import LAYERS

    assert set(LAYERS) == {type(layer).__name__ for layer in layers()} | {"Sequential"}


# PyTorch's files ----------------------------------------------------------------------------------------------------


def test_a_file_of_arrays_alone_loads_by_name_and_float32_becomes_the_networks_dtype(tmp_path):
    network = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), seed=0)
    weight = np.arange(6, dtype=np.float32).reshape(3, 2) / 3
    file = tmp_path / "model.safetensors"
    file.write_bytes(safetensors({"0.bias": np.ones(3, np.float32), "0.weight": weight}))
    network.load_state_dict(bpviz.load_state_dict(file))
    assert network[0].weight.data.dtype == np.float64
    assert np.array_equal(network[0].weight.data, weight.astype(np.float64))
    with pytest.raises(ValueError, match=r"holds arrays but no network.*Build the network"):
        bpviz.load(file)


def test_names_and_shapes_that_do_not_fit_are_all_listed(tmp_path):
    file = tmp_path / "model.safetensors"
    file.write_bytes(safetensors({"fc.weight": np.ones((3, 2)), "0.weight": np.ones((2, 3))}))
    with pytest.raises(ValueError) as error:
        nn.Sequential(nn.Linear(2, 3)).load_state_dict(bpviz.load_state_dict(file))
    for text in ("unexpected: fc.weight", "missing: 0.bias, shape (3,)", "0.weight.data has shape (3, 2), but got"):
        assert text in str(error.value)


@pytest.mark.torch
def test_numbers_go_to_pytorch_and_come_back_batch_norm_included(tmp_path):
    import torch
    from safetensors.torch import load_file, save_file

    model = torch.nn.Sequential(
        torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.ReLU(), torch.nn.Linear(4, 2)
    ).double()
    for _ in range(3):
        model(torch.randn(8, 3, dtype=torch.float64))
    save_file(model.state_dict(), tmp_path / "there.safetensors")
    network = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 2))
    network.load_state_dict(bpviz.load_state_dict(tmp_path / "there.safetensors"))
    assert int(network.state_dict()["1.num_batches_tracked"]) == 3
    x = np.random.default_rng(0).normal(size=(5, 3))
    network.eval(), model.eval()
    expected = model(torch.from_numpy(x)).detach().numpy()
    assert np.allclose(network(x), expected, rtol=1e-13, atol=1e-14)
    # and the other way round, from both kinds of file
    network[0].weight.data *= 2
    bpviz.save(tmp_path / "network", network)
    bpviz.save_state_dict(tmp_path / "numbers", network.state_dict())
    for name in ("network", "numbers"):
        other = torch.nn.Sequential(
            torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.ReLU(), torch.nn.Linear(4, 2)
        ).double()
        other.load_state_dict(load_file(tmp_path / name))
        other.eval()
        assert np.allclose(other(torch.from_numpy(x)).detach().numpy(), network(x), rtol=1e-13, atol=1e-14)


@pytest.mark.torch
def test_bfloat16_is_refused_with_the_way_to_save_it(tmp_path):
    import torch
    from safetensors.torch import save_file

    save_file({"0.weight": torch.ones(2, dtype=torch.bfloat16)}, tmp_path / "half")
    with pytest.raises(ValueError, match=r"half: '0.weight' holds BF16 numbers, .*float\(\)"):
        bpviz.load_state_dict(tmp_path / "half")


# What cannot be saved -----------------------------------------------------------------------------------------------


class Own(nn.ReLU):
    """A layer of a learner's own."""


def test_a_class_of_ones_own_is_refused_before_anything_is_written(tmp_path):
    network = nn.Sequential(nn.Linear(2, 2), nn.Residual(Own()))
    with pytest.raises(TypeError, match=r"layer 1: 0: Own\(\) is of a class that bpviz does not have .*test_saving"):
        bpviz.save(tmp_path / "net", network)
    assert list(tmp_path.iterdir()) == []
    bpviz.save_state_dict(tmp_path / "net", network.state_dict())
    network.load_state_dict(bpviz.load_state_dict(tmp_path / "net"))


def test_what_does_not_belong_together_is_refused(tmp_path):
    network, other = nn.Sequential(nn.Linear(2, 2)), nn.Sequential(nn.Linear(2, 2))
    optimizer = optim.SGD(other.parameters())
    path = tmp_path / "net"
    with pytest.raises(TypeError, match=r"network is '.*'; give an nn.Sequential"):
        bpviz.save(network, str(path))
    with pytest.raises(ValueError, match="is not over this network's parameters"):
        bpviz.save(path, network, optimizer)
    with pytest.raises(TypeError, match=r"history is \[\]; give what bpviz.train\(\) returned"):
        bpviz.save(path, network, history=[])
    with pytest.raises(ValueError, match="is not over this optimizer"):
        bpviz.save(path, network, scheduler=lr_scheduler.StepLR(optimizer, 3))
    with pytest.raises(TypeError, match=r"state_dict is Sequential; give network.state_dict\(\)"):
        bpviz.save_state_dict(path, network)
    with pytest.raises(TypeError, match="state_dict is dict"):
        bpviz.save_state_dict(path, {"a": np.array(["text"])})
    with pytest.raises(OSError, match="give a file in a folder that exists"):
        bpviz.save(tmp_path / "no" / "where", network)


# Bad files ----------------------------------------------------------------------------------------------------------


def test_files_that_are_none_are_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"nothing' does not exist; give a file written by bpviz.save\(\)"):
        bpviz.load(tmp_path / "nothing")
    with pytest.raises(FileNotFoundError, match="is a folder"):
        bpviz.load(tmp_path)
    for number, content in enumerate((b"", b"abc", b"x" * 1000, b"PK\3\4" + bytes(99), struct.pack("<Q", 2**62))):
        file = tmp_path / f"foreign{number}"
        file.write_bytes(content)
        with pytest.raises(ValueError, match=rf"foreign{number} is no safetensors file, or is damaged"):
            bpviz.load(file)


def raw(header: bytes, body: bytes = b"") -> bytes:
    return struct.pack("<Q", len(header)) + header + body


@pytest.mark.parametrize(
    "content",
    [
        struct.pack("<Q", 10**9) + b"{}",
        raw(b'{"a":{"dtype":"F64","shape":[1000000000000],"data_offsets":[0,8000000000000]}}', bytes(8)),
        raw(b'{"a":{"dtype":"F64","shape":[99999999999,99999999999],"data_offsets":[0,8]}}', bytes(8)),
        raw(b'{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,8]}}', bytes(8)),
        raw(b'{"a":{"dtype":"F64","shape":[1],"data_offsets":[8,16]}}', bytes(16)),
        raw(b'{"a":{"dtype":"F64","shape":[-1],"data_offsets":[0,8]}}', bytes(8)),
        raw(b'{"a":{"dtype":"Q8","shape":[1],"data_offsets":[0,8]}}', bytes(8)),
        raw(b"[" * 100_000 + b"]" * 100_000),
        raw(b'{"__metadata__":' + b'{"a":' * 100_000),
        raw(b"\xff\xfe"),
    ],
)
def test_a_header_that_lies_is_refused_at_once(tmp_path, content):
    file = tmp_path / "liar"
    file.write_bytes(content)
    for reader in (bpviz.load, bpviz.load_state_dict):
        with pytest.raises(ValueError, match="liar is no safetensors file, or is damaged"):
            reader(file)


def rewritten(path: Path, change) -> Path:
    """The file with another description, whose checksum is right: what somebody could make up."""
    from bpviz.trace.saving.tensors import read, write

    arrays, description = read(path)
    change(description, arrays)
    write(path, arrays, description)
    return path


def put(*keys_and_value):
    *keys, last, value = keys_and_value

    def change(description, arrays):
        place = description
        for key in keys:
            place = place[key]
        place[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (put("network", "modules", 0, "class", "os.system"), "the class 'os.system' is not one of"),
        (put("network", "modules", 0, "class", "SGD"), "the class 'SGD' is not one of"),
        (put("network", "modules", 0, "arguments", "out_features", 10**12), "would hold 6,000,000,0"),
        (put("network", "modules", 0, "arguments", "out_features", -1), "sizes"),
        (put("network", "modules", 0, "arguments", "surprise", 1), "surprise"),
        (put("network", "modules", 0, {"class": "SelfAttention", "arguments": {"embed_dim": 10**6}}), "would hold"),
        (put("network", "modules", []), "state_dict does not fit"),
        (put("network", 3), ""),
        (put("network", "class", "Residual"), ""),
        (put("network", "frozen", ["9.weight"]), "9.weight"),
        (put("network", "rng_states", "3", {"bit_generator": "PCG64"}), "rng_state"),
        (put("optimizer", "class", "eval"), "the class 'eval' is not one of"),
        (put("optimizer", "arguments", "lr", -1), "lr is -1"),
        (put("optimizer", "parameters", 0, "0.nothing"), "0.nothing"),
        (put("optimizer", "param_groups", 0, "params", [10**9]), ""),
        (put("optimizer", "param_groups", 0, "params", [*range(10), 0]), ""),
        (put("history", "epochs", "many"), "epochs is 'many'"),
        (put("history", "batch_size", 0), "batch_size is 0"),
        (put("history", "loss", {"class": "MSELoss", "arguments": {"reduction": "x"}}), "reduction is 'x'"),
        (put("history", "states", {}), ""),
        (put("history", "states", "0", {}), "param_groups"),
        (put("history", "states", "0", "batches", "rng", 7), ""),
        (put("history", "scheduler_every", "never"), "'never' is not one of"),
        (lambda description, arrays: arrays.pop("history/present"), "history/present"),
        (lambda description, arrays: arrays.pop("history/loss"), "history/loss"),
        (lambda description, arrays: arrays.update({"history/lr": np.ones(2)}), "learning rates"),
        (lambda description, arrays: arrays.update({"history/states/parameters": np.ones((1, 1))}), "incomplete"),
        (lambda description, arrays: arrays.update({"history/states/parameters": np.ones((3, 1))}), "shape (1,)"),
        (lambda description, arrays: arrays.update({"optimizer/0/exp_avg": np.ones(2)}), "exp_avg"),
        (lambda description, arrays: arrays.update({"optimizer/x/exp_avg": np.ones(2)}), ""),
        (lambda description, arrays: arrays.update({"0.weight": np.ones(2)}), "0.weight"),
    ],
)
def test_a_description_that_somebody_made_up_is_refused_and_the_file_is_named(trained, change, said):
    rewritten(trained, change)
    with pytest.raises(ValueError, match=r"run\.bpviz is damaged, or was not written by bpviz\.save\(\)") as error:
        bpviz.load(trained)
    assert said in str(error.value)


def test_a_scheduler_that_somebody_made_up_is_refused(tmp_path):
    network = everything()
    optimizer = OPTIMIZERS["SGD"](network.parameters())
    scheduler = SCHEDULERS["StepLR"](optimizer)
    bpviz.save(tmp_path / "net", network, optimizer, scheduler=scheduler)
    rewritten(tmp_path / "net", put("scheduler", "state", "base_lrs", "text"))
    with pytest.raises(ValueError, match="the scheduler's base_lrs is 'text'"):
        bpviz.load(tmp_path / "net")


def test_a_newer_version_is_told(trained):
    rewritten(trained, put("version", 2))
    with pytest.raises(ValueError, match="has version 2, but this bpviz reads up to 1: upgrade bpviz"):
        bpviz.load(trained)


def test_a_description_that_is_nested_too_deeply_is_refused(tmp_path):
    from bpviz.trace.saving.tensors import _checksum

    text = "[" * 100_000 + "]" * 100_000
    file = tmp_path / "deep"
    file.write_bytes(safetensors({}, metadata={"bpviz": text, "checksum": _checksum({}, text)}))
    with pytest.raises(ValueError, match=r"deep is damaged \(RecursionError in its description\)"):
        bpviz.load(file)


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> tuple[bytes, Path]:
    network = nn.Sequential(nn.Linear(2, 3), nn.Dropout(0.2), nn.Linear(3, 1), seed=0)
    optimizer = optim.Adam(network.parameters())
    history = train(network, optimizer, datasets.xor(), loss=nn.MSELoss())
    path = tmp_path_factory.mktemp("fuzz") / "file"
    bpviz.save(path, network, optimizer, history)
    return path.read_bytes(), path


quickly = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@quickly
@given(data=st.data())
def test_changed_bytes_are_noticed_and_never_do_more_than_raise_a_value_error(whole, data):
    content, path = whole
    damaged = bytearray(content)
    for _ in range(data.draw(st.integers(1, 4))):
        # many of them at the beginning, where they do most
        place = data.draw(st.integers(0, len(content) - 1) | st.integers(0, 400))
        damaged[place] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    intact = bpviz.load(path)
    path.write_bytes(damaged)
    try:
        saved = bpviz.load(path)
    except ValueError as error:
        assert str(path) in str(error)
    else:  # in the header's blanks, or in what only PyTorch reads
        assert repr(saved.network) == repr(intact.network)
        assert_numbers(saved.network.state_dict(), intact.network.state_dict())
        assert np.array_equal(saved.history.loss, intact.history.loss)
    try:
        assert all(isinstance(array, np.ndarray) for array in bpviz.load_state_dict(path).values())
    except ValueError as error:
        assert str(path) in str(error)


def assert_numbers(made, live):
    assert list(made) == list(live)
    for name, array in live.items():
        assert np.array_equal(made[name], array)


@pytest.mark.parametrize("place", [-1, -300, -500])
def test_one_changed_bit_of_a_number_is_noticed(whole, place):
    content, path = whole
    damaged = bytearray(content)
    damaged[place] ^= 1
    path.write_bytes(damaged)
    for reader in (bpviz.load, bpviz.load_state_dict):
        with pytest.raises(ValueError, match="is damaged: its numbers are not those that were saved"):
            reader(path)


@quickly
@given(data=st.data())
def test_a_file_that_ends_too_early_or_too_late_is_refused(whole, data):
    content, path = whole
    cut = data.draw(st.integers(0, len(content) - 1))
    path.write_bytes(content[:cut])
    with pytest.raises(ValueError, match="is no safetensors file, or is damaged"):
        bpviz.load(path)
    path.write_bytes(content + bytes(data.draw(st.integers(1, 99))))
    with pytest.raises(ValueError, match="is no safetensors file, or is damaged"):
        bpviz.load(path)


LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
JSON = st.recursive(LEAVES, lambda each: st.lists(each, max_size=3) | st.dictionaries(st.text(), each, max_size=3))


def places(tree, so_far=()):
    """Every place of a JSON tree."""
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in inner:
        yield (*so_far, key)
        yield from places(value, (*so_far, key))


@quickly
@given(data=st.data())
def test_any_other_value_anywhere_in_the_description_loads_or_is_refused(whole, data):
    from bpviz.trace.saving.tensors import read, write

    content, path = whole
    path.write_bytes(content)
    arrays, description = read(path)
    place = data.draw(st.sampled_from(list(places(description))))
    put(*place, data.draw(JSON))(description, arrays)
    write(path, arrays, description)
    try:
        saved = bpviz.load(path)
    except ValueError as error:
        assert str(path) in str(error)
    else:
        assert isinstance(saved.network, nn.Sequential)


@pytest.mark.parametrize("path", [None, 3, b"x"])
def test_what_is_no_path_is_refused_by_its_name(path):
    for read in (bpviz.load, bpviz.load_state_dict, bpviz.Trace.load):
        with pytest.raises(TypeError, match=r"path is .*give a path"):
            read(path)
