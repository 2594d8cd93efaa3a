# Solutions to lesson 1, the forward pass. Each cell below goes into the cell of the same name in the notebook.

# %% id="predict-z"
# h1: -1.0 * 0.8 + 0.6 * 0.5 + 0.2 = -0.8 + 0.3 + 0.2
my_z = -0.3

# %% id="predict-a"
# The sum is negative, so ReLU switches the unit off.
my_a = 0

# %% id="look-pull"
# Its weight into h1 is -1.0: the drier the soil, the lower the sum. Warmth and bias together cannot lift it above 0.
pulls_down = "dryness"

# %% id="look-off"
# h0 passes on 0.7 and h2 passes on 0.3; h1 is off.
units_on = 2


# %% id="exercise-sum-code"
def weighted_sum(inputs, weights, bias):
    total = 0.0
    for value, weight in zip(inputs, weights):
        total += weight * value
    return total + bias


# %% id="exercise-relu-code"
def relu(z):
    return max(0, z)


# %% id="exercise-forward-code"
def forward(inputs):
    hidden = []
    for weights, bias in zip(hidden_weights, hidden_biases):
        hidden.append(relu(weighted_sum(inputs, weights, bias)))

    scores = []
    for weights, bias in zip(output_weights, output_biases):
        scores.append(weighted_sum(hidden, weights, bias))
    return scores


# On your own
#
# 1. After the rain (dryness 0): the hidden sums are -0.1, 0.5 and -0.1. Only h1 is on. The scores are 0.6 for "wait" and -0.05 for
#    "water", so the network waits.
# 2. With Tanh the hidden sums stay the same: an activation acts on z, it does not change it. What the units pass on and the scores change. No
#    unit is off any more: tanh is 0 only where z is exactly 0.
# 3. Without an activation, score k is  sum_j v[k][j] * (sum_i w[j][i] * x[i] + b[j]) + c[k].  Multiply out and collect the terms with x[0],
#    those with x[1] and those without: one weight each, and one bias.
