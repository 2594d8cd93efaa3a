"""Words for activations."""

from .word import Word

_PEAK = Word("m", "largest input")
_TOTAL = Word("S", "sum of exponentials")

WORDS: dict[str, dict[str, Word]] = {
    "LeakyReLU": {"negative_slope": Word("α", "slope below 0")},
    "ELU": {"alpha": Word("α", "depth below 0")},
    "GELU": {"gate": Word("Φ", "gate")},
    "SiLU": {"gate": Word("σ", "gate")},
    "Softplus": {"beta": Word("β", "sharpness"), "threshold": Word("θ", "threshold")},
    "Softmax": {
        "output": Word("p", "probability"),
        "peak": _PEAK,
        "total": _TOTAL,
        "along": Word("G", "mean gradient"),
    },
    "LogSoftmax": {
        "output": Word("ℓ", "log probability"),
        "peak": _PEAK,
        "total": _TOTAL,
        "gathered": Word("G", "sum of gradients"),
    },
}

_FIND_PEAK = "The largest input is found first; subtracting it keeps every exponential small."


NODES = {
    "ReLU": {"output": "{node} lets a positive sum through and turns a negative one into 0."},
    "Tanh": {"output": "{node} squeezes its sum into the range from −1 to 1."},
    "Sigmoid": {"output": "{node} squeezes its sum into the range from 0 to 1."},
    "LeakyReLU": {"output": "{node} lets a positive sum through and shrinks a negative one."},
    "ELU": {"output": "{node} lets a positive sum through and bends a negative one towards −α, where it levels off."},
    "GELU": {
        "gate": "The gate of {node} says which share of its sum goes through: the larger the sum, the closer to 1.",
        "output": "{node} lets through the share of its sum that its gate allows.",
    },
    "SiLU": {
        "gate": "The gate of {node} says which share of its sum goes through: the sigmoid of the sum, from 0 to 1.",
        "output": "{node} lets through the share of its sum that its gate allows.",
    },
    "Softplus": {"output": "{node} turns its sum into a positive number, like ReLU with a rounded corner."},
    "Softmax": {
        "peak": _FIND_PEAK,
        "total": "The exponentials of all inputs are added up, so that the outputs will sum to 1.",
        "output": "{node} is its exponential's share of that total.",
        "along": "The gradients of all outputs are averaged, each weighted by its probability.",
        "downstream": "Each gradient counts as far as it lies above that average, times the probability of {node}.",
    },
    "LogSoftmax": {
        "peak": _FIND_PEAK,
        "total": "The exponentials of all inputs are added up, so that the probabilities will sum to 1.",
        "output": "{node} is the logarithm of its probability, worked out without dividing.",
        "gathered": "The gradients of all outputs are added up.",
        "downstream": "{node} gets its own gradient, minus its probability's share of that sum.",
    },
    "any": {
        "output": "{node} goes through the activation.",
        "downstream": "The gradient passes through {node}: it is multiplied by the slope of the activation there.",
    },
}

WHOLE = {
    "forward": {
        "Softmax": "All units of a sample share out 1 among them: the larger the input, the larger the probability.",
        "LogSoftmax": "Every unit gets the logarithm of its share of 1: the larger the input, the closer to 0.",
        "any": "Every unit sends its sum through the activation.",
    },
    "backward": {
        "Softmax": "The probabilities sum to 1, so every input's gradient depends on all outputs' gradients.",
        "LogSoftmax": "The probabilities sum to 1, so every input's gradient depends on all outputs' gradients.",
        "any": "The gradient at every unit is multiplied by the slope of its activation.",
    },
}
