"""Every number of a recorded iteration is PyTorch's, to 1e-12."""

import numpy as np
import pytest

import bpviz
from bpviz import nn, optim
from tests.golden import files
from tests.parity.cases import CASES, Case

# What PyTorch can tell us; the rest (prob, decayed, update, ...) is in between and held to the rules elsewhere.
COMPARED = (
    "output",
    "upstream",
    "before",
    "grad",
    "clipped",
    "momentum_buffer_before",
    "momentum_buffer_after",
    "after",
)

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def run_bpviz(case: Case) -> list[bpviz.Trace]:
    layers: list[nn.Module] = []
    for fan_in, fan_out in zip(case.sizes, case.sizes[1:]):
        layers += [nn.Linear(fan_in, fan_out, bias=case.bias), getattr(nn, case.activation)()]
    network = nn.Sequential(*layers[:-1])
    network.load_state_dict(case.initial())
    for layer in case.frozen:
        network[2 * layer].requires_grad_(False)
    loss = getattr(nn, case.loss)()
    optimizer = optim.SGD(network.parameters(), **case.sgd)
    clip = nn.ClipNorm(case.max_norm) if case.max_norm is not None else None
    return [bpviz.record(network, x, target, loss=loss, optimizer=optimizer, clip=clip) for x, target in case.batches()]


def assert_same_numbers(trace: bpviz.Trace, expected: dict[str, np.ndarray]) -> None:
    for name, array in expected.items():
        ours = trace.array(name)
        assert ours.shape == array.shape, name
        assert ours.dtype == np.float64
        worst = np.abs(ours - array).max()
        assert worst <= 1e-12, f"{name} differs by {worst:.2g}"
    left_out = {name for name in trace.names if name.rpartition(".")[2] in COMPARED} - set(expected)
    assert not left_out, "recorded, but not compared"


@each_case
def test_a_trace_has_the_numbers_of_the_golden_file(case):
    traces, golden = run_bpviz(case), files.read(case)
    assert list(golden) == (list(range(case.iterations)) if case.every else [case.iterations - 1])
    for number, expected in golden.items():
        assert_same_numbers(traces[number], expected)


@pytest.mark.torch
@each_case
def test_a_trace_has_the_numbers_of_pytorch_live(case):
    from tests.parity.run_torch import run_torch

    for trace, expected in zip(run_bpviz(case), run_torch(case), strict=True):
        assert_same_numbers(trace, expected)


@pytest.mark.torch
@each_case
def test_the_golden_file_is_what_pytorch_computes_today(case):
    from tests.parity.run_torch import run_torch

    live = run_torch(case)
    for number, expected in files.read(case).items():
        assert set(expected) == set(live[number])
        for name, array in expected.items():
            np.testing.assert_allclose(array, live[number][name], rtol=0, atol=1e-13, err_msg=name)


def test_the_reference_case_exercises_what_it_should():
    """784-128-64-10 on one real digit, with momentum that has history and no part that is all zeros."""
    trace = run_bpviz(CASES[0])[-1]
    assert trace.array("x").shape == (1, 784)
    for name in ("0.weight", "2.weight", "4.weight"):
        before = trace.array(f"{name}.momentum_buffer_before")
        assert np.abs(before).max() > 1e-3
        assert not np.allclose(before, trace.array(f"{name}.grad"))


def test_a_number_that_is_off_by_1e_9_is_noticed():
    case = CASES[-1]
    trace, golden = run_bpviz(case)[0], files.read(case)[0]
    for name in golden:
        nudged = dict(golden)
        nudged[name] = golden[name] + 1e-9
        with pytest.raises(AssertionError, match="differs by 1e-09"):
            assert_same_numbers(trace, nudged)


def test_golden_files_stay_small():
    for case in CASES:
        assert (files.FOLDER / f"{case.name}.npz").stat().st_size < 2.5e6
