"""Which traces can become a scene; what cannot is said before anything is drawn."""

from __future__ import annotations

from typing import Any

from bpviz.views.layout import LARGEST_COLUMN

MOST_COLUMNS = 6
LOSSES = ("CrossEntropyLoss", "MSELoss")
WHAT = (
    "small dense networks: Linear layers, each with at most one activation after it, in 2 to "
    f"{MOST_COLUMNS} columns of at most {LARGEST_COLUMN} units, with {' or '.join(LOSSES)}"
)


def check(trace: Any) -> None:
    """Refuse a trace that cannot be drawn node by node.

    Raises
    ------
    ValueError
        Saying what was given, what a scene can show, and what to use instead.
    """
    columns = trace.columns
    wrong = None
    if len(columns) > MOST_COLUMNS:
        wrong = f"{len(columns)} columns"
    for c, column in enumerate(columns):
        if column["size"] > LARGEST_COLUMN:
            wrong = f"a column of {column['size']} units ({column['title']})"
        elif c and not column["weight"]:
            wrong = f"{_type_of(trace, column)} without a Linear of its own before it"
        elif column["activation"] and f"{column['a'].removesuffix('.output')}.local" not in trace.names:
            wrong = f"{column['activation']}, where each unit depends on all,"
    if "clip" in trace.phases and "clip.coef" not in trace.names:
        wrong = "gradients clipped one by one"
    if trace.header["loss"]["type"] not in LOSSES:
        wrong = f"the loss {trace.header['loss']['type']}"
    if wrong:
        raise ValueError(
            f"this trace has {wrong}; a scene shows {WHAT}. "
            "The stepper and bpviz.export_html show networks of any size, or record a smaller network"
        )


def _type_of(trace: Any, column: dict[str, Any]) -> str:
    """Return the class of the layer that gives a column's numbers."""
    types = {layer["name"]: layer["type"] for layer in trace.header["layers"]}
    return types[column["layers"][-1]]
