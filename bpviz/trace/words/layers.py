"""Words for layers that treat units one by one or add them up."""

from .word import Word

WORDS: dict[str, dict[str, Word]] = {}

NODES = {
    "Linear": {
        "output": "{node} adds up its inputs, each times its weight, and then its bias.",
        "output: no bias": "{node} adds up its inputs, each times its weight.",
        "grad": "Each weight into {node} gets the gradient at {node} times the input that it carried.",
        "downstream": "{node} collects its gradient: what its outgoing weights bring back.",
    },
}

WHOLE = {
    "forward": {
        "Linear": "Every unit adds up all its inputs, each times its weight, and then its bias.",
        "Linear: no bias": "Every unit adds up all its inputs, each times its weight.",
    },
    "backward": {
        "Linear": "Every weight gets its gradient, and the units before it get theirs.",
        "Linear: first": "Every weight gets its gradient; the way back ends here, because the input is not trained.",
        "Linear: frozen": "The weights are frozen and get no gradient; the units before them get theirs all the same.",
    },
}
