"""Pictures without a scene: what they have of real photographs is their statistics, not their things."""

import numpy as np

from noise import any_colour, below, blend, blob, cloud, ellipse, lay, line, palette, polygon, ramp, ridge


def draw_texture(rng, height, width):
    """A surface, of two to four colours mixed by natural noise."""
    colours = palette(rng, 4)
    out = blend(cloud(rng, height, width), colours[0], colours[1])
    if rng.random() < 0.6:
        lay(out, cloud(rng, height, width) * rng.uniform(0.3, 1), colours[2])
    if rng.random() < 0.4:
        lay(out, (cloud(rng, height, width) > rng.uniform(0.4, 0.8)).astype(np.float32), colours[3])
    return out


def draw_leaves(rng, height, width):
    """Dead leaves: shapes of all sizes that cover each other, as things in the world do."""
    colours = palette(rng, rng.integers(3, 9))
    out = blend(cloud(rng, height, width), colours[0], colours[1])
    smallest = rng.uniform(2, 12)
    kind = rng.integers(3)
    shading = ramp(rng, height, width)
    for _ in range(rng.integers(30, 110)):
        radius = min(smallest / rng.random() ** 0.8, height * 0.6)
        x, y = rng.uniform(0, width), rng.uniform(0, height)
        if kind == 0:
            mask = ellipse(height, width, x, y, radius, radius * rng.uniform(0.4, 1))
        elif kind == 1:
            mask = blob(rng, height, width, x, y, radius, 0.4)
        else:
            turns = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(3, 7)))
            mask = polygon(height, width, list(zip(x + radius * np.cos(turns), y + radius * np.sin(turns))))
        paint = colours[rng.integers(len(colours))] * rng.uniform(0.6, 1.3)
        patch = shading[mask.place]
        light = 1 + rng.uniform(-2, 2) * (patch - patch.mean())
        lay(out, mask, paint)
        out[mask.place] *= 1 + mask.mask[..., None] * (light[..., None] - 1)
    return out


def draw_subject(rng, height, width):
    """One thing, shaded and textured, before a plain or a soft ground."""
    colours = palette(rng, 4)
    if rng.random() < 0.4:
        colours[2] = any_colour(rng)
    out = blend(
        ramp(rng, height, width), colours[0], colours[0] * rng.uniform(0.5, 1.4) if rng.random() < 0.6 else colours[1]
    )
    lay(out, cloud(rng, height, width, rng.uniform(1.2, 2.4)) * rng.uniform(0, 0.6), colours[1])
    x, y = (
        (width * 0.5, height * 0.5)
        if rng.random() < 0.35
        else (width * rng.uniform(0.15, 0.85), height * rng.uniform(0.2, 0.8))
    )
    size = min(height, width) * rng.uniform(0.08, 0.4)
    for _ in range(rng.integers(1, 5)):
        mask = blob(
            rng,
            height,
            width,
            x + rng.normal(0, size * 0.4),
            y + rng.normal(0, size * 0.4),
            size * rng.uniform(0.5, 1),
            0.4,
        )
        paint = blend(ramp(rng, height, width), colours[2], colours[3] if rng.random() < 0.5 else colours[2] * 0.4)
        if rng.random() < 0.6:
            paint = paint * (0.6 + 0.8 * cloud(rng, height, width))[..., None]
        lay(out, mask, paint)
    return out


def draw_layers(rng, height, width):
    """Bands and slabs with gradients and textures: a layout like a landscape's or a room's, of nothing known."""
    colours = palette(rng, 6)
    out = blend(ramp(rng, height, width), colours[0], colours[1])
    for i in range(rng.integers(1, 5)):
        if rng.random() < 0.5:
            mask = below(
                ridge(rng, width, height * rng.uniform(0.2, 0.9), height * rng.uniform(0, 0.15), rng.uniform(0.8, 2)),
                height,
            )
        else:
            x, y, w, h = (
                rng.uniform(-0.2, 0.9) * width,
                rng.uniform(-0.2, 0.9) * height,
                rng.uniform(0.1, 0.7) * width,
                rng.uniform(0.1, 0.7) * height,
            )
            tilt = rng.normal(0, 0.15)
            mask = polygon(
                height, width, [(x, y), (x + w, y + tilt * w), (x + w - tilt * h, y + h), (x - tilt * h, y + h)]
            )
        paint = blend(cloud(rng, height, width), colours[i + 1], colours[i + 1] * rng.uniform(0.3, 1.5))
        lay(out, mask * rng.uniform(0.6, 1), np.clip(paint, 0, 1))
    for _ in range(rng.integers(0, 8)):
        lay(
            out,
            blob(
                rng, height, width, rng.uniform(0, width), rng.uniform(0, height), height * rng.uniform(0.02, 0.2), 0.4
            ),
            any_colour(rng) if rng.random() < 0.3 else colours[rng.integers(6)],
        )
    return out


def draw_lights(rng, height, width):
    """Discs of light out of focus."""
    colours = palette(rng, 4)
    out = blend(ramp(rng, height, width), colours[0] * rng.uniform(0.1, 0.8), colours[1] * rng.uniform(0.1, 0.8))
    size = height * rng.uniform(0.01, 0.1)
    for _ in range(rng.integers(5, 50)):
        radius = size * rng.uniform(0.7, 1.3)
        disc = ellipse(height, width, rng.uniform(0, width), rng.uniform(0, height), radius, radius)
        lay(out, disc * rng.uniform(0.2, 0.9), np.clip(colours[rng.integers(4)] * rng.uniform(1, 2), 0, 1))
    return out


def draw_lines(rng, height, width):
    """Edges of made things: bars, frames, grids and wires over a ground."""
    colours = palette(rng, 4)
    out = blend(cloud(rng, height, width), colours[0], colours[1])
    for _ in range(rng.integers(3, 40)):
        x, y, a = (
            rng.uniform(0, width),
            rng.uniform(0, height),
            rng.choice([0, np.pi / 2, rng.uniform(0, 3.2)]) + rng.normal(0, 0.03),
        )
        reach, thick = height * rng.uniform(0.1, 1), int(1 + 8 * rng.random() ** 2)
        dx, dy = reach * np.cos(a), reach * np.sin(a)
        lay(out, line(height, width, (x - dx, y - dy), (x + dx, y + dy), thick), colours[rng.integers(4)])
    return out


def draw_rounds(rng, height, width):
    """Balls, rings, bowls and discs, near and large or a few small ones: round and bright, but neither suns nor flowers."""
    colours = palette(rng, 6)
    out = blend(cloud(rng, height, width), colours[0], colours[1])
    if rng.random() < 0.5:
        edge = ridge(rng, width, height * rng.uniform(0.2, 0.8), height * rng.uniform(0, 0.05), 2) + rng.normal(
            0, 0.2
        ) * (np.arange(width) - width / 2)
        lay(out, below(edge, height), blend(cloud(rng, height, width), colours[1], colours[2]))
    shading = ramp(rng, height, width)
    for _ in range(rng.integers(1, 5)):
        x, y = width * rng.uniform(0.1, 0.9), height * rng.uniform(0.1, 0.9)
        size, flat = height * rng.uniform(0.05, 0.55), rng.uniform(0.35, 1)
        for reach in np.sort(rng.uniform(0.2, 1, rng.integers(1, 5)))[::-1]:
            mask = ellipse(height, width, x, y, size * reach, size * reach * flat)
            lay(out, mask, blend(shading, colours[rng.integers(6)], colours[rng.integers(6)]))
        if rng.random() < 0.5:
            lay(
                out,
                ellipse(
                    height,
                    width,
                    x + size * rng.normal(0, 0.4),
                    y + size * flat * rng.normal(0, 0.4),
                    size * 0.12,
                    size * 0.08,
                ),
                np.float32([1, 0.98, 0.92]),
            )
    return out


def draw_figure(rng, height, width):
    """A dark shape before a bright ground, of no outline that one knows."""
    light = palette(rng, 2) ** 0.4
    out = blend(ramp(rng, height, width), light[0], light[1])
    x, size = width * rng.uniform(0.2, 0.8), height * rng.uniform(0.15, 0.5)
    for _ in range(rng.integers(1, 6)):
        mask = blob(
            rng,
            height,
            width,
            x + rng.normal(0, size * 0.5),
            height * rng.uniform(0.3, 1),
            size * rng.uniform(0.3, 1),
            0.6,
        )
        lay(out, mask, np.float32([0.05, 0.05, 0.06]) * rng.uniform(0, 3))
    return out


MOTIFS = {
    "texture": draw_texture, "leaves": draw_leaves, "subject": draw_subject,
    "layers": draw_layers, "lights": draw_lights, "lines": draw_lines,
    "rounds": draw_rounds, "figure": draw_figure,
}  # fmt: skip
