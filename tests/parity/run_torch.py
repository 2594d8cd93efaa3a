"""The cases in PyTorch. Every number gets the name that it has in a bpviz trace."""

import numpy as np
import torch

from tests.parity.cases import Case

Numbers = dict[str, np.ndarray]


def run_torch(case: Case) -> list[Numbers]:
    """The arrays of each iteration, in float64."""
    network = _build(case)
    loss = getattr(torch.nn, case.loss)()
    optimizer = torch.optim.SGD(network.parameters(), **case.sgd)
    return [_iterate(case, network, loss, optimizer, x, target) for x, target in case.batches()]


def _build(case: Case) -> torch.nn.Sequential:
    layers: list[torch.nn.Module] = []
    for fan_in, fan_out in zip(case.sizes, case.sizes[1:]):
        layers += [torch.nn.Linear(fan_in, fan_out, bias=case.bias, dtype=torch.float64)]
        layers += [getattr(torch.nn, case.activation)()]
    network = torch.nn.Sequential(*layers[:-1])
    network.load_state_dict({name: torch.tensor(array) for name, array in case.initial().items()})
    for layer in case.frozen:
        network[2 * layer].requires_grad_(False)
    return network


def _iterate(case: Case, network, loss, optimizer, x: np.ndarray, target: np.ndarray) -> Numbers:
    numbers: Numbers = {}

    def note(name: str, tensor: torch.Tensor) -> None:
        numbers[name] = tensor.detach().numpy().copy()

    parameters = dict(network.named_parameters())

    def note_momentum(when: str) -> None:
        for name, parameter in parameters.items():
            buffer = optimizer.state.get(parameter, {}).get("momentum_buffer")
            if buffer is not None:
                note(f"{name}.momentum_buffer_{when}", buffer)

    for name, parameter in parameters.items():
        note(f"{name}.before", parameter)
    note_momentum("before")

    optimizer.zero_grad()
    outputs, output = [], torch.tensor(x)
    for layer in network:
        output = layer(output)
        output.retain_grad()
        outputs.append(output)
    value = loss(output, torch.tensor(target))
    value.backward()
    for i, each in enumerate(outputs):
        note(f"{i}.output", each)
        assert each.grad is not None
        note(f"{i}.upstream", each.grad)
    note("loss.value", value)
    if case.loss == "CrossEntropyLoss":
        note("loss.prob", torch.softmax(output, dim=1))
    else:
        note("loss.error", output - torch.tensor(target))
    trained = {name: parameter for name, parameter in parameters.items() if parameter.grad is not None}
    for name, parameter in trained.items():
        note(f"{name}.grad", parameter.grad)  # type: ignore[arg-type] - trained ones have a gradient
    if case.max_norm is not None:
        note("clip.norm", torch.nn.utils.clip_grad_norm_(network.parameters(), case.max_norm))
        for name, parameter in trained.items():
            note(f"{name}.clipped", parameter.grad)  # type: ignore[arg-type] - as above
    optimizer.step()
    note_momentum("after")
    for name, parameter in trained.items():
        note(f"{name}.after", parameter)
    return numbers
