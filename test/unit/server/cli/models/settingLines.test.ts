import { writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withConfiguration } from '../../../../fixtures/checkpoint/lavisFile.ts';
import { temporaryFolder } from '../../../../temporaryFolder.ts';
import { run } from '../fakeWorld.ts';

const lavisTiny = fileURLToPath(new URL('../../../../golden/cases/lavis-tiny/', import.meta.url));
let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

async function info(path: string, ...flags: readonly string[]) {
  const overrides = {
    kindOfPath: async (each: string) => (isAbsolute(each) ? ('file' as const) : ('missing' as const)),
  };
  const { code, stdout, stderr } = await run(['models', 'info', path, ...flags], { overrides });
  expect([code, stderr]).toEqual([0, '']);
  return stdout.split('\n');
}

async function saved(name: string, config: Parameters<typeof withConfiguration>[1]): Promise<string> {
  const path = join(folder.path, 'trained.pth');
  writeFileSync(path, await withConfiguration(join(lavisTiny, name), config));
  return path;
}

describe('models info tells what a model does where nobody says otherwise, and who says that', () => {
  test.each(['checkpoint_best.pth', 'checkpoint_2.pth'])('of a LAVIS file such as %s', async (name) => {
    const config = { model: { prompt: 'a photo of', image_size: 56 }, run: { num_beams: 3, max_len: 60 } };
    const path = await saved(name, config);
    expect(await info(path)).toEqual(
      expect.arrayContaining([
        'Prompt        "a photo of" (its configuration)',
        'Pictures      56 px (its configuration)',
        'Beams         3 (its configuration)',
        'Most tokens   59 (its configuration, less the start token)',
        'Fewest tokens 8 (as for any model)',
      ]),
    );
    const { settings, notes } = JSON.parse((await info(path, '--json')).join('\n')) as Record<string, unknown[]>;
    expect(settings).toContainEqual({ setting: 'numBeams', value: 3, source: 'run' });
    expect(settings).toContainEqual({ setting: 'repetitionPenalty', value: 1, source: 'general' });
    expect(notes).toEqual([]);
  });

  test('of a folder of transformers', async () => {
    const text = await info('embedded');
    expect(text).toContain('Most tokens   64 (its generation_config.json)');
    expect(text).toContain('Prompt        none (as for any model)');
  });

  test('of a known model that is not here', async () => {
    const text = await info('gurushots');
    expect(text).toContain('Prompt        "this is a" (suits it)');
    expect(text).toContain('Most tokens   100 for a description, 40 for alt text (suits it)');
    expect(text.find((line) => line.startsWith('Prompts'))).toMatch(/"the image shows".*"a photo of" \(as it was eval/);
  });

  test('and notes what makes no sense, or cannot be read', async () => {
    const odd = await info(await saved('checkpoint_best.pth', { run: { num_beams: 1_000_000_000 } }));
    expect(odd).toContain('Beams         5 (as for any model)');
    expect(odd).toContain(
      "Note          The checkpoint's configuration says run.num_beams 1000000000, which is left out: it should be a whole number from 1 to 64.",
    );
    const path = join(folder.path, 'broken.pth');
    writeFileSync(path, 'no checkpoint');
    expect(await info(path)).toContain(`Note          ${path} is not a file that torch.save wrote.`);
  });
});

describe('--as-evaluated', () => {
  const files = { 'a.png': 'a boat' };

  test.each([
    ['of the embedded model', []],
    ['of a folder', ['--model', 'a.png']],
    ['of a repository, before anything is fetched', ['--model', 'Salesforce/blip2-opt-2.7b']],
    ['of any repository', ['--model', 'org/name']],
  ])('is one sentence for the model %s', async (_name, model) => {
    const answer = await run(['caption', 'a.png', '--as-evaluated', ...model], { files });
    expect([answer.code, answer.stdout, answer.stderr]).toEqual([
      2,
      '',
      "caption-lens: --as-evaluated needs a model whose authors' evaluation is known: gurushots. [invalidOption]\n",
    ]);
    expect(answer.opened).toEqual([]);
  });
});

test('what of a model makes no sense is said beside the captions', async () => {
  const { stderr } = await run(['caption', 'a.png'], { files: { 'a.png': 'a boat' }, notes: ['One is left out.'] });
  expect(stderr).toBe('note: One is left out.\n');
});
