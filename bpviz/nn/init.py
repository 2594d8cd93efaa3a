"""Initial values of weights: PyTorch's ``torch.nn.init``, over a Parameter.

A layer's output is a sum of fan_in products, so its variance is fan_in times that of one product. Kaiming and Xavier
initialisation choose the weights' standard deviation so that numbers neither grow nor shrink from layer to layer.

Every function fills a Parameter in place and returns it. Its first argument is called ``tensor``, as in PyTorch;
``generator`` is a ``np.random.Generator`` or a whole number that seeds a new one (None: another draw each time). The
distributions are PyTorch's, the single numbers are not: they come from another random number generator.
Reference: https://docs.pytorch.org/docs/stable/nn.init.html
"""

from __future__ import annotations  # or np.random, 10 ms, is loaded for the name of a type

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from bpviz.nn.linear import Linear
from bpviz.nn.module import Module
from bpviz.nn.parameter import Parameter

# PyTorch's table; leaky_relu's gain follows from its slope
GAINS = {
    **dict.fromkeys(("linear", "conv1d", "conv2d", "conv3d"), 1.0),
    **dict.fromkeys(("conv_transpose1d", "conv_transpose2d", "conv_transpose3d"), 1.0),
    "sigmoid": 1.0,
    "tanh": 5 / 3,
    "relu": math.sqrt(2),
    "selu": 3 / 4,
}


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """By what factor weights are larger to make up for what an activation takes away.

    ReLU sets half of its inputs to 0, which halves the mean square: the gain is sqrt(2).

    Parameters
    ----------
    nonlinearity : str
        1 for "linear" and "sigmoid", 5/3 for "tanh", sqrt(2) for "relu", sqrt(2 / (1 + param**2)) for "leaky_relu",
        3/4 for "selu".
    param : float, optional
        The slope of "leaky_relu", by default 0.01; the others have none.

    Raises
    ------
    ValueError
        `nonlinearity` is another one, or `param` is no finite number.
    """
    if nonlinearity == "leaky_relu":
        slope = 0.01 if param is None else _real("param", param)
        return math.sqrt(2 / (1 + slope**2))
    if not isinstance(nonlinearity, str) or nonlinearity not in GAINS:
        legal = ", ".join(map(repr, sorted([*GAINS, "leaky_relu"])))
        raise ValueError(f"nonlinearity is {nonlinearity!r}. Legal are {legal}; for others pass a gain= of your own.")
    return GAINS[nonlinearity]


def kaiming_uniform_(
    tensor: Parameter, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", generator: Any = None
) -> Parameter:
    """Uniform in (-bound, bound), bound = gain * sqrt(3 / fan) (He et al. 2015, arXiv:1502.01852).

    Parameters
    ----------
    tensor : Parameter, shape (fan_out, fan_in)
    a : float
        The slope of "leaky_relu" below 0. The default, 0, is the plain ReLU.
    mode : "fan_in" (default) or "fan_out"
        Whether the size of the numbers going forward or of the gradients going backward is kept.
    nonlinearity : str
        As in `calculate_gain`.
    generator : np.random.Generator, int or None
    """
    bound = math.sqrt(3) * _kaiming_std(
        tensor, a, mode, nonlinearity
    )  # a uniform distribution's std is bound / sqrt(3)
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(
    tensor: Parameter, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", generator: Any = None
) -> Parameter:
    """Normal with mean 0 and std = gain / sqrt(fan) (He et al. 2015); parameters as `kaiming_uniform_`."""
    return normal_(tensor, 0, _kaiming_std(tensor, a, mode, nonlinearity), generator)


def xavier_uniform_(tensor: Parameter, gain: float = 1, generator: Any = None) -> Parameter:
    """Uniform in (-bound, bound), bound = gain * sqrt(6 / (fan_in + fan_out)) (Glorot and Bengio 2010, eq. 16).

    Parameters
    ----------
    tensor : Parameter, shape (fan_out, fan_in)
    gain : float
        For instance ``calculate_gain("tanh")``.
    generator : np.random.Generator, int or None
    """
    bound = math.sqrt(3) * _xavier_std(tensor, gain)
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor: Parameter, gain: float = 1, generator: Any = None) -> Parameter:
    """Normal with mean 0 and std = gain * sqrt(2 / (fan_in + fan_out)); parameters as `xavier_uniform_`."""
    return normal_(tensor, 0, _xavier_std(tensor, gain), generator)


def uniform_(tensor: Parameter, a: float = 0, b: float = 1, generator: Any = None) -> Parameter:
    """Uniform in [a, b)."""
    _check_parameter(tensor)
    low, high = _real("a", a), _real("b", b)
    if low > high:
        raise ValueError(f"a is {a!r} and b is {b!r}. Give a lower bound a that is not above b.")
    tensor.data = _rng(generator).uniform(low, high, tensor.shape)
    return tensor


def normal_(tensor: Parameter, mean: float = 0, std: float = 1, generator: Any = None) -> Parameter:
    """Normally distributed."""
    _check_parameter(tensor)
    if _real("std", std) < 0:
        raise ValueError(f"std is {std!r}. Give a standard deviation of 0 or more.")
    tensor.data = _rng(generator).normal(_real("mean", mean), std, tensor.shape)
    return tensor


def constant_(tensor: Parameter, val: float) -> Parameter:
    """`val` everywhere. Equal weights get equal gradients: units that start alike stay alike."""
    _check_parameter(tensor)
    tensor.data = np.full(tensor.shape, _real("val", val))
    return tensor


def zeros_(tensor: Parameter) -> Parameter:
    """0 everywhere."""
    return constant_(tensor, 0)


def ones_(tensor: Parameter) -> Parameter:
    """1 everywhere."""
    return constant_(tensor, 1)


def init_(network: Module, function: Callable[..., Any], *, generator: Any = None, **options: Any) -> Module:
    """Fill the weights of every Linear of a network with one function, and set their biases to 0.

    ``nn.init.init_(net, nn.init.kaiming_normal_, generator=0, nonlinearity="relu")``. The function itself is given, not
    its name, so that an editor knows it and one of your own will do. All weights are drawn one after another from one
    generator: a seed for each layer would give equal layers equal weights. Biases are 0 as in both papers: an offset is
    not needed to break the symmetry between units, the weights do that.

    The projections inside a SelfAttention are Linears, too. What is not multiplied by an input stays as it is: an
    Embedding's rows, the scales and shifts of a normalisation.

    Parameters
    ----------
    network : Module
    function : callable
        One of this module's, or your own: ``function(parameter, generator=..., **options)``.
    generator : np.random.Generator, int or None
    **options
        Handed on to the function: ``gain=``, ``mode=``, ``nonlinearity=``, ...

    Returns
    -------
    Module
        The network.
    """
    if not isinstance(network, Module):
        raise TypeError(f"network is {network!r}. Give a network, such as nn.Sequential(nn.Linear(2, 3), nn.Tanh()).")
    if not callable(function):
        raise TypeError(f"function is {function!r}. Give the function itself, such as nn.init.kaiming_normal_.")
    if function not in (constant_, zeros_, ones_):  # these draw nothing
        options["generator"] = _rng(generator)
    for layer in getattr(network, "layers", {"": network}).values():
        for name, parameter in layer._parameters.items():
            if isinstance(layer, Linear) or "." in name:  # "query.weight": a Linear inside another layer
                if name.endswith("weight"):
                    function(parameter, **options)
                else:
                    zeros_(parameter)
    return network


def _kaiming_std(tensor: Parameter, a: float, mode: str, nonlinearity: str) -> float:
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"mode is {mode!r}. Legal are 'fan_in' (the default) and 'fan_out'.")
    fan_in, fan_out = _fans(tensor)
    return calculate_gain(nonlinearity, _real("a", a)) / math.sqrt(fan_in if mode == "fan_in" else fan_out)


def _xavier_std(tensor: Parameter, gain: float) -> float:
    if _real("gain", gain) < 0:
        raise ValueError(f"gain is {gain!r}. Give a factor of 0 or more; 1 is the default.")
    return gain * math.sqrt(2 / sum(_fans(tensor)))


def _fans(tensor: Parameter) -> tuple[int, int]:
    """How many inputs a unit sums up (fan_in), and how many units an input goes to (fan_out)."""
    _check_parameter(tensor)
    if len(tensor.shape) != 2:
        raise ValueError(
            f"{tensor.name} has shape {tensor.shape}: fan_in and fan_out are those of a weight of shape "
            f"(fan_out, fan_in). Fill others with zeros_, normal_ or uniform_."
        )
    return tensor.shape[1], tensor.shape[0]


def _check_parameter(tensor: object) -> None:
    if not isinstance(tensor, Parameter):
        raise TypeError(f"tensor is a {type(tensor).__name__}. Give a Parameter, such as net[0].weight.")


def _real(name: str, value: object) -> float:
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.integer | np.floating):
        raise TypeError(f"{name} is {value!r}. Give a number.")
    if not math.isfinite(value):
        raise ValueError(f"{name} is {value!r}. Give a finite number.")
    return float(value)


def _rng(generator: Any) -> np.random.Generator:
    whole = isinstance(generator, int | np.integer) and not isinstance(generator, bool) and generator >= 0
    if generator is None or whole or isinstance(generator, np.random.Generator):
        return np.random.default_rng(generator)
    raise ValueError(
        f"generator is {generator!r}. Give a np.random.Generator, a seed (a whole number, 0 or more), or None."
    )
