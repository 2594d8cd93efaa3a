"""Record one training iteration: run it as always, then take the arrays that it wrote."""

from __future__ import annotations

from typing import Any

import numpy as np

from .build import ProgramBuilder, title_of
from .names import Column, columns_of, symbols_of
from .program import block_to_json
from .trace import Trace
from .words import PHASES


def record(network: Any, x: Any, target: Any, *, loss: Any, optimizer: Any, clip: Any = None, sample: int = 0) -> Trace:
    """Run one training iteration and return its trace.

    The network's parameters and the optimizer's state are updated, as in the plain loop. Nothing is copied: the trace
    takes over the arrays into which the iteration wrote.

    Parameters
    ----------
    network : bpviz.nn.Sequential
    x : array_like, shape (batch, in_features)
    target : array_like
        What the loss wants: class indices, shape (batch,), or values, shape (batch, out_features).
    loss : bpviz.nn.CrossEntropyLoss or bpviz.nn.MSELoss
    optimizer : bpviz.optim.SGD
        Made over this network's parameters.
    clip : bpviz.nn.ClipNorm, optional
        Clips the gradients between backward and update.
    sample : int
        The sample of the batch whose node values the steps show.

    Returns
    -------
    Trace

    Raises
    ------
    ValueError, TypeError
        If x or target does not fit, or the optimizer is another network's. The network is then unchanged.
    """
    x, target = check(network, x, target, loss, optimizer)
    if not 0 <= sample < len(x):
        raise ValueError(f"sample is {sample}, but the batch has {len(x)}: legal are 0 to {len(x) - 1}")
    x, target = x.copy(), np.array(target, np.int64 if target.dtype.kind in "iu" else target.dtype)
    recorded = [network, loss, optimizer] + ([clip] if clip is not None else [])
    for each in recorded:
        each.start()

    optimizer.zero_grad()
    loss.forward(network.forward(x), target)
    network.backward(loss.backward(), input_grad=False)
    if clip is not None:
        clip(network.parameters())
    trained = [parameter.name for parameter in network.parameters() if parameter.has_grad]
    rules = {parameter.name: optimizer.rules(parameter).get("update", ()) for parameter in network.parameters()}
    optimizer.step()

    arrays = {"x": x, "target": target}
    arrays.update(_node_arrays(network, loss))
    arrays.update(_parameter_arrays(network, optimizer, trained, rules))
    arrays.update({f"optimizer.{name}": np.array(float(value)) for name, value in optimizer.settings.items()})
    if clip is not None:
        arrays.update({f"clip.{role}": array for role, array in clip.take().items()})
        arrays["clip.max_norm"] = np.array(float(clip.max_norm))
    header = _header(network, loss, optimizer, clip, arrays, trained, rules)
    return Trace({**header, "sample": sample}, arrays)


def check(network: Any, x: Any, target: Any, loss: Any, optimizer: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return x and target as arrays that the network and the loss take.

    Raises
    ------
    ValueError, TypeError
        As :func:`record`.
    """
    if not optimizer.owns(network):
        raise ValueError(
            f"optimizer was made over another network's parameters; make it over this one's: "
            f"{type(optimizer).__name__}(network.parameters(), ...)"
        )
    x = network.check(x)
    return x, loss.check((len(x), network.out_features or x.shape[1]), target, network.dtype)


def _node_arrays(network: Any, loss: Any) -> dict[str, np.ndarray]:
    """Take what the layers and the loss wrote; a downstream gets its canonical name, the
    upstream of the layer before.
    """
    arrays: dict[str, np.ndarray] = {}
    before = None
    for name, module in network.modules.items():
        for role, array in module.take().items():
            if role != "downstream":
                arrays[f"{name}.{role}"] = array
            elif before is not None:
                arrays[f"{before}.upstream"] = array
        before = name
    for role, array in loss.take().items():
        arrays[f"{before}.upstream" if role == "downstream" else f"loss.{role}"] = array
    return arrays


def _parameter_arrays(
    network: Any, optimizer: Any, trained: list[str], rules: dict[str, tuple[str, ...]]
) -> dict[str, np.ndarray]:
    """Take the flat arrays of the update, one a stage, and cut them into parameters.

    A parameter has the stages that its own rules speak of: a frozen one has ``before`` only.
    """
    flats = {**network.store.take(), **optimizer.take()}
    arrays: dict[str, np.ndarray] = {}
    for parameter in network.parameters():
        text = " ".join(rules[parameter.name])
        for stage, flat in flats.items():
            computed = parameter.name in trained and (stage in ("grad", "clipped") or f"{stage}[" in text)
            if stage == "before" or computed:
                arrays[f"{parameter.name}.{stage}"] = flat[parameter.start : parameter.stop].reshape(parameter.shape)
    return arrays


def _header(
    network: Any,
    loss: Any,
    optimizer: Any,
    clip: Any,
    arrays: dict[str, np.ndarray],
    trained: list[str],
    rules: dict[str, tuple[str, ...]],
) -> dict[str, Any]:
    shapes = {name: array.shape for name, array in arrays.items()}
    entries: dict[str, Any] = {
        name: {"shape": list(array.shape), "dtype": array.dtype.name} for name, array in arrays.items()
    }
    layers = [
        {
            "name": name,
            "type": type(module).__name__,
            "size": shapes[f"{name}.output"][-1],
            "weight": f"{name}.weight" if f"{name}.weight.before" in shapes else None,
            "bias": f"{name}.bias" if f"{name}.bias.before" in shapes else None,
            "frozen": not any(parameter.requires_grad for parameter in module.parameters()),
        }
        for name, module in network.modules.items()
    ]
    columns = columns_of(layers, shapes["x"][-1])
    if clip is not None:
        parts = [f"{name}.grad" for name in trained]
        size = sum(arrays[part].size for part in parts)
        entries["clip.gradients"] = {"shape": [size], "dtype": arrays[parts[0]].dtype.name, "concat": parts}
        shapes["clip.gradients"] = (size,)
    place = {name: number for number, column in enumerate(columns) for name in column["layers"]}
    program = ProgramBuilder(network.modules, place, shapes, trained)
    blocks = [program.zero_grad(), *program.forward(), program.loss(loss), *program.backward(loss)]
    if clip is not None:
        blocks.extend(program.clip(clip))
    blocks.extend(program.update(optimizer, rules, clip is not None))
    return {
        "version": 1,
        "batch": shapes["x"][0],
        "title": _title(network, loss, columns),
        "layers": [{"name": layer["name"], "type": layer["type"]} for layer in layers],
        "columns": columns,
        "loss": {"type": type(loss).__name__},
        "code": _code(clip),
        "phases": {block.phase: PHASES[block.phase] for block in blocks},
        "arrays": entries,
        "symbols": symbols_of(columns, list(entries)),
        "blocks": [block_to_json(block) for block in blocks],
    }


def _title(network: Any, loss: Any, columns: list[Column]) -> str:
    chain = " → ".join(title_of(each) for each in [*network.modules.values(), loss])
    if len(chain) <= 64:
        return chain
    activations = dict.fromkeys(column["activation"] for column in columns if column["activation"])
    return ", ".join([" → ".join(str(column["size"]) for column in columns), *activations, type(loss).__name__])


def _code(clip: Any) -> list[dict[str, str | None]]:
    """Return the PyTorch loop, one entry a line, each with the phase that it causes."""
    lines: list[tuple[str | None, str]] = [
        (None, "for x, target in loader:"),
        ("zero_grad", "    optimizer.zero_grad()"),
        ("forward", "    output = net(x)"),
        ("loss", "    loss = criterion(output, target)"),
        ("backward", "    loss.backward()"),
    ]
    if clip is not None:
        lines.append(("clip", f"    clip_grad_norm_(net.parameters(), {clip.max_norm:g})"))
    lines.append(("update", "    optimizer.step()"))
    return [{"phase": phase, "text": text} for phase, text in lines]
