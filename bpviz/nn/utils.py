"""The functions of ``torch.nn.utils`` that bpviz has."""

from collections.abc import Iterable

from bpviz.nn.clip import ClipNorm, ClipValue
from bpviz.nn.parameter import Parameter


def clip_grad_norm_(parameters: Iterable[Parameter] | Parameter, max_norm: float) -> float:
    """Scale the gradients of `parameters` in place so that their common norm is at most about `max_norm`.

    Returns
    -------
    float
        The norm before clipping.
    """
    return ClipNorm(max_norm)(parameters)


def clip_grad_value_(parameters: Iterable[Parameter] | Parameter, clip_value: float) -> None:
    """Cut every gradient of `parameters` in place to the range from -`clip_value` to `clip_value`."""
    ClipValue(clip_value)(parameters)
