"""Words for clipping, optimizers and the stages of an update."""

from .word import Word

CLIP_PHASE = "If the gradients are too large, they are made smaller before they are used."

# A parameter's own letter is written {w}: w for a weight, b for a bias. A prime is what the step makes of a number.
STAGES = {
    "before": Word("{w}", "{parameter}"),
    "clipped": Word("ĝ", "clipped gradient"),
    "decayed": Word("g̃", "gradient + decay"),
    "shrunk": Word("{w}\u0303", "shrunk {parameter}"),
    "momentum_buffer_before": Word("v", "buffer before"),
    "momentum_buffer_after": Word("v′", "buffer after"),
    "exp_avg_before": Word("m", "mean gradient before"),
    "exp_avg_after": Word("m′", "mean gradient"),
    "exp_avg_sq_before": Word("v", "mean square before"),
    "exp_avg_sq_after": Word("v′", "mean square"),
    "max_exp_avg_sq_before": Word("v\u0302", "largest v before"),
    "max_exp_avg_sq_after": Word("v\u0302′", "largest v"),
    "square_avg_before": Word("s", "mean square before"),
    "square_avg_after": Word("s′", "mean square"),
    "grad_avg_before": Word("g\u0304", "mean gradient before"),
    "grad_avg_after": Word("g\u0304′", "mean gradient"),
    "sum_before": Word("s", "sum of squares before"),
    "sum_after": Word("s′", "sum of squares"),
    "denominator": Word("D", "denominator"),
    "direction": Word("d", "direction"),
    "update": Word("Δ{w}", "step"),
    "after": Word("{w}′", "new {parameter}"),
}

WORDS = {
    "any": {},
    "clip": {
        "gradients": Word("g", "gradient"),
        "norm": Word("‖g‖", "norm of gradients"),
        "coef": Word("κ", "clipping factor"),
        "max_norm": Word("c", "largest norm"),
        "clip_value": Word("c", "largest gradient"),
    },
    "optimizer": {
        "lr": Word("η", "learning rate"),
        "momentum": Word("μ", "momentum"),
        "dampening": Word("τ", "dampening"),
        "weight_decay": Word("λ", "weight decay"),
        "beta1": Word("β₁", "decay rate of m"),
        "beta2": Word("β₂", "decay rate of v"),
        "alpha": Word("α", "decay rate of averages"),
        "eps": Word("ε", "epsilon"),
        "lr_decay": Word("δ", "decay of the rate"),
        "step": Word("t", "number of the step"),
        "correction1": Word("c₁", "bias correction of m"),
        "correction2": Word("c₂", "bias correction of v"),
        "clr": Word("η′", "decayed rate"),
    },
}

_ADAM = {
    "correction1": "The average gradient starts at 0 and is too small at first; dividing by this makes up for it.",
    "correction2": "The average square starts at 0, too, and gets a number of its own.",
    "after": "Each weight into {node} steps against its average gradient, divided by the gradient's usual size.",
}
_ADAMW = "Each weight into {node} is shrunk by the weight decay, if any, and then steps as in Adam."

NODES = {
    "clip": {
        "norm": "The length of the whole gradient, all layers in one row.",
        "coef": "If the gradient is longer than max_norm, everything will be multiplied by this factor.",
        "clipped": "Every gradient into {node} is multiplied by the clipping factor.",
    },
    "ClipNorm": {"clipped": "Every gradient into {node} is multiplied by the clipping factor."},
    "ClipValue": {"clipped": "Every gradient into {node} is cut to the range from −clip_value to clip_value."},
    "any": {
        "after": "Each weight into {node} takes one step against its gradient.",
        "after: momentum": "Each weight into {node} takes one step against its momentum buffer.",
    },
    "Adam": _ADAM,
    "AdamW": _ADAM | {"after": _ADAMW},
    "RMSprop": {
        "after": "Each weight into {node} steps against its gradient, divided by the gradient's usual size.",
        "after: momentum": "Each weight into {node} steps against its momentum buffer, which adds up gradients, each "
        "divided by the gradient's usual size.",
    },
    "Adagrad": {
        "clr": "The learning rate gets smaller from step to step.",
        "after": "Each weight into {node} steps against its gradient, divided by the root of the sum of all its "
        "squares so far.",
    },
}

WHOLE = {
    "clip": {
        "clip": "The length of the whole gradient decides whether it is shortened, and by which factor.",
        "any": "Every gradient of this layer is multiplied by the clipping factor.",
        "ClipValue": "Every gradient of this layer is cut to the range from −clip_value to clip_value.",
    },
    "update": {
        "optimizer": "Some numbers are the same for all weights and are worked out once.",
        "any": "Every weight of this layer takes one step against its gradient.",
        "any: momentum": "Every weight of this layer takes one step against its momentum buffer.",
        "Adam": "Every weight of this layer steps against its average gradient, divided by the gradient's usual size: "
        "each gets a step size of its own.",
        "AdamW": "Every weight of this layer is shrunk by the weight decay, if any, and then steps as in Adam.",
        "RMSprop": "Every weight of this layer steps against its gradient, divided by the gradient's usual size: steps "
        "for large and small gradients are about equally long.",
        "RMSprop: momentum": "Every weight of this layer steps against its momentum buffer, which adds up gradients, "
        "each divided by the gradient's usual size.",
        "Adagrad": "Every weight of this layer steps against its gradient, divided by the root of the sum of all its "
        "squares so far: the steps get smaller and smaller.",
    },
}
