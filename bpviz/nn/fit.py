"""Do the layers of a network fit together? Asked once, when it is built."""

from collections.abc import Mapping

from bpviz.nn.module import Module


def features_at(which: str, layers: list[Module]) -> int | None:
    """The number of features at an end of the network, if the layers there say so."""
    for layer in layers:
        if layer.reshapes:
            return None
        if getattr(layer, which) is not None:
            return getattr(layer, which)
    return None


def check_first(modules: Mapping[str, Module]) -> None:
    """An Embedding takes numbers of tokens, and no layer gives such."""
    for name, module in list(modules.items())[1:]:
        if module.only_first:
            raise ValueError(
                f"Layer {name}, {module!r}, takes numbers of tokens, which no layer gives. "
                f"Make it the network's first layer."
            )


def check_neighbours(modules: Mapping[str, Module]) -> None:
    """The features that one layer gives are those that the next one takes."""
    before: tuple[str, Module] | None = None
    for name, module in modules.items():
        if module.reshapes:
            before = None
        if before is not None and module.in_features not in (None, before[1].out_features):
            given = before[1].out_features
            raise ValueError(
                f"Layer {name}, {module!r}, takes {module.in_features} features, but layer {before[0]}, "
                f"{before[1]!r}, gives {given}. Make them equal: in_features={given} in layer {name}, "
                f"or out_features={module.in_features} in layer {before[0]}."
            )
        if module.out_features is not None:
            before = (name, module)


def check_one_dtype(modules: Mapping[str, Module]) -> None:
    """Parameters are float64 or float32, all alike."""
    found = {name: parameter.dtype for name, m in modules.items() for parameter in m.parameters()}
    if len(set(found.values())) > 1:
        listed = ", ".join(f"layer {name} {dtype}" for name, dtype in found.items())
        raise ValueError(f"The layers mix dtypes: {listed}. Give all of them the same dtype=.")
