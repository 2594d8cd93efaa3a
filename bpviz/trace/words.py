"""One authored sentence for each step, at every grain. ``{node}`` stands for the unit's label.

A key may end in words after a colon, for what is switched off or on: a Linear without a bias, an optimizer with
momentum.
"""

PHASES = {
    "zero_grad": "The gradients of the last iteration are thrown away, so that this one starts from none.",
    "forward": "The input flows through the layers, first to last, and becomes the output.",
    "loss": "The output is compared with the target: one number says how wrong the network is.",
    "backward": "The gradient flows back through the layers, last to first, and every weight gets its own.",
    "clip": "If the whole gradient is longer than max_norm, it is shortened; its direction stays.",
    "update": "The optimizer takes one step: every weight gets its new value.",
}

# What a whole layer does in a phase, by class; "any" is every class that has no sentence of its own.
LAYERS = {
    "forward": {
        "Linear": "Every unit adds up all its inputs, each times its weight, and then its bias.",
        "Linear: no bias": "Every unit adds up all its inputs, each times its weight.",
        "any": "Every unit sends its sum through the activation.",
    },
    "backward": {
        "loss": "The gradient starts at the output: how the loss changes when an output changes.",
        "Linear": "Every weight gets its gradient, and the units before it get theirs.",
        "Linear: first": "Every weight gets its gradient; the way back ends here, because the input is not trained.",
        "Linear: frozen": "The weights are frozen and get no gradient; the units before them get theirs all the same.",
        "any": "The gradient at every unit is multiplied by the slope of its activation.",
    },
    "clip": {
        "clip": "The length of the whole gradient decides whether it is shortened, and by which factor.",
        "any": "Every gradient of this layer is multiplied by the clipping factor.",
    },
    "update": {
        "any": "Every weight of this layer takes one step against its gradient.",
        "any: momentum": "Every weight of this layer takes one step against its momentum buffer.",
    },
}

# What happens at one node, by class and part.
NODES = {
    "Linear": {
        "output": "{node} adds up its inputs, each times its weight, and then its bias.",
        "output: no bias": "{node} adds up its inputs, each times its weight.",
        "grad": "Each weight into {node} gets the gradient at {node} times the input that it carried.",
        "downstream": "{node} collects its gradient: what its outgoing weights bring back.",
    },
    "ReLU": {"output": "{node} lets a positive sum through and turns a negative one into 0."},
    "Tanh": {"output": "{node} squeezes its sum into the range from −1 to 1."},
    "Sigmoid": {"output": "{node} squeezes its sum into the range from 0 to 1."},
    "CrossEntropyLoss": {
        "peak": "The largest score is found first; subtracting it keeps every exponential small.",
        "total": "The exponentials of all scores are added up, so that the probabilities will sum to 1.",
        "prob": "Softmax: the probability of class {node} is its share of that total.",
        "nll": "The sample's loss is −ln p of the right class, worked out from the scores.",
        "value": "The loss is the mean over the samples of the batch.",
        "value: sum": "The loss is the sum over the samples of the batch.",
        "downstream": "The gradient starts here: probability minus 1 for the right class, minus 0 for any other.",
    },
    "MSELoss": {
        "error": "The error of output {node}: what came out minus what should have.",
        "value": "The loss is the mean of the squared errors.",
        "value: sum": "The loss is the sum of the squared errors.",
        "downstream": "The gradient starts here: the slope of the square is twice the error.",
    },
    "clip": {
        "norm": "The length of the whole gradient, all layers in one row.",
        "coef": "If the gradient is longer than max_norm, everything will be multiplied by this factor.",
        "clipped": "Every gradient into {node} is multiplied by the clipping factor.",
    },
    "any": {
        "output": "{node} goes through the activation.",
        "downstream": "The gradient passes through {node}: it is multiplied by the slope of the activation there.",
        "after": "Each weight into {node} takes one step against its gradient.",
        "after: momentum": "Each weight into {node} takes one step against its momentum buffer.",
    },
}


def node_sentence(owner: str, part: str, kind: str = "") -> str:
    """Return the sentence for one node of a part of a layer of class ``owner``; ``kind`` is what follows the colon."""
    for sentences in (NODES.get(owner, {}), NODES["any"]):
        for key in (f"{part}: {kind}", part):
            if key in sentences:
                return sentences[key]
    return "{node} is computed."


def layer_sentence(phase: str, owner: str = "", kind: str = "") -> str:
    """Return the sentence for all that a layer of class ``owner`` does in a phase."""
    sentences = LAYERS.get(phase, {})
    for key in (f"{owner}: {kind}", owner, f"any: {kind}", "any"):
        if key in sentences:
            return sentences[key]
    return PHASES[phase]
