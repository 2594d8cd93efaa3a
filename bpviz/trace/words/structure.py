"""Words for layers that mix or branch: residual connections, attention."""

from .word import Word

WORDS: dict[str, dict[str, Word]] = {
    "Residual": {
        "output": Word("z", "both ways, sum"),
        "inner": Word("f", "inner layers"),
        "through": Word("g", "gradient, inner way"),
    },
    "SelfAttention": {
        "query": Word("q", "query"),
        "key": Word("k", "key"),
        "value": Word("v", "value"),
        "score": Word("s", "score"),
        "peak": Word("m", "largest score"),
        "total": Word("S", "sum of exponentials"),
        "attention": Word("α", "attention"),
        "mixed": Word("c", "mixed values"),
        "along": Word("r", "weighted mean gradient"),
        "output": Word("z", "attention output"),
        "query.weight": Word("Q", "query weight"),
        "query.bias": Word("b", "query bias"),
        "key.weight": Word("K", "key weight"),
        "key.bias": Word("b", "key bias"),
        "value.weight": Word("V", "value weight"),
        "value.bias": Word("b", "value bias"),
        "out.weight": Word("O", "output weight"),
        "out.bias": Word("b", "output bias"),
    },
}

NODES: dict[str, dict[str, str]] = {
    "Residual": {
        "output": "{node} is the input plus what the inner layers make of it.",
        "grad_inner": "A sum passes its gradient on unchanged: the last of the inner layers gets it whole.",
        "downstream": "The input went two ways, so {node} gets the sum of both gradients, direct and inner.",
    },
    "SelfAttention": {
        "query": "The query of a token says what it looks for: a weighted sum of the token's features.",
        "key": "The key of a token says what can be found there: a weighted sum of the token's features.",
        "value": "The value of a token is what it has to give: a weighted sum of the token's features.",
        "score": "One token's query times another's key: how well they fit. The root keeps the score small.",
        "peak": "The largest score of each query is found first; subtracting it keeps every exponential small.",
        "total": "The exponentials of a query's scores are added up, so that its attention will sum to 1.",
        "attention": "Softmax: how much a token looks at another one is that score's share of the total.",
        "mixed": "The values of all tokens are added up, each as strongly as it is looked at.",
        "output": "{node} adds up the mixed values, each times its weight, and then its bias, where it has one.",
        "grad_mixed": "The gradient goes back through the output weights to the mixed values.",
        "grad_attention": "The gradient of how much was looked at a token: the mixture's gradient times its value.",
        "grad_value": "A value collects the gradients of all mixtures it went into, as strongly as it was looked at.",
        "along": "The mean of a query's attention gradients, weighted by the attention itself.",
        "grad_score": "Attention always sums to 1, so only what differs from that mean reaches the score.",
        "grad_query": "A query collects its gradient from all keys that it was compared with.",
        "grad_key": "A key collects its gradient from all queries that were compared with it.",
        "grad": "Each weight gets the gradient at {node} times the input that it carried, added up over all tokens.",
        "downstream": "{node} went into query, key and value, so it collects its gradient from all three.",
    },
}

WHOLE: dict[str, dict[str, str]] = {
    "forward": {
        "Residual": "The input is added to what the inner layers made of it.",
        "SelfAttention": "Every token looks at all tokens of its sample and takes in their values, best fit first.",
    },
    "backward": {
        "Residual": "The gradient goes two ways: straight back to the input, and back through the inner layers.",
        "Residual: meet": "Both ways meet again: the gradients that come back along them are added up.",
        "SelfAttention": "The gradient goes back through mixture, attention and scores to query, key and value.",
        "SelfAttention: first": "The weights get their gradients; the way back ends here: the input is not trained.",
        "SelfAttention: frozen": "The weights are frozen and get no gradient; the tokens get theirs all the same.",
    },
}
