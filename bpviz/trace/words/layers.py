"""Words for layers that treat units one by one, add them up, or bring them to a common scale."""

from .word import Word

_NORMALISATION = {
    "mean": Word("μ", "mean"),
    "var": Word("v", "variance"),
    "std": Word("σ", "standard deviation"),
    "eps": Word("ε", "epsilon"),
    "normed": Word("x̂", "normalised"),
    "shift": Word("s", "mean gradient"),
    "along": Word("r", "stretching gradient"),
    "output": Word("z", "normalised, scaled"),
    "weight": Word("w", "scale"),
}

WORDS: dict[str, dict[str, Word]] = {
    "Dropout": {
        "p": Word("p", "dropout probability"),
        "mask": Word("m", "mask"),
        "output": Word("z", "after dropout"),
    },
    "LayerNorm": _NORMALISATION,
    "BatchNorm1d": _NORMALISATION
    | {
        "momentum": Word("ρ", "momentum"),
        "unbiased": Word("u", "unbiased variance"),
        "running_mean_before": Word("M", "running mean"),
        "running_mean_after": Word("M′", "new running mean"),
        "running_var_before": Word("V", "running variance"),
        "running_var_after": Word("V′", "new running variance"),
    },
    "Embedding": {"output": Word("z", "embedding"), "weight": Word("w", "embedding")},
    "Flatten": {"output": Word("z", "flattened")},
    "Identity": {"output": Word("z", "unchanged")},
}

_NORMALISED = {
    "std": "The standard deviation is the root of the variance; ε keeps it above 0.",
    "normed": "{node} minus the mean, divided by the standard deviation: how far from the middle it lies.",
    "output": "{node} is brought to the common scale, then gets a scale and a bias of its own, where it has them.",
    "grad": "The scale of {node} gets the gradient times the normalised number, and the bias the gradient itself.",
    "grad_normed": "The gradient at {node} goes back through the scale.",
}

NODES = {
    "Identity": {
        "output": "{node} passes unchanged.",
        "downstream": "The gradient passes through {node} unchanged.",
    },
    "Flatten": {
        "output": "{node} is the same number in a new place.",
        "downstream": "The gradient of {node} goes back to the place where the number came from.",
    },
    "Dropout": {
        "output": "In training {node} is either set to 0 or divided by 1 − p; in evaluation it passes unchanged.",
        "downstream": "What was done to {node} on the way here is done to its gradient on the way back.",
    },
    "LayerNorm": _NORMALISED
    | {
        "mean": "The mean of all features of a sample, or of a token where a sample has several.",
        "var": "The variance: the mean squared distance of the features from their mean.",
        "shift": "The mean of the gradients: moving all features together would change nothing, so it is taken out.",
        "along": "How far the gradients only stretch the features, which would change nothing: it is taken out, too.",
        "downstream": "{node} gets what is left of its gradient, divided by the standard deviation.",
    },
    "BatchNorm1d": _NORMALISED
    | {
        "mean": "The mean of this feature over the samples of the batch.",
        "var": "The variance of this feature: the mean squared distance of the samples from their mean.",
        "unbiased": "The same variance divided by one sample less: a fair guess at the variance of all data.",
        "running_mean_after": "The running mean moves a little towards the mean of this batch.",
        "running_var_after": "The running variance moves a little towards the variance of this batch.",
        "shift": "The mean of the gradients: moving all samples together would change nothing, so it is taken out.",
        "along": "How far the gradients only stretch the samples, which would change nothing: it is taken out, too.",
        "downstream": "{node} gets what is left of its gradient, divided by the standard deviation.",
    },
    "Embedding": {
        "output": "{node} is looked up in the table, in the row of its token.",
        "grad": "A row of the table adds up the gradients from all places where its token stands.",
    },
    "Linear": {
        "output": "{node} adds up its inputs, each times its weight, and then its bias.",
        "output: no bias": "{node} adds up its inputs, each times its weight.",
        "grad": "Each weight into {node} gets the gradient at {node} times the input that it carried.",
        "grad: batch": "Each weight into {node} gets the gradient at {node} times the input that it carried, added up "
        "over the samples.",
        "downstream": "{node} collects its gradient: what its outgoing weights bring back.",
    },
}

WHOLE = {
    "forward": {
        "Linear": "Every unit adds up all its inputs, each times its weight, and then its bias.",
        "Linear: no bias": "Every unit adds up all its inputs, each times its weight.",
        "Identity": "Every number passes unchanged.",
        "Flatten": "All numbers of a sample are put in one row; none of them changes.",
        "Dropout": "In training some units, drawn at random, are set to 0; in evaluation all pass unchanged.",
        "LayerNorm": "The features of a sample are brought to mean 0 and variance 1, then scaled and shifted.",
        "BatchNorm1d": "Every feature is brought to a common mean and variance, then scaled and shifted.",
        "Embedding": "Every token is replaced by its vector: its row of the table.",
    },
    "backward": {
        "Linear": "Every weight gets its gradient, and the units before it get theirs.",
        "Linear: first": "Every weight gets its gradient; the way back ends here, because the input is not trained.",
        "Linear: frozen": "The weights are frozen and get no gradient; the units before them get theirs all the same.",
        "Identity": "The gradient passes unchanged.",
        "Flatten": "The gradients go back to the places where the numbers came from; none of them changes.",
        "Dropout": "The gradient passes where the numbers passed, and nowhere else.",
        "LayerNorm": "The gradient loses the parts that would move or stretch all features together.",
        "LayerNorm: first": "Scale and bias get their gradients; the way back ends here: the input is not trained.",
        "BatchNorm1d": "The gradient goes back through the normalisation; scale and bias get theirs.",
        "BatchNorm1d: first": "Scale and bias get their gradients; the way back ends here: the input is not trained.",
        "BatchNorm1d: frozen": "Scale and bias are frozen and get no gradient; it goes back all the same.",
        "Embedding": "Every row of the table gets its gradient: the sum over the places where its token stands.",
    },
}
