"""The few kinds of scene that the model learns by name, each drawn well enough to be one."""

import numpy as np

from noise import below, blend, blob, cloud, colour, ellipse, lay, polygon, ridge


def shade(rng, height, width, paint, depth=0.35, power=None):
    """A surface of one colour with the unevenness of real ones."""
    return np.clip(paint * (1 - depth / 2 + depth * cloud(rng, height, width, power))[..., None], 0, 1)


def sky(rng, height, width, top, bottom, level):
    """A gradient down to the horizon at a level, with or without clouds."""
    down = np.clip(np.arange(height) / max(level, 1), 0, 1)[:, None] * np.ones(width)
    out = blend(down.astype(np.float32), top, bottom)
    if rng.random() < 0.6:
        field = np.clip((cloud(rng, height, width, rng.uniform(1.4, 2)) - rng.uniform(0.4, 0.7)) * 2.5, 0, 1)
        lay(out, field * rng.uniform(0.2, 0.8), np.clip(bottom * 1.2 + rng.uniform(0, 0.2), 0, 1))
    return out


def day_sky(rng, height, width, level):
    hue = rng.uniform(200, 222)
    return sky(
        rng,
        height,
        width,
        colour(hue, rng.uniform(0.3, 0.9), rng.uniform(0.5, 1)),
        colour(hue, rng.uniform(0.03, 0.35), rng.uniform(0.75, 1)),
        level,
    )


def waves(rng, height, width):
    """Ripples that grow towards the viewer."""
    far = cloud(rng, height * 2, width, 1.2)[::2]
    return np.clip(far * 0.6 + 0.4 * cloud(rng, height, width, 0.8), 0, 1)


def draw_sunset(rng, height, width):
    level = height * rng.uniform(0.45, 0.72)
    out = sky(
        rng,
        height,
        width,
        colour(rng.uniform(-80, 30), rng.uniform(0.4, 0.8), rng.uniform(0.25, 0.7)),
        colour(rng.uniform(15, 42), rng.uniform(0.6, 0.95), rng.uniform(0.85, 1)),
        level,
    )
    x, radius = width * rng.uniform(0.15, 0.85), height * rng.uniform(0.035, 0.09)
    y = level - radius * rng.uniform(0.2, 4)
    gy, gx = np.mgrid[0:height, 0:width]
    glow = np.exp(-(((gx - x) ** 2 + (gy - y) ** 2) / (2 * (radius * rng.uniform(2.5, 5)) ** 2)))
    lay(out, (glow * 0.8).astype(np.float32), colour(45, 0.4, 1))
    lay(out, ellipse(height, width, x, y, radius, radius), colour(50, rng.uniform(0, 0.35), 1))
    ripples = waves(rng, height, width)
    sea = out[::-1] * rng.uniform(0.35, 0.7) * (0.6 + 0.5 * ripples)[..., None]
    glitter = np.exp(-((gx - x) ** 2) / (2 * (radius * (0.6 + 2.5 * np.clip((gy - level) / height, 0, 1))) ** 2)) * (
        ripples > 0.5
    )
    lay(sea, (0.8 * glitter).astype(np.float32), colour(40, 0.4, 1))
    lay(out, below(np.full(width, level), height), sea)
    if rng.random() < 0.3:
        lay(out, below(ridge(rng, width, height * 1.02, height * 0.12, 1.2), height), colour(20, 0.4, 0.06))
    return out


def draw_mountains(rng, height, width):
    level = height * rng.uniform(0.4, 0.6)
    out = day_sky(rng, height, width, level)
    hue, near = rng.choice([215, 30, 120]) + rng.normal(0, 12), rng.uniform(0.15, 0.4)
    for i, depth in enumerate(np.linspace(1, 0, rng.integers(2, 5))):
        line = ridge(
            rng, width, level + (1 - depth) * height * 0.3, height * (0.1 + 0.18 * depth), rng.uniform(0.9, 1.3)
        )
        paint = shade(rng, height, width, colour(hue, 0.35 * (1 - depth) + 0.15, near + 0.4 * depth), 0.6, 1.2)
        lay(out, below(line, height), paint)
        if i == 0 and rng.random() < 0.6:
            cap = below(line, height) * (
                1
                - below(line + height * 0.06 + height * 0.05 * rng.normal(size=width).cumsum() / np.sqrt(width), height)
            )
            lay(out, cap, np.float32([0.95, 0.96, 1]))
    return out


def draw_stars(rng, height, width):
    out = blend(
        (np.arange(height) / height)[:, None].astype(np.float32) * np.ones((1, width), np.float32),
        colour(rng.uniform(200, 260), 0.6, rng.uniform(0.01, 0.12)),
        colour(rng.uniform(190, 270), 0.5, rng.uniform(0.02, 0.25)),
    )
    if rng.random() < 0.5:
        band = np.exp(
            -(
                (
                    np.indices((height, width))[0]
                    - height * rng.uniform(0, 1)
                    - rng.normal(0, 0.7) * (np.arange(width)[None] - width / 2)
                )
                ** 2
            )
            / (2 * (height * rng.uniform(0.08, 0.2)) ** 2)
        )
        lay(
            out,
            (band * cloud(rng, height, width, 1.5) * rng.uniform(0.2, 0.6)).astype(np.float32),
            colour(rng.uniform(200, 290), 0.25, 0.8),
        )
    count = int(rng.uniform(60, 450))
    ys, xs = rng.integers(0, height, count), rng.integers(0, width, count)
    bright = (rng.pareto(1.5, count) * 0.25 + 0.2).clip(0, 1)[:, None]
    out[ys, xs] = np.maximum(out[ys, xs], bright * np.clip(1 + rng.normal(0, 0.08, (count, 3)), 0.7, 1))
    for x, y, r in zip(rng.uniform(0, width, 12), rng.uniform(0, height, 12), rng.pareto(2, 12) * 0.5 + 0.5):
        lay(out, ellipse(height, width, x, y, min(r, 3), min(r, 3)), colour(rng.uniform(0, 360), 0.1, 1))
    if rng.random() < 0.4:
        lay(
            out,
            below(ridge(rng, width, height * rng.uniform(0.78, 0.95), height * 0.1, 1.2), height),
            np.float32([0.01, 0.01, 0.02]),
        )
    return out


def draw_flower(rng, height, width):
    ground = colour(rng.uniform(70, 160), rng.uniform(0.3, 0.8), rng.uniform(0.1, 0.6))
    out = blend(cloud(rng, height, width, 2.2), ground * rng.uniform(0.2, 0.6), ground)
    x, y = width * rng.uniform(0.3, 0.7), height * rng.uniform(0.35, 0.65)
    radius = min(height, width) * rng.uniform(0.22, 0.48)
    if rng.random() < 0.6:
        stem = [
            (x - 2, y),
            (x + 2, y),
            (x + width * rng.uniform(-0.2, 0.2) + 2, height),
            (x + width * rng.uniform(-0.2, 0.2) - 2, height),
        ]
        lay(out, polygon(height, width, stem), ground * rng.uniform(0.7, 1.3))
    hue = rng.choice([rng.uniform(-20, 62), rng.uniform(270, 345), 0])
    saturation = rng.uniform(0.5, 1) if rng.random() < 0.85 else 0.06
    count, wide, start = rng.integers(5, 17), rng.uniform(0.8, 1.5), rng.uniform(0, 6.3)
    for ring in range(rng.integers(1, 4)):
        reach = radius * (1 - 0.25 * ring)
        for i in rng.permutation(count):
            a = start + 2 * np.pi * (i + 0.5 * ring) / count + rng.normal(0, 0.06)
            t = np.linspace(0, 1, 9)
            half = wide * np.pi / count * reach * np.sin(np.pi * t**0.8) ** 0.7 * 0.7
            r = reach * t * rng.uniform(0.92, 1.05)
            px = np.concatenate([x + r * np.cos(a) - half * np.sin(a), (x + r * np.cos(a) + half * np.sin(a))[::-1]])
            py = np.concatenate([y + r * np.sin(a) + half * np.cos(a), (y + r * np.sin(a) - half * np.cos(a))[::-1]])
            lay(
                out,
                polygon(height, width, list(zip(px, py))),
                colour(hue + rng.normal(0, 5), saturation, rng.uniform(0.6, 1) - 0.08 * ring),
            )
    heart = colour(rng.choice([50, 30, 80]), 0.8, rng.uniform(0.2, 0.95))
    lay(out, ellipse(height, width, x, y, radius * 0.2, radius * 0.2), shade(rng, height, width, heart, 0.8, 0.7))
    return out


def draw_skyline(rng, height, width):
    level = height * rng.uniform(0.65, 0.95)
    out = sky(
        rng,
        height,
        width,
        colour(rng.uniform(215, 265), 0.7, rng.uniform(0.02, 0.15)),
        colour(rng.choice([rng.uniform(215, 250), rng.uniform(10, 40)]), 0.6, rng.uniform(0.08, 0.35)),
        level,
    )
    for depth in (0, 1):
        x = -rng.uniform(0, 10)
        while x < width:
            w = width * rng.uniform(0.05, 0.14)
            top = level - height * rng.uniform(0.1, 0.55 - 0.15 * depth)
            a, b, c = int(max(x, 0)), int(min(x + w, width)), int(top)
            if b > a:
                out[c : int(level), a:b] = colour(230, 0.4, rng.uniform(0.01, 0.1) + 0.05 * (1 - depth))
                step = rng.integers(3, 6)
                ys, xs = np.mgrid[c + 2 : int(level) - 1 : step, a + 1 : b - 1 : step]
                lit = rng.random(ys.shape) < rng.uniform(0.2, 0.7)
                light = colour(rng.choice([40, 48, 35, 200]), rng.uniform(0.2, 0.7), rng.uniform(0.6, 1))
                for dy in (0, 1):
                    out[np.minimum(ys[lit] + dy, height - 1), xs[lit]] = light
            x += w * rng.uniform(0.8, 1.1)
    lower = out[: int(level)][::-1][: height - int(level)]
    out[int(level) : int(level) + len(lower)] = (
        lower * rng.uniform(0.3, 0.7) if rng.random() < 0.6 else colour(230, 0.3, 0.04)
    )
    return out


def draw_forest(rng, height, width):
    hue = rng.choice([rng.uniform(75, 140), rng.uniform(25, 50)], p=[0.8, 0.2])
    out = blend(
        cloud(rng, height, width, 1), colour(hue, 0.6, 0.1), colour(hue, rng.uniform(0.3, 0.7), rng.uniform(0.4, 0.9))
    )
    if rng.random() < 0.6:
        mist = (
            np.exp(-((np.arange(height)[:, None] / height - 0.5) ** 2) / 0.05)
            * rng.uniform(0.2, 0.7)
            * np.ones((1, width))
        )
        lay(out, mist.astype(np.float32), colour(hue, 0.1, 0.9))
    floor = height * rng.uniform(0.75, 0.95)
    bark = shade(rng, height, width, colour(28, 0.35, 1), 0.6, 0.8)
    for depth in np.sort(rng.uniform(0, 1, rng.integers(9, 26))):
        x, w = rng.uniform(0, width), width * (0.006 + 0.035 * depth * rng.uniform(0.6, 1.2))
        lean, foot = rng.normal(0, 0.02) * width, floor + (height - floor) * depth
        trunk = polygon(height, width, [(x - w * 0.7 + lean, 0), (x + w * 0.7 + lean, 0), (x + w, foot), (x - w, foot)])
        lay(out, trunk * (0.5 + 0.5 * depth), bark * (0.45 - 0.33 * depth))
    ground = shade(rng, height, width, colour(hue - 20, 0.5, rng.uniform(0.15, 0.4)), 0.8, 0.8)
    lay(out, below(ridge(rng, width, floor, 3, 1), height) * 0.85, ground)
    leaves = np.clip((cloud(rng, height, width, 1.0) - 0.35 - 0.5 * (np.arange(height) / height)[:, None]) * 6, 0, 1)
    lay(out, leaves * 0.9, shade(rng, height, width, colour(hue, 0.65, rng.uniform(0.25, 0.6)), 0.9, 0.7))
    return out


def draw_beach(rng, height, width):
    level, shore = height * rng.uniform(0.28, 0.48), height * rng.uniform(0.55, 0.75)
    out = day_sky(rng, height, width, level)
    hue = rng.uniform(175, 215)
    sea = blend(
        waves(rng, height, width),
        colour(hue, rng.uniform(0.5, 0.9), rng.uniform(0.3, 0.6)),
        colour(hue, rng.uniform(0.3, 0.6), rng.uniform(0.6, 0.9)),
    )
    lay(out, below(np.full(width, level), height), sea)
    line = ridge(rng, width, shore, height * rng.uniform(0.02, 0.08), 1.8) + rng.normal(0, 0.12) * (
        np.arange(width) - width / 2
    )
    lay(out, below(line - height * rng.uniform(0.01, 0.04), height), np.float32([0.95, 0.97, 0.97]))
    lay(
        out,
        below(line, height),
        shade(rng, height, width, colour(rng.uniform(30, 44), rng.uniform(0.2, 0.5), rng.uniform(0.7, 0.95)), 0.3, 1),
    )
    return out


def draw_snow(rng, height, width):
    level = height * rng.uniform(0.35, 0.6)
    out = day_sky(rng, height, width, level)
    lay(
        out,
        below(ridge(rng, width, level, height * 0.08, 1.4), height),
        shade(
            rng, height, width, colour(rng.uniform(200, 225), rng.uniform(0.03, 0.15), rng.uniform(0.88, 1)), 0.2, 1.8
        ),
    )
    for _ in range(rng.integers(2, 12)):
        x, foot, size = (
            rng.uniform(0, width),
            level + height * rng.uniform(0.02, 0.25),
            height * rng.uniform(0.08, 0.26),
        )
        paint = colour(rng.uniform(110, 170), 0.35, rng.uniform(0.1, 0.3))
        for k in range(3):
            y, w = foot - size * k * 0.3, size * (0.3 - 0.07 * k)
            lay(out, polygon(height, width, [(x - w, y), (x + w, y), (x, y - size * 0.5)]), paint)
            lay(
                out,
                polygon(
                    height, width, [(x - w * 0.5, y - size * 0.22), (x + w * 0.4, y - size * 0.25), (x, y - size * 0.5)]
                )
                * 0.8,
                np.float32([0.95, 0.97, 1]),
            )
    return out


def draw_field(rng, height, width):
    level = height * rng.uniform(0.35, 0.65)
    out = day_sky(rng, height, width, level)
    hue = rng.uniform(72, 125)
    grass = shade(
        rng, height, width, colour(hue, rng.uniform(0.5, 0.85), rng.uniform(0.4, 0.75)), 0.6, rng.uniform(0.6, 1.4)
    )
    lay(out, below(ridge(rng, width, level, height * rng.uniform(0.01, 0.06), 1.8), height), grass)
    for _ in range(rng.integers(0, 4)):
        x, size = rng.uniform(0, width), height * rng.uniform(0.04, 0.12)
        lay(
            out,
            blob(rng, height, width, x, level - size * 0.6, size, 0.4),
            shade(rng, height, width, colour(hue + 10, 0.6, 0.25), 0.6, 0.8),
        )
    return out


def draw_silhouette(rng, height, width):
    hue = rng.choice([rng.uniform(15, 45), rng.uniform(190, 230), rng.uniform(300, 350)])
    out = sky(
        rng,
        height,
        width,
        colour(hue, rng.uniform(0.1, 0.7), rng.uniform(0.55, 1)),
        colour(hue + 15, rng.uniform(0.05, 0.6), rng.uniform(0.75, 1)),
        height,
    )
    x, dark = width * rng.uniform(0.25, 0.75), np.float32([0.03, 0.03, 0.04]) * rng.uniform(0, 2)
    head = height * rng.uniform(0.09, 0.17)
    y = height * rng.uniform(0.25, 0.42)
    lay(out, ellipse(height, width, x, y, head * rng.uniform(0.72, 0.85), head), dark)
    lay(
        out,
        polygon(
            height,
            width,
            [
                (x - head * 0.38, y),
                (x + head * 0.38, y),
                (x + head * 0.45, y + head * 1.7),
                (x - head * 0.45, y + head * 1.7),
            ],
        ),
        dark,
    )
    wide = head * rng.uniform(1.7, 2.3)
    turn = np.linspace(np.pi, 2 * np.pi, 16)
    shoulders = list(zip(x + wide * np.cos(turn), y + head * 2.3 + head * 1.05 * np.sin(turn)))
    lay(out, polygon(height, width, [*shoulders, (x + wide * 1.1, height + 2), (x - wide * 1.1, height + 2)]), dark)
    return out


def draw_table(rng, height, width):
    level = height * rng.uniform(0.5, 0.7)
    wall = colour(rng.uniform(0, 360), rng.uniform(0.05, 0.4), rng.uniform(0.2, 0.85))
    out = shade(rng, height, width, wall, 0.25, 2)
    wood = colour(rng.uniform(18, 36), rng.uniform(0.35, 0.75), rng.uniform(0.25, 0.7))
    grain = cloud(rng, height, width * 2, 1.2)[:, ::2]
    lay(out, below(np.full(width, level), height), np.clip(wood * (0.75 + 0.4 * grain)[..., None], 0, 1))
    side = rng.choice([-1, 1])
    gx = np.arange(width, dtype=np.float32)[None] * np.ones((height, 1), np.float32)
    for x in np.linspace(0.22, 0.78, rng.integers(2, 5)) * width + rng.normal(0, width * 0.03):
        size, foot = height * rng.uniform(0.09, 0.17), level + height * rng.uniform(0.06, 0.2)
        lay(out, ellipse(height, width, x + side * size * 0.7, foot, size * 1.3, size * 0.28) * 0.6, wood * 0.25)
        paint = colour(rng.uniform(0, 360), rng.uniform(0.1, 0.9), rng.uniform(0.5, 0.95))
        light = np.clip(0.75 - side * 0.45 * (gx - x) / size, 0.2, 1.25)[..., None]
        body = np.clip(paint * light, 0, 1)
        if rng.random() < 0.5:
            lay(out, ellipse(height, width, x, foot - size, size, size), body)
        else:
            tall, neck = size * rng.uniform(1.5, 3), size * rng.uniform(0.3, 0.9)
            lay(
                out,
                polygon(
                    height,
                    width,
                    [
                        (x - neck, foot - tall),
                        (x + neck, foot - tall),
                        (x + size * 0.8, foot - tall * 0.5),
                        (x + size * 0.7, foot),
                        (x - size * 0.7, foot),
                        (x - size * 0.8, foot - tall * 0.5),
                    ],
                ),
                body,
            )
            lay(out, ellipse(height, width, x, foot - tall, neck, neck * 0.25), body * 0.5)
        lay(
            out,
            ellipse(height, width, x - side * size * 0.4, foot - size * 1.3, size * 0.14, size * 0.18) * 0.7,
            np.float32([1, 1, 1]),
        )
    return out


SCENES = {
    "sunset": draw_sunset, "mountains": draw_mountains, "stars": draw_stars, "flower": draw_flower,
    "skyline": draw_skyline, "forest": draw_forest, "beach": draw_beach, "snow": draw_snow,
    "field": draw_field, "silhouette": draw_silhouette, "table": draw_table,
}  # fmt: skip
