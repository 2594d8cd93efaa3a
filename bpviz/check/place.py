"""Where in a trace an exercise asks, in words: the weighted sum at h₁."""

from __future__ import annotations

from bpviz.trace import Address, Trace


def in_words(trace: Trace, where: Address) -> str:
    """Return what lies at an address, as one says it.

    Parameters
    ----------
    trace : Trace
    where : Address
        Of one number, a row, or a whole array.

    Returns
    -------
    str
        For instance ``the weighted sum at h₁`` or ``the new weight from h₀ to z₁``. Where there are no words, the
        address itself.
    """
    if where.name == "loss.value":
        return "the loss"
    columns = [number for number, column in enumerate(trace.columns) if where.layer in column["layers"]]
    if not columns:
        return f"the number at {where}"
    return _output(trace, where, columns[0]) if where.array == "output" else _parameter(trace, where, columns[0])


def _output(trace: Trace, where: Address, column: int) -> str:
    linear = trace.columns[column]["z"] == where.name and f"{where.layer}.weight" in trace.parameters
    what = "weighted sum" if linear else "activation"
    if len(where.index) == trace.array(where.name).ndim:
        return f"the {what} at {trace.label(column, where.index[-1])}"
    title = trace.columns[column]["title"]
    return f"the {what}s of {title if title[-1].isdigit() else f'the {title} layer'}"


def _parameter(trace: Trace, where: Address, column: int) -> str:
    parameter, _, stage = where.array.partition(".")
    what = {"grad": f"gradient of the {parameter}", "after": f"new {parameter}"}.get(stage)
    if what is None:
        return f"the number at {where}"
    if len(where.index) < trace.array(where.name).ndim:
        return f"the {what.replace(parameter, 'weights' if parameter == 'weight' else 'biases')} of layer {where.layer}"
    to = trace.label(column, where.index[0])
    if parameter == "bias":
        return f"the {what} of {to}"
    return f"the {what} from {trace.label(column - 1, where.index[1])} to {to}"
