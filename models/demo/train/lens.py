"""What a camera and its user do to a picture: light, exposure, colour, focus, grain, compression."""

import io

import numpy as np
from PIL import Image, ImageFilter

from noise import cloud, ramp


def to_image(picture):
    return Image.fromarray((np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8))


def blur(picture, radius):
    return np.asarray(to_image(picture).filter(ImageFilter.GaussianBlur(radius)), np.float32) / 255


def light(rng, picture):
    """Light that falls from one side, or on the middle, or fades to the corners."""
    height, width = picture.shape[:2]
    kind = rng.random()
    if kind < 0.3:
        return picture * (1 - rng.uniform(0.2, 0.9) * ramp(rng, height, width))[..., None]
    if kind < 0.6:
        y, x = np.mgrid[0:height, 0:width]
        far = ((x / width - rng.uniform(0.3, 0.7)) ** 2 + (y / height - rng.uniform(0.3, 0.7)) ** 2) * 2.5
        return picture * (1 - rng.uniform(0.2, 1) * np.clip(far, 0, 1)).astype(np.float32)[..., None]
    return picture * (1 - rng.uniform(0.1, 0.6) * cloud(rng, height, width, 2.4))[..., None]


def expose(rng, picture, strength):
    """Gain, gamma and contrast; with strength 1 up to under- and over-exposure."""
    low, high = np.quantile(picture, [rng.uniform(0, 0.03), rng.uniform(0.96, 1)])
    # Most photographs use the whole range from dark to light; a night that did would be day.
    if rng.random() < 0.7 and high - low > 0.3:
        picture = (picture - low) / (high - low) * rng.uniform(0.85, 1.05)
    picture = np.clip(picture, 0, 1) ** np.exp(rng.normal(-0.1, 0.4 * strength))
    middle = picture.mean()
    picture = middle + (picture - middle) * np.exp(rng.normal(0.15, 0.4) * strength)
    return np.clip(picture * np.exp(rng.normal(0, 0.25 * strength)) + rng.normal(0, 0.08 * strength), 0, 1)


def tint(rng, picture, strength):
    """A colour cast, and colours made stronger or paler."""
    grey = picture.mean(-1, keepdims=True)
    picture = grey + (picture - grey) * np.exp(rng.normal(0, 0.4 * strength))
    warm = rng.normal(0, 0.1 * strength)
    return np.clip(picture * np.float32([1 + warm, 1, 1 - warm]), 0, 1)


def focus(rng, picture, strength):
    """Sharp, softened, or sharp in one place only."""
    kind = rng.random()
    radius = 5 * strength * rng.random() ** 2 + 0.3
    if kind < 0.5:
        return picture
    if kind < 0.8:
        return blur(picture, radius)
    height, width = picture.shape[:2]
    where = np.clip(ramp(rng, height, width) * 3 - rng.uniform(0, 2), 0, 1)[..., None]
    return picture + where * (blur(picture, radius) - picture)


def grain(rng, picture):
    return np.clip(picture + rng.normal(0, rng.uniform(0.005, 0.07), (*picture.shape[:2], 1)), 0, 1)


def compress(rng, image):
    """The marks of JPEG."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=int(rng.integers(25, 90)))
    return Image.open(buffer).convert("RGB")


def photograph(rng, picture, gentle=False):
    """A drawn picture as a camera might give it; gently where a scene must stay what it is."""
    strength = 0.4 if gentle else 1
    if rng.random() < (0.2 if gentle else 0.4):
        picture = light(rng, picture)
    picture = tint(rng, focus(rng, expose(rng, picture, strength), strength), strength)
    if rng.random() < 0.12:
        picture = np.repeat((picture @ np.float32([0.3, 0.59, 0.11]))[..., None], 3, -1)
    if rng.random() < 0.4:
        picture = grain(rng, picture)
    image = to_image(picture)
    return compress(rng, image) if rng.random() < 0.3 else image
