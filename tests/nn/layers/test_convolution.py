"""Convolutions: what they compute, how they are recorded, and what they refuse."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autograd
import nn
import nn.functional
from autograd import Value, dot
from autograd.errors import LengthError, OperandError
from nn.errors import FixedError, SettingError, SettingTypeError


def values_of(array: Any) -> Any:
    return [values_of(row) for row in array] if array.ndim else Value(float(array))


def flat(nested: Any) -> list[Any]:
    return [x for row in nested for x in flat(row)] if isinstance(nested, list) else [nested]


def data_of(nested: Any) -> Any:
    return np.array([x.data for x in flat(nested)])


def sample(*shape: int) -> Any:
    return np.random.default_rng(0).normal(size=shape)


def convolved(layer: nn.Conv2d, image: Any) -> Any:
    """The definition, in NumPy, without steps and padding."""
    windows = np.lib.stride_tricks.sliding_window_view(image, layer.kernel_size, axis=(1, 2))
    return np.einsum("ihwab,oiab->ohw", windows, layer.weight.data) + layer.bias.data[:, None, None]


def test_each_output_is_a_sum_over_a_window() -> None:
    layer, image = nn.Conv2d(2, 3, (3, 2)), sample(2, 6, 5)

    found = layer(image.tolist())

    assert (len(found), len(found[0]), len(found[0][0])) == (3, 4, 4)
    np.testing.assert_allclose(data_of(found), convolved(layer, image).ravel(), rtol=1e-12)


def test_steps_leave_windows_out() -> None:
    layer, image = nn.Conv2d(1, 1, 2, rng=1), sample(1, 5, 7)
    steps = nn.Conv2d(1, 1, 2, stride=(2, 3), rng=1)

    assert (
        data_of(steps(image)).tolist()
        == data_of(layer(image)).reshape(4, 6)[::2, ::3].ravel().tolist()
    )


@pytest.mark.parametrize(
    ("mode", "known"),
    [("zeros", "constant"), ("reflect", "reflect"), ("replicate", "edge"), ("circular", "wrap")],
)
def test_padding_is_what_numpys_pad_puts_around(mode: str, known: Any) -> None:
    padded, plain = (
        nn.Conv2d(2, 2, 3, padding=(2, 1), padding_mode=mode, rng=1),
        nn.Conv2d(2, 2, 3, rng=1),
    )
    image = sample(2, 4, 5)

    found = data_of(padded(image))

    around = np.pad(image, ((0, 0), (2, 2), (1, 1)), mode=known)
    np.testing.assert_allclose(found, data_of(plain(around)), rtol=1e-12)


def test_zeros_of_the_padding_are_plain_numbers() -> None:
    """No leaves that a program would have to be given."""
    out = nn.Conv2d(1, 1, 2, padding=1)([[[Value(3.0)]]])[0][0][0]

    assert [type(x) for x in out.operands[2]] == [float, float, float, Value]


def test_gradients_are_those_of_differences() -> None:
    """Central differences, whose error is about eps**(2/3)."""
    layer, image = nn.Conv2d(2, 2, 2, stride=2, padding=1, rng=0), sample(2, 3, 3)
    inputs = values_of(image)
    outputs = flat(layer(inputs))
    weights = np.cos(np.arange(len(outputs)))

    dot(weights, outputs).backward()

    def moved(step: Any) -> Any:
        return weights @ data_of(layer(image + step))

    h = 1e-5
    for index, x in enumerate(flat(inputs)):
        step = np.zeros(image.size)
        step[index] = h
        step = step.reshape(image.shape)
        assert x.grad == pytest.approx((moved(step) - moved(-step)) / (2 * h), abs=1e-9)


def test_windows_and_weights_are_shared_groups() -> None:
    """A patch by all channels of the output, the weights of a channel by all its pixels."""
    outputs = flat(nn.Conv2d(2, 3, 2)(values_of(sample(2, 3, 4))))

    assert len({id(out.operands[1]) for out in outputs}) == 3
    assert len({id(out.operands[2]) for out in outputs}) == 2 * 3


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(("padding", "instructions"), [(0, 2), (1, 3)])
def test_it_compiles_to_one_product(bias: bool, padding: int, instructions: int) -> None:
    """Beside it there are the sum of all, and with padding the copies of its zero."""
    layer = nn.Conv2d(2, 3, 3, stride=2, padding=padding, bias=bias)
    image = values_of(sample(2, 7, 6))

    total = autograd.sum(flat(layer(image)))
    program = autograd.compile(total, inputs=flat(image), parameters=layer)

    assert f"in {instructions} instructions" in repr(program)
    other = sample(2, 7, 6)[::-1]
    assert program(other.ravel()) == pytest.approx(data_of(layer(other)).sum(), rel=1e-12)


def test_the_net_on_letters_becomes_six_instructions() -> None:
    model = nn.Sequential(
        nn.Conv2d(1, 8, 5, stride=2),
        nn.ReLU(),
        nn.Conv2d(8, 16, 3, stride=2),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(768, 26),
    )
    image, letter = values_of(sample(1, 55, 22)), Value(3.0)

    loss = nn.cross_entropy(model(image), letter)
    program = autograd.compile(loss, inputs=[*flat(image), letter], parameters=model)

    assert len(model.parameters()) == 21_370
    assert "5163 operations in 6 instructions" in repr(program)


def test_a_signal_has_one_axis() -> None:
    """Truth: NumPy's correlation."""
    layer, signal = nn.Conv1d(1, 1, 3, bias=False), sample(1, 6)

    found = data_of(layer(signal))

    np.testing.assert_allclose(found, np.correlate(signal[0], layer.weight.data[0, 0]), rtol=1e-12)


def test_weights_have_axes_and_are_values() -> None:
    layer = nn.Conv2d(2, 3, (4, 5))

    assert layer.weight.shape == (3, 2, 4, 5)
    assert layer.weight[2, 1, 3, 4] is layer.weight.rows[2][-1]
    assert len(layer.parameters()) == 3 * 2 * 4 * 5 + 3


def test_the_first_numbers_have_pytorchs_bounds() -> None:
    """Evenly within 1/sqrt(channels times pixels of a window)."""
    layer = nn.Conv2d(4, 100, 5, rng=1)

    for numbers in (layer.weight.data, layer.bias.data):
        assert 0.95 * 0.1 < np.abs(numbers).max() <= 0.1
    assert np.abs(nn.Conv2d(4, 100, 5, groups=4, rng=1).weight.data).max() > 0.19


def test_an_array_with_one_axis_more_is_several_samples() -> None:
    layer = nn.Conv2d(1, 2, 2)

    with pytest.raises(
        LengthError, match=r"shape \(4, 1, 3, 3\); give several samples as nn\.Batch"
    ):
        layer(sample(4, 1, 3, 3))
    assert len(layer(nn.Batch(sample(4, 1, 3, 3)))) == 4


@pytest.mark.parametrize(
    ("image", "message"),
    [
        (sample(9), r"expects one sample of shape \(in_channels, height, width\), got .* \(9,\)"),
        (sample(3, 3), r"got one of shape \(3, 3\); with one channel, give \[image\]"),
        (sample(2, 3, 3), r"expects 1 channels, .* got one of shape \(2, 3, 3\)"),
        (sample(1, 1, 3), r"window of \(2, 2\), and the image is \(1, 3\): it does not fit in"),
        ([[[1.0, 2.0], [3.0]]], "lists of one depth are as long as one another"),
        ([[[1.0, 2.0], 3.0]], "numbers and of sequences, side by side"),
        ([], r"Conv2d expects one sample of shape|empty"),
        ([[]], "empty"),
    ],
    ids=["flat", "no channels", "channels", "small", "ragged", "mixed", "none", "empty"],
)
def test_an_image_of_another_shape_is_an_error(image: Any, message: str) -> None:
    with pytest.raises(LengthError, match=message):
        nn.Conv2d(1, 1, 2)(image)


@pytest.mark.parametrize("image", [1.0, None, "abc", {1.0: 2.0}, Value(1.0)], ids=str)
def test_what_is_no_image_is_an_error(image: Any) -> None:
    with pytest.raises(OperandError, match="Conv2d expects one sample, nested lists of numbers"):
        nn.Conv2d(1, 1, 2)(image)


def test_pixels_that_are_no_numbers_are_an_error() -> None:
    with pytest.raises(OperandError, match="got 'b' of type str at position 1"):
        nn.Conv2d(1, 1, (1, 2))([[[1.0, "b"]]])


def test_a_padded_image_that_is_too_small_is_shown_with_its_padding() -> None:
    with pytest.raises(LengthError, match=r"the image is \(1, 2\), \(3, 4\) with its padding"):
        nn.Conv2d(1, 1, 5, padding=1)(sample(1, 1, 2))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"stride": 0}, "expects stride of at least 1, got 0"),
        ({"padding": -1}, "expects padding of at least 0, got -1"),
        ({"dilation": (1, 0)}, "expects dilation of at least 1, got 0"),
        ({"padding": "full"}, "padding as whole numbers, 'same' or 'valid', got 'full'"),
        ({"padding": "same", "stride": 2}, r"images of the same size with stride=\(2, 2\)"),
        ({"padding_mode": "mirror"}, "padding_mode .*'mirror'"),
        ({"groups": 3}, "into 3 groups of as many each, which in_channels=4 does not allow"),
        ({"groups": 4}, "into 4 groups of as many each, which out_channels=2 does not allow"),
        ({"kernel_size": 10**5}, "would have more than 10,000,000 parameters"),
    ],
    ids=str,
)
def test_settings_that_make_no_convolution_are_an_error(
    settings: dict[str, Any], message: str
) -> None:
    with pytest.raises(SettingError, match=message):
        nn.Conv2d(4, 2, **{"kernel_size": 2, **settings})


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"kernel_size": (1, 2, 3)},
            r"kernel_size as a whole number or a sequence of 2, .* \(1, 2",
        ),
        ({"kernel_size": 2.0}, r"kernel_size as a whole number or a sequence of 2, .* 2\.0"),
        (
            {"stride": True},
            "stride as a whole number or a sequence of 2, one for each axis, got True",
        ),
        ({"padding": None}, "padding as a whole number or .* got None"),
        ({"bias": 1}, "Conv2d expects bias as True or False, got 1"),
    ],
    ids=str,
)
def test_mistyped_settings_are_an_error(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingTypeError, match=message):
        nn.Conv2d(4, 2, **{"kernel_size": 2, **settings})


def test_padding_that_needs_more_pixels_than_there_are_is_an_error() -> None:
    with pytest.raises(LengthError, match="padding 3 in the mode 'reflect', which an image of"):
        nn.Conv2d(1, 1, 2, padding=3, padding_mode="reflect")(sample(1, 3, 3))
    with pytest.raises(LengthError, match="padding 4 in the mode 'circular'"):
        nn.Conv2d(1, 1, 2, padding=4, padding_mode="circular")(sample(1, 3, 3))


def test_an_image_that_padding_makes_too_large_is_refused() -> None:
    with pytest.raises(SettingError, match="more than 10,000,000 pixels through its windows"):
        nn.Conv2d(1, 1, 1, padding=10**6)(sample(1, 2, 2))


def test_settings_may_be_numpys_integers() -> None:
    ours = nn.Conv2d(np.int64(1), np.int64(2), np.int64(3), stride=(np.int64(1), 2))

    assert repr(ours) == "Conv2d(1, 2, kernel_size=(3, 3), stride=(1, 2))"


def test_settings_are_fixed() -> None:
    layer = nn.Conv2d(1, 1, 2)

    with pytest.raises(FixedError, match=r"Conv2d\.stride is fixed when the Conv2d is made"):
        layer.stride = (2, 2)


@pytest.mark.parametrize("layer", [nn.Conv2d(2, 3, 2), nn.Linear(2, 3)], ids=["conv", "linear"])
def test_parameters_keep_their_shapes(layer: Any) -> None:
    """Else a later call would fail, or numbers would stand there that are not trained."""
    before = layer.weight, layer.bias

    with pytest.raises(LengthError, match=r"\.weight has the shape \(3, 2.*\), and .* \(2, 3\)"):
        layer.weight = nn.Parameter(np.ones((2, 3)))
    with pytest.raises(LengthError, match=r"\.bias has the shape \(3,\), and .* shape \(2,\)"):
        layer.bias = nn.Parameter(np.ones(2))
    with pytest.raises(OperandError, match=r"weight is a Parameter, got .* not be trained"):
        layer.weight = np.ones(layer.weight.shape)

    assert (layer.weight, layer.bias) == before
    layer.bias = None
    assert list(layer.state_dict()) == ["weight"]


@pytest.mark.parametrize(
    ("weight", "bias", "message"),
    [
        (np.ones((2, 3)), None, r"conv2d expects a weight with 4 axes, got the shape \(2, 3\)"),
        (np.ones((2, 1, 1, 1)), [0.0], "conv2d expects a bias for each of 2 outputs, got 1"),
        (
            np.ones((2, 3, 1, 1)),
            None,
            r"conv2d expects 3 channels, .* got one of shape \(1, 2, 2\)",
        ),
    ],
)
def test_weights_of_a_function_must_fit(weight: Any, bias: Any, message: str) -> None:
    with pytest.raises(LengthError, match=message):
        nn.functional.conv2d(sample(1, 2, 2), weight, bias)


def test_a_function_shares_the_groups_of_a_parameter() -> None:
    weight = nn.Parameter(np.ones((2, 1, 1, 2)))

    outputs = flat(nn.functional.conv2d(values_of(sample(1, 2, 3)), weight))

    assert {id(out.operands[0]) for out in outputs} == {id(row) for row in weight.rows}
