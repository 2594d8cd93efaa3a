"""Words for losses."""

from .word import Word

WORDS = {
    "any loss": {"value": Word("L", "loss")},
    "CrossEntropyLoss": {
        "peak": Word("m", "largest score"),
        "total": Word("S", "sum of exponentials"),
        "prob": Word("p", "probability"),
        "nll": Word("ℓ", "sample's loss"),
    },
    "MSELoss": {"error": Word("e", "error")},
}

NODES = {
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
}

WHOLE = {"backward": {"loss": "The gradient starts at the output: how the loss changes when an output changes."}}
