"""What Pillow makes of noise and of odd pictures: writes resize.json, views.json, pictures/ and pictures.json here.
  python -m venv v && v/bin/pip install pillow==13.0.0 numpy && v/bin/python make.py ../../../../media/samples/coffee.png"""
import base64, hashlib, io, json, pathlib, struct, sys, zlib
import numpy as np
from PIL import Image, ImageCms, ImageOps

here = pathlib.Path(__file__).parent
digest = lambda a: hashlib.sha256(a.tobytes()).hexdigest()

# -- resize.json: noise(n) is also in resize.test.ts ------------------------------------------------------------------


def noise(count):
    x = (np.arange(1, count + 1, dtype=np.uint64) * 0x9E3779B1) & 0xFFFFFFFF
    x ^= x >> np.uint64(15)
    x = (x * 0x85EBCA77) & 0xFFFFFFFF
    return ((x ^ (x >> np.uint64(13))) & 255).astype(np.uint8)


sizes = [(1, 1, 7, 5), (1, 40, 9, 9), (40, 1, 9, 9), (2, 3, 2, 3), (5, 7, 31, 29), (90, 11, 90, 30), (11, 90, 30, 90),
         (37, 53, 12, 100), (53, 37, 100, 12), (999, 13, 3, 17), (13, 999, 17, 3), (200, 200, 1, 1), (64, 300, 30, 20),
         (300, 301, 36, 36), (100, 365, 364, 364), (640, 427, 224, 224)]
cases = []
for w, h, W, H in sizes:
    im = Image.fromarray(noise(w * h * 3).reshape(h, w, 3)).resize((W, H), Image.BICUBIC)
    cases.append({"from": [w, h], "to": [W, H], "sha256": digest(np.array(im))})
(here / "resize.json").write_text(json.dumps(cases, indent=2) + "\n")

# -- pictures/ ----------------------------------------------------------------------------------------------------------

out = here / "pictures"
out.mkdir(exist_ok=True)
src = Image.open(sys.argv[1]).convert("RGB").resize((60, 41))
L = src.convert("L")
rgba = src.convert("RGBA")
rgba.putalpha(Image.fromarray(np.tile(np.linspace(0, 255, 60).astype(np.uint8), (41, 1))))
save = lambda im, name, **options: im.save(out / name, **options)


def exif(orientation):
    e = Image.Exif()
    e[0x0112] = orientation
    return e.tobytes()


for o in range(1, 9):
    save(src.resize((30, 20)), f"orientation-{o}.png", exif=exif(o))
save(src, "orientation-6.webp", lossless=True, exif=exif(6))
save(src, "orientation-6.tif", tiffinfo={274: 6}, compression="tiff_deflate")
xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><r tiff:Orientation="8"/></x:xmpmeta>'
save(src, "orientation-xmp.jpg", quality=90, xmp=xmp)
save(src, "orientation-xmp.webp", quality=90, xmp=xmp)
save(src, "lossy.webp", quality=80)
save(rgba, "alpha.webp", quality=80)
save(src, "animated.webp", save_all=True, append_images=[src.rotate(180)], quality=80)
save(src.convert("CMYK"), "cmyk.jpg", quality=90)
save(src.convert("CMYK"), "cmyk.tif", compression="tiff_deflate")
save(L, "gray.tif")
save(L.convert("1"), "one-bit.tif")
save(L.convert("1"), "group4.tif", compression="group4")
save(src.quantize(64), "palette.tif")
save(rgba, "alpha.tif", compression="tiff_deflate")
save(src, "lzw.tif", compression="tiff_lzw")
save(src, "jpeg.tif", compression="jpeg")
save(src, "two-pages.tif", save_all=True, append_images=[L], compression="tiff_deflate")
save(Image.fromarray(np.array(L).astype(np.uint16) * 257), "gray-16.png")
save(Image.fromarray(np.array(L).astype(np.uint16) * 2), "gray-16-dark.png")
save(Image.fromarray(np.array(L).astype(np.uint16) * 257), "gray-16.tif")
save(Image.fromarray(np.array(L).astype(np.float32)), "float.tif")
save(src, "key.png", transparency=src.getpixel((10, 10)))
save(L, "gray-key.png", transparency=L.getpixel((10, 10)))
save(src.quantize(4), "palette-2.png", bits=2)
save(src.quantize(16), "palette-4.png", bits=4)
save(src.quantize(64), "transparent.gif", transparency=3)
save(L, "gray.gif")
save(L, "gray.avif")
icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
save(src, "srgb-profile.png", icc_profile=icc)


def deep_png(name, depth, colour_type, rows):
    chunk = lambda t, d: struct.pack(">I", len(d)) + t + d + struct.pack(">I", zlib.crc32(t + d))
    header = struct.pack(">IIBBBBB", 30, 20, depth, colour_type, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in rows))
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    (out / name).write_bytes(png)


words = noise(20 * 30 * 4 * 2).reshape(20, 30, 8)
deep_png("rgb-16.png", 16, 2, [row[:, :6].tobytes() for row in words])
deep_png("rgba-16.png", 16, 6, [row.tobytes() for row in words])
deep_png("gray-alpha-16.png", 16, 4, [row[:, :4].tobytes() for row in words])
deep_png("gray-4.png", 4, 0, [row[:15, 0].tobytes() for row in words])
deep_png("gray-2.png", 2, 0, [row[:8, 0].tobytes() for row in words])


def inset_gif(name, **options):
    """A frame of 50 x 40 at (10, 20) on a screen of 80 x 70."""
    frame = Image.new("P", (50, 40))
    frame.putdata([int(v) % 200 for v in noise(2000)])
    frame.putpalette([int(v) for v in noise(768)])
    data = io.BytesIO()
    frame.save(data, "GIF", optimize=False, **options)
    gif = bytearray(data.getvalue())
    struct.pack_into("<HH", gif, 6, 80, 70)
    at = 13 + 3 * (2 << (gif[10] & 7))
    while gif[at] == 0x21:
        at += 2
        while gif[at]:
            at += gif[at] + 1
        at += 1
    struct.pack_into("<HH", gif, at + 1, 10, 20)
    (out / name).write_bytes(gif)


inset_gif("inset.gif")
inset_gif("inset-transparent.gif", transparency=7)

# -- pictures.json: at 48 pixels, by the two rules of test/golden/scripts/make_processor.py ------------------------------

side = (48, 48)


def hf(im):
    im = ImageOps.exif_transpose(im)
    if "A" in im.getbands() or "transparency" in im.info:
        im = im.convert("RGBA")
        im = Image.alpha_composite(Image.new("RGBA", im.size, (255, 255, 255)), im)
    return np.array(im.convert("RGB").resize(side, Image.BICUBIC))


lavis = lambda im: np.array(im.convert("RGB").resize(side, Image.BICUBIC))
expected = {p.name: {"hf": digest(hf(Image.open(p))), "lavis": digest(lavis(Image.open(p)))} for p in sorted(out.iterdir())}
(here / "pictures.json").write_text(json.dumps(expected, indent=2) + "\n")

# -- views.json: noise and odd pictures as a recogniser wants them, upright under both rules -----------------------------


def view(im, size, part):
    if part == "middle":
        side = max(1, int(min(im.size) * size / (size + 32)))
        left, top = (im.width - side) // 2, (im.height - side) // 2
        im = im.crop((left, top, left + side, top + side))
    return digest(np.array(im.resize((size, size), Image.BICUBIC, reducing_gap=3)))


def upright(im, rule):
    im = ImageOps.exif_transpose(im)
    if rule == "hf" and ("A" in im.getbands() or "transparency" in im.info):
        im = im.convert("RGBA")
        im = Image.alpha_composite(Image.new("RGBA", im.size, (255, 255, 255)), im)
    return im.convert("RGB")


parts = ("whole", "middle")
cut = []
for w, h, size in [(640, 427, 280), (427, 640, 280), (331, 331, 300), (1, 1, 5), (3, 2, 8), (5, 999, 16), (2000, 31, 48),
                   (156, 200, 280), (312, 312, 280), (2000, 1500, 280), (1503, 2001, 280), (1003, 997, 24), (839, 840, 140)]:
    im = Image.fromarray(noise(w * h * 3).reshape(h, w, 3))
    cut.append({"from": [w, h], "size": size, **{part: view(im, size, part) for part in parts}})
names = [f"orientation-{o}.png" for o in range(1, 9)] + ["orientation-6.webp", "orientation-6.tif", "rgba-16.png", "gray.gif", "transparent.gif"]
shown = {n: {r: {p: view(upright(Image.open(out / n), r), 24, p) for p in parts} for r in ("hf", "lavis")} for n in names}
(here / "views.json").write_text(json.dumps({"noise": cut, "pictures": shown}, indent=2) + "\n")

# -- avif.json: decoders round differently, so here the pixels themselves --------------------------------------------------

text = lambda b: base64.b64encode(b).decode()
lossy = {}
for name, im, options in [("4:2:0", src, {"quality": 90}), ("4:4:4", src, {"quality": 90, "subsampling": "4:4:4"}), ("alpha", rgba, {"quality": 80})]:
    data = io.BytesIO()
    im.save(data, "AVIF", **options)
    lossy[name] = {"file": text(data.getvalue()), "hf": text(hf(Image.open(data)).tobytes())}
(here / "avif.json").write_text(json.dumps(lossy, indent=2) + "\n")
