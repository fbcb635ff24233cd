import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DescribeSettings } from '../../../server/captions/describer.ts';
import type { EngineRoom } from '../../../server/captions/describerOptions.ts';
import { openDescriber } from '../../../server/captions/openDescriber.ts';
import type { SilenceLimits } from '../../../server/captions/seat/silenceWatch.ts';
import type { DescribeUpdate, ModelSelection, ModelState, Priority } from '../../../server/protocol/messages.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';
import { usual } from '../../unit/server/captions/samples.ts';
import { makePng } from '../../unit/server/images/pictures.ts';
import { spelledState, spelledUpdate } from '../../../server/protocol/spelledMessages.ts';
import { ownNames } from '../../../models/wording.ts';

// A real describer with a real decode child and a real engine process that misbehaves in one way.
const engineEntry = new URL('../../servers/troubledEngine.mjs', import.meta.url);
const decodeEntry = new URL('../../../dist/decodeChild.js', import.meta.url);

let folder: ReturnType<typeof temporaryFolder>;
let describer: ReturnType<typeof openDescriber>;
let warnings: string[];
beforeEach(() => {
  folder = temporaryFolder();
  warnings = [];
  open();
});
afterEach(async () => {
  await describer.dispose(0);
  folder.remove();
});

function open(silence: Partial<SilenceLimits> = {}, engineRoom?: EngineRoom): void {
  const quiet = () => undefined;
  const log = { debug: quiet, info: quiet, warn: (message: string) => warnings.push(message), error: quiet };
  const folders = { cacheDir: join(folder.path, 'cache'), storeDir: join(folder.path, 'store') };
  describer = openDescriber(
    { ...folders, engineEntry, decodeEntry, log, ...(engineRoom && { engineRoom }) },
    {
      silence: { loadMs: 60_000, firstRunMs: 60_000, runMs: 60_000, ...silence },
    },
  );
}

function settingsFor(behaviour: string, device: ModelSelection['device'] = 'auto'): DescribeSettings {
  return { ...usual, model: { ...usual.model, path: join(folder.path, behaviour), device } };
}

interface Ask {
  readonly device?: ModelSelection['device'];
  readonly side?: number;
  /** Of every byte of the picture. */
  readonly level?: number;
  readonly priority?: Priority;
  readonly updates?: DescribeUpdate[];
  readonly signal?: AbortSignal;
}

async function ask(behaviour: string, { device, side = 3, level = 0, priority = 'hover', updates, signal }: Ask = {}) {
  const row = Buffer.from([0, ...new Array<number>(side * 3).fill(level)]);
  const settings = settingsFor(behaviour, device);
  const job = {
    bytes: makePng(side, 2, Buffer.concat([row, row])),
    settings,
    priority,
    peer: 'test',
    freshness: 'known',
  } as const;
  return describer.describe(job, (update) => updates?.push(spelledUpdate(update, ownNames)), signal);
}

/** On which device each engine was to load its model. */
function loads(): readonly string[] {
  const path = join(folder.path, 'loads.txt');
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
}

describe('an engine that crashes', () => {
  test('costs one picture nothing: it is described by the next one', async () => {
    await expect(ask('crashOnce')).resolves.toMatchObject({ texts: [{ text: 'A cup.', raw: 'a cup' }] });
    expect(loads()).toEqual(['auto', 'auto']);
    expect(describer.modelState).toMatchObject({ kind: 'ready', device: 'webgpu' });
  });

  test('is given up for a picture after the second time, and asked again for the next', async () => {
    await expect(ask('crash')).rejects.toMatchObject({ code: 'engineLost', advice: undefined });
    expect(loads()).toHaveLength(2);
    expect(describer.modelState).toMatchObject({ kind: 'failed', failure: { code: 'engineLost' } });
    await expect(ask('crash')).rejects.toMatchObject({ code: 'engineLost' });
    expect(loads()).toHaveLength(4);
  });

  // A driver that is broken must not be tried for ever.
  test('on every load: five engines in all, then none until the user restarts', async () => {
    const outcomes = [];
    for (let side = 1; side <= 6; side++)
      outcomes.push(await ask('crashOnLoad', { side }).catch((error: unknown) => error));
    expect(loads()).toHaveLength(5);
    expect(outcomes.slice(2)).toEqual(
      new Array(4).fill(
        expect.objectContaining({ code: 'engineLost', advice: expect.stringMatching(/choose Restart/) }),
      ),
    );
    expect(describer.modelState).toMatchObject({
      kind: 'failed',
      failure: { message: expect.stringMatching(/exit code 3/), advice: expect.stringMatching(/Restart/) },
    });
    await describer.unload();
    expect(describer.modelState).toEqual({ kind: 'unloaded' });
    await ask('crashOnLoad').catch(() => undefined);
    expect(loads()).toHaveLength(7);
  });

  test('while nobody waits: said, and the next picture has a new one', async () => {
    await ask('steady');
    process.kill(describer.enginePid ?? 0, 'SIGKILL');
    await expect.poll(() => describer.modelState).toEqual({ kind: 'unloaded' });
    expect(warnings).toHaveLength(1);
    await expect(ask('steady', { side: 4 })).resolves.toMatchObject({ origin: 'model' });
  });

  test('under a job that was cancelled: the next one has a new engine', async () => {
    const leaving = new AbortController();
    const updates: DescribeUpdate[] = [];
    const left = ask('endless', { updates, signal: leaving.signal });
    await expect.poll(() => updates.some(({ kind }) => kind === 'step')).toBe(true);
    process.kill(describer.enginePid ?? 0, 'SIGKILL');
    leaving.abort();
    await expect(left).rejects.toMatchObject({ code: 'aborted' });
    await expect(ask('steady')).resolves.toMatchObject({ origin: 'model' });
  });
});

describe('a model with a recogniser', () => {
  test('sees its views, and what it names comes back, the second time from the store', async () => {
    const made = await ask('naming', { level: 90 });
    const subjects = [
      { name: '3 px, 90', confidence: 0.5 },
      { name: '2 px, 90', confidence: 0.5 },
    ];
    expect(made).toMatchObject({ origin: 'model', subjects, timings: { recognitionMs: 6 } });
    expect(await ask('naming', { level: 90 })).toEqual({ ...made, origin: 'store' });
  });

  test('that is unusable describes without it; the log and the state say so, once a load', async () => {
    await expect(ask('nameless')).resolves.toMatchObject({ texts: [{ raw: 'a cup' }], subjects: [] });
    await ask('nameless', { side: 4 });
    const recogniserNote = 'What is in a picture is described without names: A file of the recogniser is damaged.';
    expect([spelledState(describer.modelState, ownNames), warnings]).toMatchObject([
      { kind: 'ready', recogniserNote },
      [recogniserNote],
    ]);
    await describer.unload();
    await ask('nameless', { side: 5 });
    expect(warnings).toEqual([recogniserNote, recogniserNote]);
  });

  test('that is well has nothing to say', async () => {
    await ask('naming');
    expect(describer.modelState).not.toHaveProperty('recogniserNote');
    expect(warnings).toEqual([]);
  });
});

// A native call that hangs, or an engine that crashed without a word.
describe('an engine that says nothing', () => {
  beforeEach(async () => {
    await describer.dispose(0);
    open({ firstRunMs: 1000, runMs: 1000 });
  });

  test('while it writes is ended, and the picture described by the next one', async () => {
    await expect(ask('silentOnce')).resolves.toMatchObject({ texts: [{ raw: 'a cup' }] });
    expect(loads()).toHaveLength(2);
    expect(warnings.join()).toMatch(/The engine said nothing for .* and was stopped/);
  });

  test('while it loads is ended as well', async () => {
    await describer.dispose(0);
    open({ loadMs: 5000 });
    await expect(ask('silentOnLoad')).resolves.toMatchObject({ texts: [{ raw: 'a cup' }] });
    expect(loads()).toHaveLength(2);
  });

  test('of one picture fails no other that is described beside it', async () => {
    const both = [ask('silentBeside', { priority: 'batch' }), ask('silentBeside', { side: 4, priority: 'batch' })];
    for (const one of both) await expect(one).resolves.toMatchObject({ texts: [{ raw: 'a cup' }] });
    expect(loads()).toHaveLength(2);
  });

  test('holds up no question about what is known', async () => {
    const waiting = ask('silent').catch((error: unknown) => error);
    await expect.poll(() => describer.queue.running).toBe(1);
    expect(await describer.known(makePng(9, 9), settingsFor('silent'))).toBeUndefined();
    expect(await describer.earlier(makePng(9, 9), usual.altText)).toEqual([]);
    expect(await waiting).toMatchObject({ code: 'engineLost' });
  });
});

test('compiled files that were damaged on the disk are made anew, once, and it is said', async () => {
  await expect(ask('damagedOnce')).resolves.toMatchObject({ texts: [{ raw: 'a cup' }] });
  expect(loads()).toHaveLength(2);
  expect(warnings.join()).toContain('The compiled files were damaged. [compiledDamaged] Trying again.');
});

test('compiled files that a failing disk damages again are made anew once, not at every hover, and it is said', async () => {
  const failure = { code: 'compiledDamaged', message: expect.stringMatching(/damaged\. They had been made anew/) };
  await expect(ask('damagedAlways')).rejects.toMatchObject(failure);
  expect(loads()).toHaveLength(2);
  expect(describer.modelState).toMatchObject({ kind: 'failed', failure });
  for (const side of [4, 5, 6]) await expect(ask('damagedAlways', { side })).rejects.toMatchObject(failure);
  // Nor after another model, nor after the time in which an idle one leaves.
  await ask('naming');
  await expect(ask('damagedAlways', { side: 7 })).rejects.toMatchObject(failure);
  expect(loads()).toHaveLength(3);
});

test('where those of a recogniser are damaged again, pictures are described without names, and it is said', async () => {
  await expect(ask('namesDamagedAlways')).resolves.toMatchObject({ texts: [{ raw: 'a cup' }] });
  await expect(ask('namesDamagedAlways', { side: 4 })).resolves.toMatchObject({ texts: [{ raw: 'a cup' }] });
  expect(loads()).toHaveLength(3);
  expect(spelledState(describer.modelState, ownNames)).toMatchObject({
    recogniserNote: expect.stringMatching(/without names: The names were damaged\. They had been made anew/),
  });
});

test('an engine that leaves is taken off the record, so that no later daemon waits for its number', async () => {
  await describer.dispose(0);
  const told: string[] = [];
  const tell = (what: string) => async () => void told.push(what);
  open({}, { vacate: tell('vacate'), note: tell('note'), forget: tell('forget') });
  await ask('naming');
  await describer.unload();
  expect(told).toEqual(['vacate', 'note', 'forget']);
});

test('an engine that reads all of its model once more, to see whether it is damaged, is not silent', async () => {
  await describer.dispose(0);
  open({ firstRunMs: 1000, runMs: 1000 });
  await expect(ask('lookingForDamage')).resolves.toMatchObject({ texts: [{ raw: 'a cup' }] });
  expect(loads()).toHaveLength(1);
});

// After sleep, a driver's update, or with a card that is full: each step once, told to the user, and what the user chose
// is not changed.
describe('a device without memory, or lost', () => {
  test.each(['fullGraphics', 'fullOnLoad', 'lost'])(
    '%s: once more, then on the processor, in words',
    async (behaviour) => {
      await expect(ask(behaviour)).resolves.toMatchObject({ texts: [{ raw: 'a cup' }], device: 'cpu' });
      expect(loads()).toEqual(['auto', 'auto', 'cpu']);
      expect(spelledState(describer.modelState, ownNames)).toMatchObject({
        kind: 'ready',
        device: 'cpu',
        fallback: expect.stringMatching(/processor/),
      });
      await expect(ask(behaviour, { side: 5 })).resolves.toMatchObject({ device: 'cpu' });
      expect(loads()).toHaveLength(3);
      await describer.unload();
      await ask(behaviour, { side: 6 });
      expect(loads()).toEqual(['auto', 'auto', 'cpu', 'auto', 'auto', 'cpu']);
    },
  );

  test('that works the second time stays', async () => {
    await expect(ask('fullOnce')).resolves.toMatchObject({ device: 'webgpu' });
    expect(loads()).toEqual(['auto', 'auto']);
    expect(describer.modelState).not.toHaveProperty('fallback');
  });

  test.each(['webgpu', 'cuda'] as const)(
    'chosen by name (%s): once more, then an error with advice',
    async (device) => {
      const expected = { advice: expect.stringMatching(/let device be "auto"/) };
      await expect(ask('lost', { device })).rejects.toMatchObject({ code: 'internal', ...expected });
      await expect(ask('lost', { device, side: 7 })).rejects.toMatchObject(expected);
      expect(loads()).toEqual([device, device]);
      expect(describer.modelState).toMatchObject({ kind: 'failed', failure: expected });
    },
  );

  test.each(['auto', 'cpu'] as const)(
    'even on the processor (%s): an error with advice, and no loop',
    async (device) => {
      await expect(ask('full', { device })).rejects.toMatchObject({ code: 'outOfMemory', advice: expect.any(String) });
      await expect(ask('full', { device, side: 7 })).rejects.toMatchObject({ code: 'outOfMemory' });
      expect(loads()).toEqual(device === 'auto' ? ['auto', 'auto', 'cpu'] : ['cpu', 'cpu']);
    },
  );

  test('another choice of the user is tried afresh', async () => {
    await ask('full', { device: 'webgpu' }).catch(() => undefined);
    await expect(ask('steady', { device: 'webgpu' })).resolves.toMatchObject({ device: 'webgpu' });
    expect(loads()).toHaveLength(3);
  });
});

test('a model that is not there is told as it is, and looked for again', async () => {
  for (const side of [1, 2]) {
    await expect(ask('missing', { side })).rejects.toMatchObject({ code: 'checkpointNotFound' });
    expect(describer.modelState).toMatchObject({ kind: 'failed', failure: { code: 'checkpointNotFound' } });
  }
  expect(loads()).toHaveLength(2);
});

test('what a picture makes the model say comes as one line without anything unseen', async () => {
  const updates: DescribeUpdate[] = [];
  const { texts } = await ask('evil', { updates });
  const shown = [
    texts[0]?.description,
    ...updates.flatMap((update) =>
      update.kind === 'step' ? [update.text, ...update.beams.map(({ text }) => text)] : [],
    ),
  ];
  expect(shown).toHaveLength(4);
  for (const text of shown) {
    expect(text).toMatch(/sign that says \[run\]\(command:workbench/i);
    expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  }
  expect(texts[0]?.text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

test('steps show what has ended before what is still being written', async () => {
  const updates: DescribeUpdate[] = [];
  await ask('steady', { updates });
  expect(updates.map(({ kind }) => kind)).toEqual(['loading', 'loading', 'looking', 'step']);
  expect(updates[1]).toEqual({ kind: 'loading', message: 'Preparing the model, once for this one', fraction: 0.25 });
  expect(updates[3]).toEqual({
    ...{ kind: 'step', step: 1, text: 'a cup' },
    beams: [
      { text: 'a cup.', score: -1, state: 'finished' },
      { text: 'a cup', score: -2, state: 'alive' },
    ],
  });
});

describe('one engine', () => {
  test('cancelled in the middle of a caption goes on with the next picture', async () => {
    const leaving = new AbortController();
    const updates: DescribeUpdate[] = [];
    const left = ask('endless', { updates, signal: leaving.signal });
    await expect.poll(() => updates.filter(({ kind }) => kind === 'step').length).toBeGreaterThan(2);
    const pid = describer.enginePid;
    leaving.abort();
    await expect(left).rejects.toMatchObject({ code: 'aborted' });
    const next = ask('endless', { side: 4, updates });
    next.catch(() => undefined);
    const before = updates.length;
    await expect
      .poll(() => updates.slice(before).some((update) => update.kind === 'step' && update.step === 1))
      .toBe(true);
    expect(describer.enginePid).toBe(pid);
    expect(loads()).toHaveLength(1);
  });

  test('is loaded once for whoever waits, though the first one leaves', async () => {
    const leaving = new AbortController();
    const first = ask('slowToLoad', { signal: leaving.signal });
    await expect.poll(() => describer.modelState.kind).toBe('loading');
    leaving.abort();
    await expect(first).rejects.toMatchObject({ code: 'aborted' });
    await expect(ask('slowToLoad', { side: 4 })).resolves.toBeDefined();
    expect(loads()).toHaveLength(1);
  });

  test('makes way for another model, and two never live at once', async () => {
    await ask('steady');
    const first = describer.enginePid ?? 0;
    const states: ModelState['kind'][] = [];
    describer.onChange(() => states.push(describer.modelState.kind));
    await ask('other');
    expect(() => process.kill(first, 0)).toThrow();
    expect(describer.modelState).toMatchObject({ kind: 'ready', name: 'other' });
    expect(states.filter((kind, i) => kind !== states[i - 1])).toEqual(['ready', 'loading', 'ready']);
  });

  test('leaves memory when told to, after what runs', async () => {
    const running = ask('slowToLoad');
    await expect.poll(() => describer.modelState.kind).toBe('loading');
    const unloaded = describer.unload();
    await expect(running).resolves.toBeDefined();
    await unloaded;
    expect([describer.modelState, describer.enginePid]).toEqual([{ kind: 'unloaded' }, undefined]);
  });

  test('is gone with its describer, whatever it does', async () => {
    const endless = ask('endless').catch((error: unknown) => error);
    await expect.poll(() => describer.enginePid).toBeDefined();
    const pid = describer.enginePid ?? 0;
    await describer.dispose(50);
    expect(await endless).toMatchObject({ code: 'aborted' });
    expect(() => process.kill(pid, 0)).toThrow();
    await expect(ask('steady')).rejects.toMatchObject({ code: 'aborted' });
  });

  test.skipIf(process.platform !== 'linux')('has none of the parent’s secrets', async () => {
    process.env['CAPTION_LENS_TEST_TOKEN'] = 'secret';
    try {
      await ask('steady');
      const environment = readFileSync(`/proc/${describer.enginePid}/environ`, 'utf8');
      expect(environment).toContain('PATH=');
      expect(environment).not.toContain('secret');
    } finally {
      delete process.env['CAPTION_LENS_TEST_TOKEN'];
    }
  });
});

test('a hundred who ask for the same picture are one run', async () => {
  const updates: DescribeUpdate[] = [];
  const asked = Array.from({ length: 100 }, (_, i) => ask('slowToLoad', i === 0 ? { updates } : {}));
  const answers = await Promise.all(asked);
  expect(updates.filter(({ kind }) => kind === 'looking')).toHaveLength(1);
  expect(new Set(answers.map(({ createdAt }) => createdAt)).size).toBe(1);
  await sleep(0);
  expect(describer.queue).toEqual({ waiting: 0, running: 0 });
});

describe('another model', () => {
  test('is loaded when what was asked for before is done, each with its own', async () => {
    const before = [3, 4, 5].map((side) => ask('well', { side }));
    // Their pictures are hashed first.
    await expect.poll(() => describer.queue.waiting + describer.queue.running).toBe(3);
    const { model } = settingsFor('slowToLoad');
    const updates: DescribeUpdate[] = [];
    let loaded: ModelState['kind'] | undefined;
    const loading = describer
      .load(model, (update) => updates.push(spelledUpdate(update, ownNames)))
      .then(() => (loaded = 'ready'));
    const described = await Promise.all(before);
    expect(described.map((description) => description.model.name)).toEqual(['well', 'well', 'well']);
    expect(loaded).toBeUndefined();
    await loading;
    expect(describer.modelState).toMatchObject({ kind: 'ready', name: 'slowToLoad' });
    expect(loads()).toHaveLength(2);
    expect(updates.map(({ kind }) => kind)).toContain('loading');
    expect((await ask('slowToLoad', { side: 6 })).model.name).toBe('slowToLoad');
    expect(loads()).toHaveLength(2);
  });

  test('that cannot be loaded says so, and the one before comes again', async () => {
    await ask('well');
    await expect(describer.load(settingsFor('missing').model, () => undefined)).rejects.toMatchObject({
      code: 'checkpointNotFound',
    });
    expect((await ask('well', { side: 4 })).model.name).toBe('well');
  });

  test('is given up as soon as nobody wants it', async () => {
    const { signal } = { signal: AbortSignal.timeout(50) };
    await expect(describer.load(settingsFor('slowToLoad').model, () => undefined, signal)).rejects.toMatchObject({
      code: 'aborted',
    });
  });
});
