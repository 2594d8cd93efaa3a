"""Words for activations."""

from .word import Word

WORDS: dict[str, dict[str, Word]] = {}

NODES = {
    "ReLU": {"output": "{node} lets a positive sum through and turns a negative one into 0."},
    "Tanh": {"output": "{node} squeezes its sum into the range from −1 to 1."},
    "Sigmoid": {"output": "{node} squeezes its sum into the range from 0 to 1."},
    "any": {
        "output": "{node} goes through the activation.",
        "downstream": "The gradient passes through {node}: it is multiplied by the slope of the activation there.",
    },
}

WHOLE = {
    "forward": {"any": "Every unit sends its sum through the activation."},
    "backward": {"any": "The gradient at every unit is multiplied by the slope of its activation."},
}
