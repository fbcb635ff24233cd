import { describe, expect, test } from 'vitest';
import { CaptionLensError } from '../../../../../models/errors.ts';
import { type DaemonClient, DaemonLost } from '../../../../../server/cli/daemon/daemonClient.ts';
import type {
  DaemonStatus,
  DescribeParams,
  DescribeUpdate,
  Description,
  ModelState,
} from '../../../../../server/protocol/messages.ts';
import { runShared } from '../fakeWorld.ts';

const files = { 'a.png': '', 'b.png': '', 'c.png': '', 'in/1.png': '' };

function descriptionOf(text: string): Description {
  return {
    kind: 'description',
    texts: [{ text: 'Alt text.', description: `Said ${text}.`, raw: text, tokens: [5, 2], score: -0.5 }],
    subjects: [],
    model: { name: 'fake', digest: 'd'.repeat(64) },
    device: 'cpu',
    precision: 'fp32',
    timings: {
      decodeMs: 1,
      recognitionMs: 7,
      visionMs: 1.23456,
      qformerMs: 2,
      promptMs: 3,
      steps: 4,
      stepMs: 5,
      totalMs: 6,
    },
    picture: 'p',
    prompt: '',
    createdAt: '2026-11-24T08:00:00Z',
    origin: 'model',
  };
}

type Answer = (name: string, onUpdate: (update: DescribeUpdate) => void) => Description;

const ready: ModelState = {
  ...{ kind: 'ready', name: 'fake', digest: 'd'.repeat(64), device: 'cpu', precision: 'fp32', imageSize: 2 },
  deviceNotes: [],
};

/** What a daemon says of itself where it has this model. */
function statusOf(model: ModelState): DaemonStatus {
  const queue = { waiting: 0, running: 0 };
  return { version: '1.2.3', pid: 1, startedAt: '', clients: 1, model, queue, pulls: [], memory: { daemon: 1 } };
}

/** Daemons one after the other: each answers by its own function, which may throw. */
function daemons(...answers: readonly Answer[]) {
  return daemonsWith(undefined, ...answers);
}

/** As `daemons`; `model` is what they say is loaded. */
function daemonsWith(model: ModelState | undefined, ...answers: readonly Answer[]) {
  const asked: Omit<DescribeParams, 'token'>[] = [];
  let reached = 0;
  let open = 0;
  const reachDaemon = async (): Promise<DaemonClient> => {
    const answer = answers[Math.min(reached++, answers.length - 1)];
    if (!answer) throw new Error('no daemon');
    open += 1;
    return {
      info: { version: '1.2.3', pid: 1 },
      describe: async (params, onUpdate) => {
        asked.push(params);
        const { picture } = params;
        return answer(picture.kind === 'file' ? (picture.uri.split('/').at(-1) ?? '') : picture.kind, onUpdate);
      },
      photograph: () => Promise.reject(new Error('not asked here')),
      status: async () => {
        if (!model) throw new CaptionLensError('internal', 'This daemon says nothing of itself.');
        return statusOf(model);
      },
      unload: () => Promise.resolve(),
      dispose: () => void (open -= 1),
    };
  };
  return { reachDaemon, asked, counts: () => ({ reached, open }) };
}

describe('captions of the daemon', () => {
  test('are what the model said, in the order of the pictures', async () => {
    const { reachDaemon, asked } = daemons((name) => descriptionOf(`says ${name}`));
    const { code, stdout, stderr, opened } = await runShared(['caption', 'b.png', 'in', 'a.png'], {
      files,
      overrides: { reachDaemon },
    });
    expect(stdout).toBe('b.png: Said says b.png.\nin/1.png: Said says 1.png.\na.png: Said says a.png.\n');
    expect([code, stderr, opened]).toEqual([0, '', []]);
    expect(asked[0]).toMatchObject({ priority: 'batch', consent: 'outside', options: { basis: 'checkpoint' } });
  });

  test('get every option of the command line', async () => {
    const { reachDaemon, asked } = daemons((name) => descriptionOf(name));
    const args = ['--model', '/m', '--base', '/b', '--language-model', '/l', '--image-size', '32', '--prompt', 'a'];
    const more = [
      '--num-beams',
      '3',
      '--rules',
      'lavis',
      '--processor',
      'hf',
      '--device',
      'cpu',
      '--precision',
      'fp32',
    ];
    await runShared(['caption', '-', ...args, ...more], { input: 'x', overrides: { reachDaemon } });
    expect(asked).toEqual([
      {
        picture: { kind: 'bytes', name: '-', base64: 'eA==' },
        priority: 'batch',
        options: {
          basis: 'checkpoint',
          settings: { numBeams: 3 },
          prompt: 'a',
          rules: 'lavis',
          processor: 'hf',
          model: { path: '/m', languageModel: '/l', base: '/b', device: 'cpu', precision: 'fp32', imageSize: 32 },
        },
      },
    ]);
  });

  test('name what they name, in JSON as without the daemon', async () => {
    const box = { left: 0.1, top: 0.2, width: 0.333333, height: 0.25 };
    const { reachDaemon } = daemons((name) => ({
      ...descriptionOf(name),
      subjects: [
        { name: 'tabby cat', confidence: 0.86549, box },
        { name: 'sofa', confidence: 0.5 },
      ],
    }));
    const { stdout } = await runShared(['caption', 'a.png', '--json'], { files, overrides: { reachDaemon } });
    expect(JSON.parse(stdout)).toMatchObject({
      subjects: [
        { name: 'tabby cat', confidence: 0.865, box: { left: 0.1, top: 0.2, width: 0.3333, height: 0.25 } },
        { name: 'sofa', confidence: 0.5 },
      ],
      timings: { recognitionMs: 7 },
    });
  });

  test('one that fails is told, and the rest go on', async () => {
    const { reachDaemon } = daemons((name) => {
      if (name === 'b.png') throw new CaptionLensError('imageInvalid', 'This file is cut off.');
      return descriptionOf(name);
    });
    const { code, stdout, stderr } = await runShared(['caption', 'a.png', 'b.png', 'c.png'], {
      files,
      overrides: { reachDaemon },
    });
    expect(stdout).toBe('a.png: Said a.png.\nc.png: Said c.png.\n');
    expect([code, stderr]).toEqual([1, 'b.png: This file is cut off. [imageInvalid]\n']);
  });

  test.each(['checkpointNotFound', 'invalidOption', 'promptTooLong', 'cacheUnwritable'] as const)(
    '%s ends them all with 2',
    async (errorCode) => {
      const { reachDaemon, counts } = daemons(() => {
        throw new CaptionLensError(errorCode, 'Not so.');
      });
      const { code, stdout, stderr } = await runShared(['caption', 'a.png', 'b.png', '--json'], {
        files,
        overrides: { reachDaemon },
      });
      expect([code, stdout, stderr]).toEqual([2, '', `caption-lens: Not so. [${errorCode}]\n`]);
      expect(counts().open).toBe(0);
    },
  );
});

describe('a recogniser that is unusable', () => {
  const recogniserNote = 'What is in a picture is described without names: A file is missing.';
  const noted = async (model: ModelState | undefined) => {
    const { reachDaemon, counts } = daemonsWith(model, (name) => descriptionOf(name));
    const overrides = { reachDaemon };
    const { code, stdout, stderr } = await runShared(['caption', 'a.png', 'b.png', 'c.png'], { files, overrides });
    expect([code, stdout, counts().open]).toEqual([
      0,
      'a.png: Said a.png.\nb.png: Said b.png.\nc.png: Said c.png.\n',
      0,
    ]);
    return stderr;
  };

  test('is said once a run', async () => {
    expect(await noted({ ...ready, recogniserNote })).toBe(`note: ${recogniserNote}\n`);
  });

  test('is said beside what of its own settings was left out', async () => {
    const settingsNotes = ['One is left out.', 'So is another.'];
    expect(await noted({ ...ready, recogniserNote, settingsNotes })).toBe(
      `note: ${recogniserNote}\nnote: One is left out.\nnote: So is another.\n`,
    );
  });

  test.each<[string, ModelState | undefined]>([
    ['of a daemon that does not say', undefined],
    ['of a model that is all right', ready],
    ['of another model, which came meanwhile', { ...ready, digest: 'e', recogniserNote }],
    ['of a model that has left', { kind: 'unloaded' }],
  ])('is not said %s', async (_name, model) => {
    expect(await noted(model)).toBe('');
  });
});

describe('a daemon that is lost', () => {
  test('is followed by the next, which is asked again', async () => {
    const lost: Answer = () => {
      throw new DaemonLost('gone');
    };
    const { reachDaemon, counts } = daemons(lost, (name) => descriptionOf(name));
    const { code, stdout } = await runShared(['caption', 'a.png', 'b.png', 'c.png'], {
      files,
      overrides: { reachDaemon },
    });
    expect([code, stdout]).toEqual([0, 'a.png: Said a.png.\nb.png: Said b.png.\nc.png: Said c.png.\n']);
    expect(counts()).toEqual({ reached: 2, open: 0 });
  });

  test('again and again fails the picture, not the program', async () => {
    const { reachDaemon, counts } = daemons((name) => {
      if (name === 'a.png') throw new DaemonLost('The daemon is gone.');
      return descriptionOf(name);
    });
    const { code, stdout, stderr } = await runShared(['caption', 'a.png', 'b.png'], {
      files,
      overrides: { reachDaemon },
    });
    expect([code, stdout]).toEqual([1, 'b.png: Said b.png.\n']);
    expect(stderr).toBe('a.png: The daemon is gone. [engineLost]\n');
    expect(counts().open).toBe(0);
  });

  test('because the user stopped it, is not followed by another', async () => {
    const { reachDaemon, counts } = daemons(() => {
      throw new DaemonLost('The daemon was stopped.', 'stopped');
    });
    const { code, stdout, stderr } = await runShared(['caption', 'a.png', 'b.png'], {
      files,
      overrides: { reachDaemon },
    });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('b.png: The daemon was stopped. [engineLost]');
    expect(counts()).toEqual({ reached: 1, open: 0 });
  });
});

test('no daemon: one line says so, and the model runs here', async () => {
  const { code, stdout, stderr, opened } = await runShared(['caption', 'a.png'], { files: { 'a.png': 'a cup' } });
  expect([code, stdout, opened.length]).toEqual([0, 'a.png: A cup.\n', 1]);
  expect(stderr).toBe('caption-lens: No daemon is running. The model runs under this command instead.\n');
});

test('on a terminal the text grows, and loading and waiting show', async () => {
  const { reachDaemon } = daemons((_name, onUpdate) => {
    onUpdate({ kind: 'queued', position: 3 });
    onUpdate({ kind: 'loading', fraction: 0.42, message: 'Compiling the model' });
    onUpdate({ kind: 'step', step: 1, text: 'a c', beams: [] });
    return descriptionOf('a cup');
  });
  const { stderr } = await runShared(['caption', 'a.png'], { files, columns: 80, overrides: { reachDaemon } });
  const shown = stderr.split('\r').map((line) => line.replace('\u001b[K', ''));
  expect(shown.filter((line) => line !== '')).toEqual([
    'Connecting to the daemon',
    'a.png: …',
    'a.png: waiting, 2 before it',
    'a.png: Compiling the model 42 %',
    'a.png: a c',
  ]);
});

test('a picture of /dev is one of this process, and goes to the daemon as bytes', async () => {
  const { reachDaemon, asked } = daemons((name) => descriptionOf(name));
  await runShared(['caption', '/dev/stdin'], { files: { '/dev/stdin': 'a picture' }, overrides: { reachDaemon } });
  expect(asked[0]?.picture.kind).toBe('bytes');
});
