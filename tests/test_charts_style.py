"""Colours that everybody can tell apart, on light and on dark."""

from itertools import combinations

import numpy as np
import pytest
from chart_tables import EVERY, draw

from analytics.charts import style
from analytics.errors import InputError

THEMES = ("light", "dark")
ACTORS = {actor: look.colour for actor, look in style.PALETTE.items()}
MARKS = [*ACTORS.values(), style.look("VNM").colour, style.ACCENT, style.UNFAVOURABLE, style.NEUTRAL, style.FAVOURABLE]
# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
VISION = {
    "normal": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]])
WHITE = TO_XYZ @ np.ones(3)


def linear(colour):
    """Return linear RGB of a hexadecimal colour, 0 to 1."""
    channels = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def luminance(colour):
    return float(TO_XYZ[1] @ linear(colour))


def contrast(one, other):
    """Return the contrast of two colours by WCAG 2, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(rgb):
    ratio = TO_XYZ @ np.clip(rgb, 0, 1) / WHITE
    x, y, z = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def seen_apart(one, other, vision):
    """Return the CIELAB distance of two colours as an eye with that colour vision sees them."""
    matrix = np.array(VISION[vision])
    return float(np.linalg.norm(lab(matrix @ linear(one)) - lab(matrix @ linear(other))))


def test_contrast_is_computed_as_wcag_has_it():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("colour", MARKS)
@pytest.mark.parametrize("theme", THEMES)
def test_every_mark_stands_out_from_its_background(colour, theme):
    assert contrast(colour, style.template(theme).layout.paper_bgcolor) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_text_and_zero_line_stand_out_from_their_background(theme):
    layout = style.template(theme).layout
    assert contrast(layout.font.color, layout.paper_bgcolor) >= 7
    assert contrast(layout.xaxis.zerolinecolor, layout.paper_bgcolor) >= 4.5
    assert contrast(layout.xaxis.gridcolor, layout.paper_bgcolor) < 2  # quieter than any mark


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", EVERY)
def test_no_chart_draws_a_mark_that_its_background_swallows(name, theme):
    paper = style.template(theme).layout.paper_bgcolor
    for trace in draw(name).data:
        colours = {getattr(trace.marker, "color", None)} if trace.type == "scatter" and isinstance(trace.marker.color, str) else set()
        colours |= {trace.line.color} if trace.type == "scatter" and trace.meta["role"] in ("line", "trend") else set()
        for colour in colours:
            assert contrast(colour, paper) >= 3, trace.meta["role"]


@pytest.mark.parametrize("vision", VISION)
def test_the_four_actors_stay_apart_for_every_colour_vision(vision):
    for one, other in combinations(ACTORS, 2):
        assert seen_apart(ACTORS[one], ACTORS[other], vision) >= 30, (one, other)


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("theme", THEMES)
def test_the_two_ends_of_the_scale_of_sign_stay_apart_for_every_colour_vision(vision, theme):
    (_, low), *_, (_, high) = style.DIVERGING[theme]
    assert seen_apart(low, high, vision) >= 40


def test_actors_differ_in_colour_marker_and_dash():
    looks = list(style.PALETTE.values())
    for part in ("colour", "symbol", "dash"):
        assert len({getattr(look, part) for look in looks}) == 4


@pytest.mark.parametrize("theme", THEMES)
def test_orange_is_unfavourable_and_blue_favourable(theme):
    (_, low), *_, (_, high) = style.DIVERGING[theme]
    assert int(low[1:3], 16) > int(low[5:7], 16)
    assert int(high[1:3], 16) < int(high[5:7], 16)


@pytest.mark.parametrize("theme", THEMES)
def test_the_middle_of_the_scale_of_sign_is_nearly_the_background(theme):
    _, _, (_, middle), _, _ = style.DIVERGING[theme]
    assert contrast(middle, style.template(theme).layout.paper_bgcolor) < 1.4


def test_an_unknown_theme_is_refused_with_those_there_are():
    with pytest.raises(InputError, match="light, dark"):
        style.template("sepia")
