# Solutions to lesson 12, reading a configuration. Each cell below goes into the cell of the same name in the notebook.

# %% id="count"
# Every unit of a Linear has one weight for each of its inputs, and one bias.
my_count = (784 * 128 + 128) + (128 * 64 + 64) + (64 * 10 + 10)


# %% id="loss-code"
def my_loss(scores, right):
    probabilities = np.exp(scores) / np.sum(np.exp(scores))
    return -np.log(probabilities[right])


# %% id="step-code"
# The gradient is negative and so is the buffer; minus lr times a negative number is positive, so the weight grows.
def my_step(w_old, g, v_old, lr, momentum):
    v_new = momentum * v_old + g
    return w_old - lr * v_new


# %% id="ratio-code"
def my_ratio(update, before):
    return np.linalg.norm(update) / np.linalg.norm(before)


# %% id="best"
# Ten times our program's lr is better for one epoch; a hundred times is far too much.
my_lr = 0.1


# On your own
#
# 1. A batch of 16 makes four times as many steps an epoch as one of 64, and ends much lower; 256 makes few steps and has hardly begun. Steps of small
#    batches are noisier, though, and over many epochs the difference shrinks.
# 2. Without zero_grad() the gradients pile up. For the first thirty iterations the loss even falls; then the steps are so large that it climbs
#    far above its start, and the network ends in guessing.
# 3. With a fourth layer, the norm of the first layer's gradient is smaller than before. Each further layer with small weights makes the
#    gradient smaller. In a deep network that becomes a problem: the gradient vanishes.
# 4. After the step, the seven has the highest score: the network now reads it correctly, and its loss is lower.
