"""Words for losses."""

from .word import Word

_ERROR = {"error": Word("e", "error")}
_COST = {**_ERROR, "cost": Word("ℓ", "output's loss")}
_CLASSES = {
    "nll": Word("ℓ", "sample's loss"),
    "weight": Word("w", "class weight"),
    "sample_weight": Word("ω", "sample's weight"),
    "divisor": Word("W", "sum of weights"),
    "ignore_index": Word("ι", "ignored class"),
}
_LOGS = {
    "log_prob": Word("u", "log p"),
    "log_rest": Word("v", "log (1 − p)"),
    "nll": Word("ℓ", "output's loss"),
}

WORDS = {
    "any loss": {"value": Word("L", "loss")},
    "CrossEntropyLoss": {
        **_CLASSES,
        "peak": Word("m", "largest score"),
        "total": Word("S", "sum of exponentials"),
        "prob": Word("p", "probability"),
        "smooth": Word("s", "mean over classes"),
        "label_smoothing": Word("ε", "label smoothing"),
        "cost": Word("c", "smoothed loss"),
    },
    "NLLLoss": _CLASSES,
    "MSELoss": _ERROR,
    "L1Loss": _ERROR,
    "SmoothL1Loss": {**_COST, "beta": Word("β", "bend")},
    "HuberLoss": {**_COST, "delta": Word("δ", "bend")},
    "BCELoss": {**_LOGS, "eps": Word("ε", "smallest divisor")},
    "BCEWithLogitsLoss": {
        **_LOGS,
        "prob": Word("p", "probability"),
        "pos_weight": Word("w", "weight of yes"),
    },
}

_DIFFERENCE = {"error": "The error of output {node}: what came out minus what should have."}
_OVER_SAMPLES = {
    "value": "The loss is the mean over the samples of the batch.",
    "value: sum": "The loss is the sum over the samples of the batch.",
    "value: weighted": "The loss is the mean over the samples of the batch, each as much as it counts.",
    "value: weighted sum": "The loss is the sum over the samples of the batch, each as much as it counts.",
    "value: smoothed": "The loss is the mean over the samples of the batch.",
    "value: smoothed sum": "The loss is the sum over the samples of the batch.",
    "value: weighted smoothed": "The loss is the mean over the samples of the batch, each as much as it counts.",
    "value: weighted smoothed sum": "The loss is the sum over the samples of the batch, each as much as it counts.",
}
_OVER_OUTPUTS = {
    "value": "The loss is the mean over all outputs of the batch.",
    "value: sum": "The loss is the sum over all outputs of the batch.",
}
_WEIGHTS = {
    "sample_weight": "The sample counts as much as its class weighs; a sample that is ignored counts 0.",
    "divisor": "The weights of the samples are added up; the mean divides by their sum.",
}
_BINARY = {
    "log_prob": "The logarithm of the probability that output {node} gives to yes.",
    "log_rest": "The logarithm of the probability that output {node} gives to no.",
    "nll": "The loss of output {node}: minus the logarithm of what it gave to the right answer.",
    **_OVER_OUTPUTS,
}

NODES = {
    "CrossEntropyLoss": {
        "peak": "The largest score is found first; subtracting it keeps every exponential small.",
        "total": "The exponentials of all scores are added up, so that the probabilities will sum to 1.",
        "prob": "Softmax: the probability of class {node} is its share of that total.",
        "nll": "The sample's loss is −ln p of the right class, worked out from the scores.",
        "smooth": "Label smoothing lets every class be a little right: the mean of −ln p over all classes.",
        **_WEIGHTS,
        "cost": "The sample's loss and its mean over all classes are mixed, in the shares 1 − ε and ε.",
        **_OVER_SAMPLES,
        "downstream": "The gradient starts here: probability minus 1 for the right class, minus 0 for any other.",
        "downstream: weighted": "The gradient starts here: probability minus 1 for the right class, minus 0 for any "
        "other, times what the sample counts.",
        "downstream: smoothed": "The gradient starts here: probability minus the smoothed target, of which the right "
        "class has the most and every class a little.",
        "downstream: weighted smoothed": "The gradient starts here: probability minus the smoothed target, of which "
        "the right class has the most and every class a little, each counted by its weight.",
    },
    "NLLLoss": {
        "nll": "The sample's loss is minus the log-probability of the right class.",
        **_WEIGHTS,
        **_OVER_SAMPLES,
        "downstream": "The gradient starts here: only the right class has one, and it says: more.",
        "downstream: weighted": "The gradient starts here: only the right class has one, as much as the sample counts.",
    },
    "MSELoss": {
        **_DIFFERENCE,
        "value": "The loss is the mean of the squared errors.",
        "value: sum": "The loss is the sum of the squared errors.",
        "downstream": "The gradient starts here: the slope of the square is twice the error.",
    },
    "L1Loss": {
        **_DIFFERENCE,
        "value": "The loss is the mean of the errors' sizes, whatever their sign.",
        "value: sum": "The loss is the sum of the errors' sizes, whatever their sign.",
        "downstream": "The gradient starts here: only the error's sign counts, not its size.",
    },
    "SmoothL1Loss": {
        **_DIFFERENCE,
        "cost": "The loss of output {node}: a small error counts by its square, a large one by its size.",
        **_OVER_OUTPUTS,
        "downstream": "The gradient starts here: it grows with a small error, and is the sign of a large one.",
    },
    "HuberLoss": {
        **_DIFFERENCE,
        "cost": "The loss of output {node}: a small error counts by its square, a large one by its size.",
        **_OVER_OUTPUTS,
        "downstream": "The gradient starts here: the error, but never beyond δ.",
    },
    "BCELoss": {
        **_BINARY,
        "downstream": "The gradient starts here: probability minus target, and steeper where the output is sure.",
    },
    "BCEWithLogitsLoss": {
        "prob": "Sigmoid: the score of output {node} becomes the probability of yes.",
        **_BINARY,
        "downstream": "The gradient starts here: the probability minus what it should have been.",
        "downstream: weighted": "The gradient starts here: the probability minus what it should have been, where a yes "
        "counts as often as it weighs.",
    },
}

WHOLE = {"backward": {"loss": "The gradient starts at the output: how the loss changes when an output changes."}}
