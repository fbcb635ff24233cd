import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Captioner, LoadProgress } from '../../../models/caption.ts';
import { openCaptioner } from '../../../models/captioner.ts';
import { goldenPath } from '../../golden.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';
import { failureOf } from '../../fixtures/failures.ts';

const folder = temporaryFolder();
afterAll(() => {
  folder.remove();
});

/** A copy of the tiny checkpoint in which one file says something else. */
function changedTiny(name: string, file: string, change: (content: Record<string, unknown>) => unknown): string {
  const copy = join(folder.path, name);
  cpSync(goldenPath('tiny', 'checkpoint'), copy, { recursive: true });
  const path = join(copy, file);
  writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>)));
  return copy;
}

function open(path: string): Promise<Captioner> {
  return openCaptioner({ model: { path }, device: 'cpu', precision: 'fp32', cacheDir: join(folder.path, 'cache') });
}

/** A picture of noise, `side` pixels each way, that begins with the same 56 x 56 whatever the side. */
function noise(side: number): Uint8Array {
  const pixels = new Uint8Array(side * side * 3);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side * 3; column++) {
      const isCommon = row < 56 && column < 56 * 3;
      pixels[row * side * 3 + column] = isCommon ? (row * 7919 + column * 104729) % 251 : 99;
    }
  }
  return pixels;
}

/** Tokens: a score's last digit depends on what else is in a run. */
async function describeNoise(path: string): Promise<unknown> {
  const captioner = await open(path);
  try {
    const [caption] = await captioner.caption({ pixels: [noise(captioner.info.imageSize)], settings: {} });
    return caption?.captions.map(({ tokens }) => tokens);
  } finally {
    await captioner.dispose();
  }
}

describe('a picture size that patches do not fill', () => {
  test('leaves the rest at the right and the bottom unseen, as a convolution without padding does', async () => {
    const withSize = (config: Record<string, unknown>, size: number) => {
      return { ...config, vision_config: { ...(config['vision_config'] as object), image_size: size } };
    };
    const odd = changedTiny('odd', 'config.json', (config) => withSize(config, 60));
    const processor = join(odd, 'processor_config.json');
    writeFileSync(processor, readFileSync(processor, 'utf8').replaceAll(': 56', ': 60'));
    expect(await describeNoise(odd)).toEqual(await describeNoise(goldenPath('tiny', 'checkpoint')));
  });
});

describe('a checkpoint whose own settings are wrong', () => {
  test('is refused when it is opened, not once for every picture', async () => {
    const greedy = changedTiny('greedy', 'generation_config.json', (file) => ({ ...file, num_beams: 100 }));
    await expect(open(greedy)).rejects.toMatchObject({ code: 'checkpointInvalid' });
  });
});

describe('a listener that throws', () => {
  test('ends the caption, and the next one works', async () => {
    const captioner = await open(goldenPath('tiny', 'checkpoint'));
    const request = { pixels: [noise(56)], settings: {} };
    const listener = () => {
      throw new Error('the listener failed');
    };
    await expect(captioner.caption(request, listener)).rejects.toThrow('the listener failed');
    await expect(captioner.caption(request)).resolves.toHaveLength(1);
    await captioner.dispose();
  });
});

test('a prompt of many pages is refused before anything is done for it', async () => {
  const captioner = await open(goldenPath('tiny', 'checkpoint'));
  const prompt = 'a'.repeat(200_000);
  // The picture has no pixels: whoever looked at it would say so.
  const asked = captioner.caption({ pixels: [new Uint8Array()], settings: {}, prompt });
  expect(await failureOf(asked)).toMatchObject({
    code: 'promptTooLong',
    message: expect.stringMatching(
      /^The prompt has 200000 characters; this model has room for \d+ tokens\.$/,
    ) as string,
  });
  await captioner.dispose();
});

describe('a compiled model that a fault of the disk changes while it is loaded', () => {
  test('is found out at the first number that is none, and made anew when it is loaded again', async () => {
    const cacheDir = join(folder.path, 'damaged');
    const path = goldenPath('tiny', 'checkpoint');
    const heard: LoadProgress[] = [];
    const load = () =>
      openCaptioner({ model: { path }, device: 'cpu', precision: 'fp32', cacheDir }, (progress) =>
        heard.push(progress),
      );
    const request = { pixels: [noise(56)], settings: {} };
    const first = await load();
    const wanted = await first.caption(request);
    const weights = readdirSync(cacheDir)
      .filter((name) => name.endsWith('fp32'))
      .map((name) => join(cacheDir, name, 'weights.bin'));
    // Token embeddings are looked up in the file at every step; whichever row is read holds no numbers.
    for (const file of weights) writeFileSync(file, new Uint8Array(statSync(file).size).fill(255));
    heard.length = 0;
    expect(await failureOf(first.caption(request))).toMatchObject({
      code: 'compiledDamaged',
      message: 'The compiled files of checkpoint were damaged on the disk.',
      advice: 'They are made anew when the model is loaded again.',
    });
    // Whoever waits is told that it is read, so that nobody takes the silence for a hang.
    expect(heard.length).toBeGreaterThan(0);
    expect(new Set(heard.map(({ kind }) => kind))).toEqual(new Set(['reading']));
    await first.dispose();
    const second = await load();
    const again = await second.caption(request);
    expect(again[0]?.captions.map(({ tokens }) => tokens)).toEqual(wanted[0]?.captions.map(({ tokens }) => tokens));
    await second.dispose();
  });
});
