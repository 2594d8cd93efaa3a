"""MNIST from its own files, and files that only pretend to be."""

import gzip

import numpy as np
import pytest

from bpviz import datasets
from bpviz.datasets import idx
from tests.datasets.idx_files import DIGITS, PIXELS, idx_bytes


@pytest.fixture
def folder(tmp_path):
    """A set of three digits."""
    write(tmp_path, "train-images-idx3-ubyte", idx_bytes(PIXELS))
    write(tmp_path, "train-labels-idx1-ubyte", idx_bytes(DIGITS))
    return tmp_path


def write(folder, name, data):
    (folder / name).write_bytes(data)
    return folder / name


@pytest.mark.parametrize("mark", ["-", "."])
@pytest.mark.parametrize("packed", ["", ".gz"])
@pytest.mark.parametrize("part", ["train", "t10k"])
def test_the_full_set_is_found_under_its_usual_names(tmp_path, mark, packed, part):
    pack = gzip.compress if packed else bytes
    write(tmp_path, f"{part}-images{mark}idx3-ubyte{packed}", pack(idx_bytes(PIXELS)))
    write(tmp_path, f"{part}-labels{mark}idx1-ubyte{packed}", pack(idx_bytes(DIGITS)))
    digits = datasets.mnist(part == "train", tmp_path)
    assert digits.x.shape == (3, 784)
    assert np.array_equal(digits.x, PIXELS.reshape(3, 784) / 255)
    assert digits.target.tolist() == [7, 2, 9]
    assert (digits.target.dtype, digits.image_shape) == (np.int64, (28, 28))
    assert digits.name == ("mnist (train)" if part == "train" else "mnist (test)")


def test_the_bundled_digits_written_as_idx_files_come_back_as_they_were(tmp_path):
    bundled = datasets.mnist(train=False, dtype="float32")
    pixels = np.round(bundled.x * 255).astype(np.uint8).reshape(-1, 28, 28)
    write(tmp_path, "t10k-images-idx3-ubyte.gz", gzip.compress(idx_bytes(pixels), 1))
    write(tmp_path, "t10k-labels-idx1-ubyte", idx_bytes(bundled.target.astype(np.uint8)))
    full = datasets.mnist(False, str(tmp_path), dtype="float32")
    assert full.x.dtype == np.float32
    assert np.array_equal(full.x, bundled.x)
    assert np.array_equal(full.target, bundled.target)


def test_a_gzipped_file_is_known_by_its_content_not_by_its_name(folder):
    write(folder, "train-images-idx3-ubyte", gzip.compress(idx_bytes(PIXELS)))
    assert len(datasets.mnist(folder=folder)) == 3


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (b"", "is no IDX file of images, rows, columns: it begins with nothing, not with 00 00 08 03"),
        (b"<html>", "it begins with 3c 68 74 6d"),
        (idx_bytes(DIGITS), "it begins with 00 00 08 01, not with 00 00 08 03.*images and labels have one each"),
        (idx_bytes(PIXELS, kind=0x0D), "it begins with 00 00 0d 03"),
        (idx_bytes(PIXELS)[:10], "ends within its header, after 10 bytes"),
        (idx_bytes(PIXELS)[:-1], "promises 3 images x 28 rows x 28 columns, 2,352 bytes, but holds"),
        (idx_bytes(PIXELS) + b"x", "but holds more"),
        (idx_bytes(PIXELS, shape=(4, 28, 28)), "promises 4 images"),
        (idx_bytes(PIXELS, shape=(0, 28, 28)), "holds 0 images of shape .*nothing to learn from"),
        (idx_bytes(PIXELS, shape=(3, 0, 28)), "nothing to learn from"),
        (idx_bytes(PIXELS, shape=(2**32 - 1,) * 3), "promises 79,228,162,458,924,105,385,300,197,375 bytes. Legal"),
        (
            idx_bytes(PIXELS, shape=(200_000, 28, 28)),
            "promises 200000 images x 28 rows x 28 columns, 156,800,000 bytes",
        ),
        (idx_bytes(PIXELS[:2]), "has 2 images, but .*train-labels-idx1-ubyte has 3 labels"),
        (gzip.compress(idx_bytes(PIXELS))[:-20], "is a damaged gzip file .*Get it again"),
        (gzip.compress(idx_bytes(PIXELS))[:-8] + bytes(8), "is a damaged gzip file .*CRC"),
        (gzip.compress(idx_bytes(PIXELS)) + b"more", "is a damaged gzip file"),
        (b"\x1f\x8b", "is a damaged gzip file"),
        (gzip.compress(b""), "begins with nothing"),
        (gzip.compress(idx_bytes(PIXELS[:0], shape=(300_000, 28, 28))), "promises 300000 images|promises 235,200,000"),
    ],
)
def test_a_damaged_or_foreign_file_of_images_is_named_with_what_is_wrong(folder, images, message):
    path = write(folder, "train-images-idx3-ubyte", images)
    with pytest.raises(ValueError, match=message) as caught:
        datasets.mnist(folder=folder)
    assert str(path) in str(caught.value)


def test_labels_are_digits(folder):
    path = write(folder, "train-labels-idx1-ubyte", idx_bytes(np.uint8([7, 10, 9])))
    with pytest.raises(ValueError, match="label 1 is 10; legal are the digits 0 to 9") as caught:
        datasets.mnist(folder=folder)
    assert str(path) in str(caught.value)


def test_a_gzip_bomb_is_unpacked_no_further_than_its_header_says(folder, monkeypatch):
    bomb = gzip.compress(idx_bytes(PIXELS) + bytes(100_000_000), 9)
    assert len(bomb) < 200_000
    write(folder, "train-images-idx3-ubyte", bomb)
    asked = []
    read = gzip.GzipFile.read
    monkeypatch.setattr(gzip.GzipFile, "read", lambda self, size=-1: asked.append(size) or read(self, size))
    with pytest.raises(ValueError, match="but holds more"):
        datasets.mnist(folder=folder)
    assert asked == [16, PIXELS.size + 1]


def test_a_small_file_that_promises_much_sets_no_memory_aside(folder, monkeypatch):
    write(folder, "train-images-idx3-ubyte", gzip.compress(idx_bytes(PIXELS, shape=(300_000, 28, 28))))
    asked = []
    read = gzip.GzipFile.read
    monkeypatch.setattr(gzip.GzipFile, "read", lambda self, size=-1: asked.append(size) or read(self, size))
    with pytest.raises(ValueError, match="but holds at most"):
        datasets.mnist(folder=folder)
    assert asked == [16]


def test_the_limit_admits_mnist():
    assert idx.LIMIT > 60_000 * 28 * 28


def test_a_missing_folder_or_file_is_said_with_the_legal_names(folder):
    with pytest.raises(
        FileNotFoundError, match=r"folder '.*nowhere' is no folder. Give the one that MNIST's files are in"
    ):
        datasets.mnist(folder=folder / "nowhere")
    with pytest.raises(
        FileNotFoundError, match=r"has no t10k-images-idx3-ubyte. Legal names are .*t10k-images.idx3-ubyte.gz"
    ):
        datasets.mnist(False, folder)
    with pytest.raises(FileNotFoundError, match="is no folder"):
        datasets.mnist(folder=folder / "train-images-idx3-ubyte")


@pytest.mark.parametrize("train", ["test", 1, None])
def test_train_is_true_or_false(train):
    with pytest.raises(TypeError, match=r"train is .* Give True for the training digits, False for the test digits"):
        datasets.mnist(train)
