import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { runCli } from '../cli.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import { expectedPictures, goldenCases, type GoldenCase } from './oracle.ts';
import { settingOptions } from './settingOptions.ts';
import { GoldenTable, largestDifference } from './table.ts';

/** The oracle resized with torchvision, which differs from Pillow by one level in up to 0.4 % of the values. */
const tolerance = 5e-3;
const samples = fileURLToPath(new URL('../../media/samples', import.meta.url));
const cache = temporaryFolder();
const table = new GoldenTable('From picture files, by the command line');

interface ResultLine {
  readonly image: string;
  readonly captions: readonly { readonly text: string; readonly tokens: number[]; readonly score: number | null }[];
}

afterAll(() => {
  table.print();
  cache.remove();
});

function pictureFile(name: string): string {
  const file = readdirSync(samples).find((candidate) => candidate.split('.')[0] === name);
  if (!file) throw new Error(`no sample picture ${name}`);
  return `${samples}/${file}`;
}

function modelOptions({ model, imageSize }: GoldenCase): readonly string[] {
  return [
    ...['--model', model.path],
    ...(model.base ? ['--base', model.base] : []),
    ...(imageSize ? ['--image-size', String(imageSize)] : []),
  ];
}

describe.each(goldenCases)('$name', (golden) => {
  const pictures = expectedPictures(golden);
  const files = pictures.map(({ picture }) => pictureFile(picture));
  const prompts = pictures[0]?.prompts ?? [];

  describe.each(prompts.map(({ prompt }, index) => ({ prompt, index })))('after "$prompt"', ({ prompt, index }) => {
    const settings = prompts[index]?.generations ?? [];

    // Every setting after one of the prompts: what all of them give is held by engine.test.ts, in a process that lasts.
    const passed = settings
      .map((generation, place) => ({ ...generation, place }))
      .filter(({ place }) => place === 0 || place % prompts.length === index);

    it.each(passed)('$setting', async ({ place, ...setting }) => {
      const { exitCode, stdout, stderr } = await runCli(
        [
          ...['caption', ...files, ...modelOptions(golden), ...settingOptions(setting.settings)],
          ...['--processor', golden.kind, '--device', 'cpu', '--json', '--prompt', prompt],
        ],
        { CAPTION_LENS_CACHE: cache.path },
      );
      expect(exitCode, stderr).toBe(0);
      const lines = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as ResultLine);
      expect(lines.map(({ image }) => image)).toEqual(files);
      for (const [picture, line] of lines.entries()) {
        const expected = pictures[picture]?.prompts[index]?.generations[place];
        const texts = line.captions.map(({ text }) => text);
        table.count(golden.name, 'texts', Number(JSON.stringify(texts) === JSON.stringify(expected?.texts)), 1);
        expect(texts).toEqual(expected?.texts);
        if (golden.compares === 'texts' || !expected) continue;
        expect(line.captions.map(({ tokens }) => tokens)).toEqual(expected.tokens);
        const scores = line.captions.map(({ score }) => score);
        if (expected.scores === null) {
          expect(scores.every((score) => score === null)).toBe(true);
        } else {
          const difference = largestDifference(scores as number[], expected.scores);
          table.difference(golden.name, 'scores', difference);
          expect(difference).toBeLessThan(tolerance);
        }
      }
    });
  });
});
