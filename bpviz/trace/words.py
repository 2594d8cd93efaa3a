"""One authored sentence for each quantity that a step can compute.

``{node}`` is the unit's label, ``{layer}`` the layer's title. Keys are (class of the layer, name of the part).
"""

SENTENCES = {
    (
        "zero_grad",
        "zero_grad",
    ): "The gradients of the last iteration are thrown away, so that this iteration starts from none.",
    ("Linear", "output"): "{node} adds up its inputs, each times its weight, and then its bias.",
    ("ReLU", "output"): "{node} lets a positive sum through and turns a negative one into 0.",
    ("Tanh", "output"): "{node} squeezes its sum into the range from −1 to 1.",
    ("Sigmoid", "output"): "{node} squeezes its sum into the range from 0 to 1.",
    ("CrossEntropyLoss", "peak"): "The largest score is found first; subtracting it keeps every exponential small.",
    (
        "CrossEntropyLoss",
        "total",
    ): "The exponentials of all scores are added up, so that the probabilities will sum to 1.",
    ("CrossEntropyLoss", "prob"): "Softmax: the probability of class {node} is its share of that total.",
    ("CrossEntropyLoss", "nll"): "The sample's loss: how surprised the network is by the right class.",
    ("CrossEntropyLoss", "value"): "The loss is the mean over the samples of the batch.",
    (
        "CrossEntropyLoss",
        "downstream",
    ): "The error starts here: probability minus 1 for the right class, minus 0 for any other.",
    ("MSELoss", "error"): "The error of output {node}: what came out minus what should have.",
    ("MSELoss", "value"): "The loss is the mean of the squared errors.",
    ("MSELoss", "downstream"): "The error starts here: the slope of the square is twice the error.",
    ("Linear", "grad"): "Each weight into {node} gets the error of {node} times the input that it carried.",
    ("Linear", "downstream"): "{node} collects its share of the error: what its outgoing weights bring back.",
    (
        "activation",
        "downstream",
    ): "The error passes through {node}: it is multiplied by the slope of the activation there.",
    ("clip", "norm"): "The length of the whole gradient, all layers in one row.",
    ("clip", "coef"): "If the gradient is longer than max_norm, everything will be multiplied by this factor.",
    ("clip", "clipped"): "Every gradient into {node} is multiplied by the clipping factor.",
    ("SGD", "after"): "Each weight into {node} takes one step against its gradient.",
}


def sentence(owner: str, part: str) -> str:
    """Return the sentence for a part of a layer of class ``owner``; a plain one for a class
    that has none of its own.
    """
    fallback = SENTENCES.get(("activation", part), "{node} is computed.")
    return SENTENCES.get((owner, part), fallback)
