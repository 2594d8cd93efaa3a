import numpy as np
import pytest

from bpviz import datasets
from bpviz.datasets import table

IRIS = """sepal,petal,species
5.1,1.4,setosa
7.0,4.7,versicolor
6.3,6.0,virginica
4.9,1.3,setosa
"""


@pytest.fixture
def save(tmp_path):
    def write(text, name="flowers.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_words_become_classes_in_alphabetical_order(save):
    iris = datasets.from_csv(save(IRIS), "species")
    assert iris.x.tolist() == [[5.1, 1.4], [7.0, 4.7], [6.3, 6.0], [4.9, 1.3]]
    assert iris.target.tolist() == [0, 1, 2, 0]
    assert (iris.x.dtype, iris.target.dtype) == (np.float64, np.int64)
    assert iris.class_names == ("setosa", "versicolor", "virginica")
    assert iris.feature_names == ("sepal", "petal")
    assert iris.name == "flowers"


def test_the_order_of_the_lines_does_not_change_the_classes(save):
    head, *lines = IRIS.splitlines()
    iris = datasets.from_csv(save("\n".join([head, *reversed(lines)])), "species")
    assert iris.class_names == ("setosa", "versicolor", "virginica")
    assert iris.target.tolist() == [0, 2, 1, 0]


def test_class_names_say_which_class_is_which(save):
    names = ("virginica", "setosa", "other", "versicolor")
    iris = datasets.from_csv(save(IRIS), "species", class_names=names)
    assert iris.target.tolist() == [1, 3, 0, 1]
    assert iris.class_names == names


def test_numbers_become_a_regression_target_unless_class_names_are_given(save):
    path = save("pixel,label\n1,3\n2,5\n")
    numbers = datasets.from_csv(path, "label")
    assert numbers.target.tolist() == [[3.0], [5.0]]
    assert (numbers.target.dtype, numbers.class_names) == (np.float64, ())
    assert datasets.from_csv(path, "label", class_names=("5", "3")).target.tolist() == [1, 0]


def test_features_are_chosen_by_name_and_come_in_the_order_that_was_asked_for(save):
    houses = datasets.from_csv(save("id,area,rooms,price\nA7,50,2,1.5\nB1,80,3,2.5\n"), "price", ["rooms", "area"])
    assert houses.x.tolist() == [[2, 50], [3, 80]]
    assert houses.feature_names == ("rooms", "area")


def test_a_target_may_have_several_columns_of_numbers(save):
    wind = datasets.from_csv(save("t,u,v\n0,1,2\n1,3,4\n"), ["v", "u"])
    assert wind.target.tolist() == [[2, 1], [4, 3]]
    assert wind.x.tolist() == [[0], [1]]


@pytest.mark.parametrize(
    "text",
    [
        b"\xef\xbb\xbf" + IRIS.encode(),
        IRIS.replace("\n", "\r\n"),
        IRIS.replace("\n", "\r"),
        IRIS.replace(",", ";"),
        IRIS.replace(",", "\t"),
        IRIS.replace(",", " , "),
        IRIS.replace("\n", "\n\n") + "\n , , \n",
        IRIS.rstrip(),
        '"sepal","petal","species"\n' + IRIS.partition("\n")[2].replace("setosa", '"setosa"'),
    ],
    ids=["BOM", "CRLF", "CR", "semicolons", "tabs", "spaces", "blank lines", "no last newline", "quotes"],
)
def test_the_usual_ways_to_write_a_table_give_the_same_data(save, text):
    plain, other = datasets.from_csv(save(IRIS), "species"), datasets.from_csv(save(text), "species")
    assert np.array_equal(plain.x, other.x)
    assert np.array_equal(plain.target, other.target)
    assert (plain.feature_names, plain.class_names) == (other.feature_names, other.class_names)


def test_any_other_delimiter_can_be_given(save):
    assert len(datasets.from_csv(save(IRIS.replace(",", "|")), "species", delimiter="|")) == 4


def test_float32_is_rounded_once(save):
    iris = datasets.from_csv(save(IRIS), "species", dtype="float32")
    assert iris.x.dtype == np.float32
    assert iris.x[0, 0] == np.float32(5.1)
    assert datasets.from_csv(save("a,b\n1,0.1\n"), "b", dtype="float32").target.dtype == np.float32


def test_a_quoted_line_break_counts_as_a_line_of_the_file(save):
    with pytest.raises(ValueError, match="line 4, column 'a': 'x' is not a number"):
        datasets.from_csv(save('a,note,b\n1,"two\nlines",2\nx,,3\n'), "b", ["a"])


def test_a_nameless_column_is_only_refused_where_it_would_be_used(save):
    path = save(",a,b\n0,1,2\n1,3,4\n")
    with pytest.raises(ValueError, match=r"column 1 has no name .*choose the others with features="):
        datasets.from_csv(path, "b")
    assert datasets.from_csv(path, "b", ["a"]).x.tolist() == [[1], [3]]


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("a,b\n1,2\nx,3\n", {}, r"line 3, column 'a': 'x' is not a number. Features are numbers: correct it, or leave"),
        ("a,b\n1,2\n,3\n", {}, r"line 3, column 'a': the cell is empty. Fill it in, or leave the line out"),
        ("a,b\n1,2\nNA,3\n", {}, r"line 3, column 'a': 'NA' stands for no value"),
        ("a,b\nnan,2\n", {}, r"line 2, column 'a': 'nan' stands for no value"),
        ("a,b\n1,\n", {}, r"line 2, column 'b': the cell is empty"),
        ("a,b\n1,red\n2,?\n", {}, r"line 3, column 'b': '\?' stands for no value"),
        ("a,b\ninf,2\n", {}, r"line 2, column 'a': 'inf' is too large or infinite. Give numbers up to 1.8e\+308"),
        ("a,b\n1e999,2\n", {}, r"'1e999' is too large or infinite"),
        ("a,b\n1e39,2\n", {"dtype": "float32"}, r"'1e39' is too large or infinite. Give numbers up to 3.4e\+38"),
        ("a;b\n1,5;2\n", {}, r"line 2, column 'a': '1,5' is not a number. Write a decimal point"),
        ("a,b\n1_000,2\n", {}, r"'1_000' is not a number"),
        ("a,b\n0x10,2\n", {}, r"'0x10' is not a number"),
        ("a,b\n1,2\n2,x\n", {}, r"line 3, column 'b': 'x' is not a number. Other cells of the column are numbers"),
        ("a,b\n1,x\n2,7\n", {}, r"line 2, column 'b': 'x' is not a number.*give class_names="),
        ("a,b\n1,x\n", {"class_names": ["X", "y"]}, r"column 'b': 'x' is not among class_names. Did you mean 'X'\?"),
        ("a,b\n1,2,3\n", {}, r"line 2: 3 cells, but there are 2 columns"),
        ("a,b\n1\n", {}, r"line 2: 1 cells, but there are 2 columns"),
        ("a,b\n", {}, r"has column names, but no lines below them"),
        ("", {}, r"is empty. Give a text file with column names"),
        ("\n \n", {}, r"is empty"),
        ("a,B\n1,2\n", {}, r"has no column 'b'. Did you mean 'B'\?"),
        ("price,rooms\n1,2\n", {"target": "prize"}, r"has no column 'prize'. Did you mean 'price'\?"),
        ("x,y\n1,2\n", {"target": "price"}, r"has no column 'price'. There are 'x', 'y'\."),
        ("a,b\n1,2\n", {"features": ["c", "a"]}, r"has no column 'c'"),
        ("a,b,a\n1,2,3\n", {}, r"has two columns 'a'. Give each a name of its own"),
        ("1,2\n3,4\n", {}, r"begins with numbers \(1, ...\). Write the columns' names into a first line"),
        ("b\n1\n", {}, r"column 'b' is the target. Choose other columns as features"),
        ("a,b\n1,2\n", {"features": ["a", "b"]}, r"column 'b' is the target"),
        ('a,b\n1,"2\n', {}, r"line 2: unexpected end of data. Look for a quotation mark"),
        ('a,b\n1,"2"3\n', {}, r"line 2: .*Look for a quotation mark"),
        (b"a,b\n1,\xff\n", {}, r"is no UTF-8 text after line .*Save the table as CSV, UTF-8"),
        ("a,b\n1,2\n".encode("utf-16"), {}, r"is no UTF-8 text after line 0"),
        ("a,b\n1," + 200_000 * "2" + "\n", {}, r"line 2: field larger than field limit"),
        ("a,b\n" + 600_000 * "1,", {}, r"has a line of more than 1,000,000 characters"),
        (",".join(map("c{}".format, range(30_000))), {}, r"has 30,000 columns. Legal are up to 20,000"),
        ("a,b\n" + 50 * "long" + ",2\n", {}, r"column 'a': '(long){10}…' is not a number"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_file_line_and_column(save, text, options, message):
    path = save(text)
    with pytest.raises(ValueError, match=message) as caught:
        datasets.from_csv(path, **{"target": "b", **options})
    assert str(path) in str(caught.value)


def test_a_file_that_is_missing_a_folder_or_too_large_is_said_so(save, tmp_path, monkeypatch):
    for path in (tmp_path / "nothing.csv", tmp_path):
        with pytest.raises(FileNotFoundError, match=r"is no file. Give a text file with column names") as caught:
            datasets.from_csv(path, "b")
        assert str(path) in str(caught.value)
    monkeypatch.setattr(table, "LIMIT", 10)
    with pytest.raises(ValueError, match=r"has 11 bytes. Legal are up to 10; give a part of it"):
        datasets.from_csv(save("a,b\n123,456"), "b")


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"target": 3}, TypeError, "target is 3. Give a tuple of names"),
        ({"target": ""}, TypeError, r"target is \('',\)"),
        ({"target": []}, ValueError, "may not be empty"),
        ({"features": "sepal"}, TypeError, "features is 'sepal'. Give a tuple of names"),
        ({"features": []}, ValueError, "may not be empty"),
        ({"features": ["sepal", "sepal"]}, ValueError, "features holds 'sepal' more than once"),
        ({"class_names": []}, ValueError, "may not be empty"),
        ({"class_names": [0, 1]}, TypeError, r"class_names is \[0, 1\]"),
        ({"target": ["sepal", "petal"], "class_names": ["a"]}, ValueError, "Classes stand in one column"),
        ({"delimiter": ", "}, ValueError, "delimiter is ', '. Give one character"),
        ({"delimiter": '"'}, ValueError, "delimiter is"),
        ({"delimiter": 1}, ValueError, "delimiter is 1"),
        ({"dtype": "int64"}, ValueError, "dtype is 'int64'. Legal are"),
    ],
)
def test_a_wrong_argument_gets_an_error_that_names_it(save, options, error, message):
    with pytest.raises(error, match=message):
        datasets.from_csv(save(IRIS), **{"target": "species", **options})


def test_nothing_in_a_file_is_run(save, tmp_path):
    marker = tmp_path / "run"
    code = f"=__import__('pathlib').Path({str(marker)!r}).touch()"
    with pytest.raises(ValueError, match="is not a number"):
        datasets.from_csv(save(f'a,b\n"{code}",2\n'), "b")
    assert datasets.from_csv(save(f'a,b\n1,"{code}"\n'), "b").class_names == (code,)
    assert not marker.exists()
