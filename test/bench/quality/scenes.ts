/** Drawn pictures, seeded and as SVG: skies and hills, things on a table, buildings, patterns, plain and busy ones. */

export type Random = () => number;

/** mulberry32: numbers from 0 up to 1. */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

const size = 400;

/** One picture of a kind that the seed chooses. */
export function drawScene(seed: number): string {
  const random = seededRandom(seed);
  const { draw } = kindFor(random);
  const blur = random() < 0.3 ? (random() * 5).toFixed(1) : '0';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}">`,
    `<filter id="lens"><feGaussianBlur stdDeviation="${blur}"/></filter>`,
    `<g filter="url(#lens)">${draw(random).join('')}</g>`,
    '</svg>',
  ].join('');
}

/** What the picture of that seed shows, in words. */
export function sceneKind(seed: number): string {
  return kindFor(seededRandom(seed)).name;
}

interface Kind {
  readonly name: string;
  readonly draw: Scene;
}

function kindFor(random: Random): Kind {
  return kinds[Math.floor(random() * kinds.length)] ?? { name: 'hills', draw: drawLandscape };
}

type Scene = (random: Random) => readonly string[];

function between(random: Random, low: number, high: number): number {
  return Math.round(low + random() * (high - low));
}

function colour(random: Random, lightness: number, saturation: number = between(random, 0, 90)): string {
  return `hsl(${between(random, 0, 360)},${saturation}%,${lightness}%)`;
}

function gradient(id: string, from: string, to: string, [x, y]: readonly [number, number]): string {
  return `<linearGradient id="${id}" x2="${x}" y2="${y}"><stop stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient>`;
}

function ground(fill: string): string {
  return `<rect x="-40" y="-40" width="480" height="480" fill="${fill}"/>`;
}

function many(random: Random, low: number, high: number, draw: (index: number) => string): readonly string[] {
  return Array.from({ length: between(random, low, high) }, (_, index) => draw(index));
}

function drawLandscape(random: Random): readonly string[] {
  const day = random();
  const sky = gradient('sky', colour(random, 15 + 60 * day), colour(random, 25 + 60 * day), [0, 1]);
  const sun = `<circle cx="${between(random, 40, 360)}" cy="${between(random, 40, 220)}" r="${between(random, 10, 60)}" fill="${colour(random, 80)}"/>`;
  const hills = many(random, 1, 4, (index) => {
    const top = 180 + 50 * index;
    const heights = Array.from({ length: 6 }, (_, at) => `${at * 80},${top + between(random, -50, 50)}`);
    return `<polygon points="-40,440 ${heights.join(' ')} 440,440" fill="${colour(random, between(random, 10, 50))}"/>`;
  });
  return [sky, ground('url(#sky)'), sun, ...hills];
}

function drawStillLife(random: Random): readonly string[] {
  const wall = gradient(
    'wall',
    colour(random, between(random, 20, 90)),
    colour(random, between(random, 5, 80)),
    [1, 0],
  );
  const edge = between(random, 220, 320);
  const table = `<rect x="-40" y="${edge}" width="480" height="240" fill="${colour(random, between(random, 10, 60))}"/>`;
  const things = many(random, 1, 4, () => {
    const [x, width, height] = [between(random, 40, 320), between(random, 30, 110), between(random, 40, 160)];
    const fill = colour(random, between(random, 15, 85));
    const shadow = `<ellipse cx="${x}" cy="${edge + 20}" rx="${width}" ry="12" fill="#000" fill-opacity="0.3"/>`;
    const body =
      random() < 0.5
        ? `<circle cx="${x}" cy="${edge + 20 - width / 2}" r="${width / 2}" fill="${fill}"/>`
        : `<rect x="${x - width / 2}" y="${edge + 20 - height}" width="${width}" height="${height}" rx="8" fill="${fill}"/>`;
    return shadow + body;
  });
  return [wall, ground('url(#wall)'), table, ...things];
}

function drawStreet(random: Random): readonly string[] {
  const houses = many(random, 3, 7, (index) => {
    const [x, top, width] = [index * 70 - 20, between(random, 60, 240), between(random, 50, 90)];
    const windows = many(random, 2, 12, () => {
      const lit = colour(random, between(random, 30, 90));
      return `<rect x="${x + between(random, 5, width - 15)}" y="${between(random, top + 5, 380)}" width="10" height="14" fill="${lit}"/>`;
    });
    return `<rect x="${x}" y="${top}" width="${width}" height="400" fill="${colour(random, between(random, 10, 60), 20)}"/>${windows.join('')}`;
  });
  return [ground(colour(random, between(random, 10, 90))), ...houses];
}

function drawPattern(random: Random): readonly string[] {
  const turn = `rotate(${between(random, 0, 180)} 200 200)`;
  const gap = between(random, 12, 60);
  const stripes = many(random, 10, 30, (index) => {
    return `<rect x="-150" y="${index * gap - 150}" width="700" height="${gap / 2}" fill="${colour(random, between(random, 10, 90))}"/>`;
  });
  return [ground(colour(random, between(random, 5, 95))), `<g transform="${turn}">${stripes.join('')}</g>`];
}

function drawLights(random: Random): readonly string[] {
  const dots = many(random, 5, 150, () => {
    const radius = random() < 0.8 ? between(random, 1, 5) : between(random, 8, 40);
    return `<circle cx="${between(random, 0, 400)}" cy="${between(random, 0, 400)}" r="${radius}" fill="${colour(random, between(random, 50, 95))}" fill-opacity="${(0.3 + 0.7 * random()).toFixed(2)}"/>`;
  });
  return [ground(colour(random, between(random, 2, 30))), ...dots];
}

function drawPortrait(random: Random): readonly string[] {
  const back = gradient(
    'back',
    colour(random, between(random, 10, 90)),
    colour(random, between(random, 10, 90)),
    [1, 1],
  );
  const [x, skin] = [between(random, 130, 270), colour(random, between(random, 30, 80), 35)];
  const clothes = `<ellipse cx="${x}" cy="400" rx="130" ry="130" fill="${colour(random, between(random, 10, 80))}"/>`;
  const head = `<ellipse cx="${x}" cy="190" rx="62" ry="80" fill="${skin}"/>`;
  const hair = `<path d="M${x - 66} 190a66 90 0 0 1 132 0q-66 -60 -132 0" fill="${colour(random, between(random, 5, 60))}"/>`;
  return [back, ground('url(#back)'), clothes, head, hair];
}

const kinds: readonly Kind[] = [
  { name: 'hills', draw: drawLandscape },
  { name: 'still life', draw: drawStillLife },
  { name: 'houses', draw: drawStreet },
  { name: 'stripes', draw: drawPattern },
  { name: 'lights', draw: drawLights },
  { name: 'portrait', draw: drawPortrait },
];
