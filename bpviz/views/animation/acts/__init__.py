"""What a scene can show: one function a kind of beat, named in the storyboard."""

from .backward import layer_back, light, path, result, seed, weight_gradients
from .forward import layer, one_activation, one_node, opening, sample_in, zero_grad
from .loss import errors, loss, probabilities, surprise
from .update import closing, coefficient, everything, norm, shrink, stage, stages

__all__ = [
    "closing",
    "coefficient",
    "errors",
    "everything",
    "layer",
    "layer_back",
    "light",
    "loss",
    "norm",
    "one_activation",
    "one_node",
    "opening",
    "path",
    "probabilities",
    "result",
    "sample_in",
    "seed",
    "shrink",
    "stage",
    "stages",
    "surprise",
    "weight_gradients",
    "zero_grad",
]
