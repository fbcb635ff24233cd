"""Draws what is no photograph: drawings, writing, screens, charts, noise and nothing, for calibrate.py.

python graphics.py --out DIR [--fonts DIR] [--photographs DIR]      drawings/ and others/; photographs are turned into flat
                                                                   pictures and line drawings"""

import argparse
import random
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

WORDS = (Path(__file__).parent / "names.txt").read_text().split()
SHARES = {"others": {"page": 160, "screen": 120, "noise": 96, "chart": 120}, "drawings": {"shapes": 160, "outline": 160}}


def some_colour(rng):
    return tuple(rng.randrange(256) for _ in range(3))


def grey(rng, low, high):
    return (rng.randint(low, high),) * 3


def some_words(rng, count):
    return " ".join(rng.choices(WORDS, k=count))


def draw_page(rng, fonts, _):
    """Lines of text, dark on light or light on dark."""
    width, height = rng.choice([(600, 800), (800, 600), (900, 400), (500, 500)])
    dark = rng.random() < 0.25
    ground, ink = (grey(rng, 10, 50), grey(rng, 190, 255)) if dark else (grey(rng, 225, 255), grey(rng, 0, 70))
    image = Image.new("RGB", (width, height), ground)
    draw = ImageDraw.Draw(image)
    size, y = rng.choice([10, 12, 14, 18, 24, 40]), rng.randint(10, 60)
    font = ImageFont.truetype(rng.choice(fonts), size)
    while y < height - size and rng.random() > 0.02:
        line = some_words(rng, 20)
        while draw.textlength(line, font=font) > width - 60:
            line = line[:-2]
        draw.text((30, y), line, fill=ink, font=font)
        y += int(size * rng.choice([1.4, 1.4, 1.4, 2.4]))
    return image


def draw_screen(rng, fonts, _):
    """A window with bars, a list, boxes and coloured words."""
    width, height = rng.choice([(1280, 800), (900, 700), (1000, 600)])
    dark = rng.random() < 0.5
    ground, ink = (grey(rng, 20, 45), (210,) * 3) if dark else (grey(rng, 235, 255), (40,) * 3)
    accent = some_colour(rng)
    image = Image.new("RGB", (width, height), ground)
    draw = ImageDraw.Draw(image)

    def write(x, y, count, size):
        colour = rng.choice([ink, ink, accent, some_colour(rng)])
        draw.text((x, y), some_words(rng, count), fill=colour, font=ImageFont.truetype(rng.choice(fonts), size))

    draw.rectangle((0, 0, width, rng.randint(30, 60)), fill=rng.choice([accent, ground]))
    write(10, 8, 5, 14)
    side = rng.choice([0, 50, 220])
    draw.rectangle((0, 60, side, height), fill=tuple(max(0, min(255, c + rng.choice([-12, 12]))) for c in ground))
    for y in range(80, height - 20, rng.choice([22, 26, 34])):
        if side > 100:
            write(12, y, 2, 13)
        if rng.random() < 0.8:
            write(side + rng.choice([20, 20, 60]), y, rng.randint(2, 9), rng.choice([12, 13, 14]))
    for _ in range(rng.randint(0, 6)):
        x, y = rng.randint(side, width - 150), rng.randint(80, height - 60)
        box = (x, y, x + rng.randint(60, 260), y + rng.randint(24, 180))
        draw.rounded_rectangle(box, 6, outline=ink, fill=rng.choice([None, accent, ground]))
        write(x + 8, y + 5, 2, 13)
    return image


def draw_noise(rng, _fonts, _photographs):
    """Noise of several kinds, one colour, or a gradient."""
    width, height = rng.choice([(300, 300), (640, 480), (800, 500)])
    numbers = np.random.default_rng(rng.randrange(2**32))
    one, two = np.array(some_colour(rng)), np.array(some_colour(rng))
    kind = rng.randrange(6)
    if kind == 0:
        picture = numbers.integers(0, 256, (height, width, rng.choice([1, 3]))) + np.zeros((1, 1, 3))
    elif kind == 1:
        picture = np.zeros((height, width, 3)) + rng.choice([one, np.full(3, 255), np.zeros(3)])
    elif kind == 2:
        share = np.linspace(0, 1, height)[:, None, None]
        picture = one * (1 - share) + two * share + np.zeros((height, width, 3))
    elif kind == 3:
        blocks = Image.fromarray(numbers.integers(0, 256, (height // 20, width // 20, 3)).astype(np.uint8))
        return blocks.resize((width, height), rng.choice([Image.NEAREST, Image.BICUBIC]))
    else:
        picture = rng.choice([np.full(3, 128), one]) + numbers.normal(0, rng.choice([6, 10, 40, 90]), (height, width, 3))
    return Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))


def draw_chart(rng, fonts, _):
    """Lines, bars, dots or a pie, with a frame and labels."""
    image = Image.new("RGB", rng.choice([(480, 320), (400, 400), (640, 320)]), rng.choice(["white", "white", grey(rng, 15, 40)]))
    width, height = image.size
    draw = ImageDraw.Draw(image)
    ink = (40, 40, 40) if image.getpixel((0, 0))[0] > 128 else (220, 220, 220)
    font = ImageFont.truetype(rng.choice(fonts), 12)
    left, top, right, bottom = 50, 30, width - 20, height - 40
    draw.rectangle((left, top, right, bottom), outline=ink)
    draw.text((width // 3, 8), some_words(rng, 3), fill=ink, font=font)
    for i in range(5):
        draw.text((12, top + (bottom - top) * i / 4 - 6), str(100 - 25 * i), fill=ink, font=font)
        draw.text((left + (right - left) * i / 5, bottom + 8), some_words(rng, 1)[:8], fill=ink, font=font)
    kind = rng.randrange(4)
    for series in range(rng.randint(1, 4)):
        colour, count = some_colour(rng), rng.choice([7, 30, 60])
        xs = np.linspace(left + 5, right - 5, count)
        ys = np.clip(np.cumsum([rng.gauss(0, 12) for _ in range(count)]) + rng.randint(top + 40, bottom - 40), top, bottom)
        if kind == 0:
            draw.line(list(zip(xs, ys)), fill=colour, width=rng.choice([1, 2, 3]))
        elif kind == 1 and series == 0:
            for x, y in zip(xs, ys):
                draw.rectangle((x, y, x + (right - left) * 0.7 / count, bottom), fill=colour)
        elif kind == 2:
            for x in xs:
                y = rng.uniform(top, bottom)
                draw.ellipse((x - 3, y - 3, x + 3, y + 3), fill=colour)
        elif kind == 3:
            start = series * 90
            draw.pieslice((left + 40, top + 10, left + bottom - top + 20, bottom - 10), start, start + rng.randint(40, 120), fill=colour)
    return image


def draw_shapes(rng, _fonts, _photographs):
    """Flat shapes, with an outline or without, and strokes."""
    width, height = rng.choice([(500, 500), (700, 450)])
    image = Image.new("RGB", (width * 2, height * 2), rng.choice([(255, 255, 255), some_colour(rng)]))
    draw = ImageDraw.Draw(image)
    outlined, stroke = rng.random() < 0.5, rng.choice([4, 8, 14])
    for _ in range(rng.randint(2, 18)):
        x, y, size = rng.randint(-50, width * 2), rng.randint(-50, height * 2), rng.randint(30, width)
        fill = None if outlined and rng.random() < 0.5 else some_colour(rng)
        look = dict(fill=fill, outline="black" if outlined else None, width=stroke)
        around = lambda count: [(x + rng.randint(-size, size), y + rng.randint(-size, size)) for _ in range(count)]
        kind = rng.randrange(5)
        if kind == 0:
            draw.ellipse((x, y, x + size, y + size * rng.uniform(0.4, 1.4)), **look)
        elif kind == 1:
            draw.rectangle((x, y, x + size, y + size * rng.uniform(0.3, 1.2)), **look)
        elif kind == 2:
            draw.polygon(around(rng.randint(3, 7)), **look)
        elif kind == 3:
            draw.line(around(rng.randint(2, 12)), fill="black", width=stroke, joint="curve")
        else:
            draw.arc((x, y, x + size, y + size), rng.randint(0, 360), rng.randint(0, 360), fill="black", width=stroke)
    return image.resize((width, height), Image.LANCZOS)


def draw_outline(rng, _fonts, photographs):
    """A photograph as a line drawing, or in a few flat colours."""
    image = Image.open(rng.choice(photographs)).convert("RGB")
    image.thumbnail((500, 500))
    if rng.random() < 0.5:
        edges = ImageOps.invert(image.convert("L").filter(ImageFilter.GaussianBlur(2)).filter(ImageFilter.FIND_EDGES))
        limit = rng.choice([225, 235])
        return edges.point(lambda value: 0 if value < limit else 255).convert("RGB")
    flat = image.filter(ImageFilter.ModeFilter(9)).filter(ImageFilter.MedianFilter(7))
    return ImageOps.posterize(flat, 2).filter(ImageFilter.ModeFilter(7))


DRAW = {
    "page": draw_page, "screen": draw_screen, "noise": draw_noise, "chart": draw_chart,
    "shapes": draw_shapes, "outline": draw_outline,
}  # fmt: skip


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--fonts", type=Path, default=Path("/usr/share/fonts"))
    parser.add_argument("--photographs", type=Path, required=True)
    args = parser.parse_args()
    fonts = sorted(str(f) for f in args.fonts.rglob("*.ttf") if any(w in f.name for w in ("Liberation", "DejaVu")))
    suffixes = {".jpg", ".jpeg", ".png", ".webp"}
    photographs = sorted(f for f in args.photographs.rglob("*") if f.suffix.lower() in suffixes)
    for folder, kinds in SHARES.items():
        (args.out / folder).mkdir(parents=True, exist_ok=True)
        for kind, count in kinds.items():
            for i in range(count):
                picture = DRAW[kind](random.Random(f"{kind} {i}"), fonts, photographs)
                picture.save(args.out / folder / f"{kind}-{i:03d}.png")


if __name__ == "__main__":
    main()
