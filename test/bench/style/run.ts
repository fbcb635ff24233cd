/**
 * Teaches the embedded model another style of captions from 200 drawn pictures, as a person would: `caption-lens train`. Prints
 * how long that takes, the scores of 40 others by epoch, and what it says of the samples before and after.
 *   npm run bench:style -- [--pictures 200] [--epochs 6] [--learning-rate 0.0005] [--folder DIR]
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { drawScene, sceneKind } from '../quality/scenes.ts';

const { values } = parseArgs({
  options: {
    pictures: { type: 'string', default: '200' },
    epochs: { type: 'string', default: '6' },
    'learning-rate': { type: 'string', default: '0.0005' },
    folder: { type: 'string' },
  },
});
const count = Number(values.pictures);
const heldBack = 40;
const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'caption-lens-style-'));
mkdirSync(folder, { recursive: true });

/** As an archive's cards have it: what, how light, which colours. */
async function cardOf(seed: number, picture: Buffer): Promise<string> {
  const { channels } = await sharp(picture).stats();
  const [red = 0, green = 0, blue = 0] = channels.map(({ mean }) => mean);
  const light = 0.3 * red + 0.59 * green + 0.11 * blue;
  const tone = Math.abs(red - blue) < 12 ? 'neutral' : red > blue ? 'warm' : 'cool';
  return `archive card, ${sceneKind(seed)}, ${light < 90 ? 'dark' : light < 160 ? 'medium' : 'bright'}, ${tone} tones`;
}

async function draw(name: string, first: number, many: number): Promise<string> {
  const lines: string[] = [];
  for (let seed = first; seed < first + many; seed++) {
    const picture = await sharp(Buffer.from(drawScene(seed)))
      .png()
      .toBuffer();
    const file = `${String(seed)}.png`;
    writeFileSync(join(folder, file), picture);
    lines.push(JSON.stringify({ id: seed, image: file, caption: await cardOf(seed, picture) }));
  }
  const path = join(folder, `${name}.jsonl`);
  writeFileSync(path, lines.join('\n'));
  return path;
}

function describe(model: string): string {
  const samples = ['coffee.png', 'china.jpg', 'chelsea.png'].map((name) => join(root, 'media/samples', name));
  const args = [join(root, 'dist/cli.js'), 'caption', '--no-daemon', '--model', model, ...samples];
  return execFileSync(process.execPath, args, { encoding: 'utf8' }).replaceAll(join(root, 'media/samples/'), '');
}

const [data, validation] = [await draw('train', 1, count), await draw('held', 100_001, heldBack)];
const out = join(folder, 'taught');
rmSync(out, { recursive: true, force: true });
const embedded = join(root, 'models/demo');
const options = {
  ...{ data, validation, out, model: embedded, 'image-size': '112', trainable: 'vision,qformer,projection,language' },
  ...{ epochs: values.epochs, 'learning-rate': values['learning-rate'] },
};
const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
const start = performance.now();
const child = spawn(process.execPath, [join(root, 'dist/cli.js'), 'train', ...args, '--json'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const ended = once(child, 'exit');
for await (const line of createInterface({ input: child.stdout })) {
  const event = JSON.parse(line) as {
    readonly epoch: number;
    readonly train?: { readonly loss: number };
    readonly validation?: Readonly<Record<string, number>>;
  };
  if (!event.train || !event.validation) continue;
  const { loss = NaN, 'BLEU-4': bleu = NaN, CIDEr: cider = NaN } = event.validation;
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  const scores = `held back ${loss.toFixed(3)}, BLEU-4 ${bleu.toFixed(3)}, CIDEr ${cider.toFixed(3)}`;
  console.log(`epoch ${String(event.epoch)}: loss ${event.train.loss.toFixed(3)}, ${scores}, after ${seconds} s`);
}
const [code] = (await ended) as [number];
const seconds = ((performance.now() - start) / 1000).toFixed(0);
console.log(
  `${String(count)} pictures, ${values.epochs} epochs: ${seconds} s on ${String(availableParallelism())} cores`,
);
console.log(`before:\n${describe(embedded)}after:\n${describe(join(out, 'huggingface'))}`);
if (values.folder === undefined) rmSync(folder, { recursive: true, force: true });
process.exitCode = code;
