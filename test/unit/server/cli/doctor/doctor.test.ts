import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CaptionLensError } from '../../../../../models/errors.ts';
import type { DoctorReport } from '../../../../../server/cli/doctor/doctorReport.ts';
import { run, type Scene } from '../fakeWorld.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'caption-lens-doctor-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function doctor(scene: Scene = {}) {
  const overrides = { cacheDir: join(folder, 'cache'), home: folder, ...scene.overrides };
  const { code, stdout, stderr, open } = await run(['doctor', '--json'], { ...scene, overrides });
  expect([stderr, open]).toEqual(['', { captioners: 0, decoders: 0 }]);
  return { code, report: JSON.parse(stdout) as DoctorReport };
}

const files = { '/home/ada/coffee.png': 'a cup of coffee' };

test('all is well', async () => {
  const { code, report } = await doctor({ files });
  expect(code).toBe(0);
  expect(report).toMatchObject({
    ok: true,
    versions: { captionLens: '1.2.3', node: process.versions.node, sharp: expect.stringMatching(/^\d+\./) as string },
    runtime: { ok: true, onnxruntime: '1.30.0' },
    cache: { ok: true, folder: '~/cache', usedBytes: 0, writable: true },
    model: { ok: true, name: 'fake', device: 'cpu', deviceNotes: ['webgpu: no adapter', 'cpu: always there'] },
    selfTest: { ok: true, caption: 'a cup of coffee' },
  });
  expect(await readdir(join(folder, 'cache'))).toEqual([]);
});

test('the test caption is made with the views that the recogniser wants', async () => {
  const recogniser = { kind: 'ready', views: [{ size: 2, part: 'whole' }] } as const;
  const overrides = { cacheDir: join(folder, 'cache'), home: folder };
  const { stdout, requests } = await run(['doctor'], { files, recogniser, overrides });
  expect(requests.map(({ views }) => views)).toEqual([[[new Uint8Array(12)]]]);
  expect(stdout).toContain('\n  names what is in a picture\n');
});

test('a recogniser that is unusable is told, and the model works without', async () => {
  const recogniser = { kind: 'unusable', reason: `${folder}/model.safetensors is cut off.` } as const;
  const { code, report } = await doctor({ files, recogniser });
  const note = 'What is in a picture is described without names: ~/model.safetensors is cut off.';
  expect([code, report.selfTest.ok]).toEqual([0, true]);
  expect(report.model).toMatchObject({ ok: true, recogniser: { kind: 'unusable', note } });
  const overrides = { cacheDir: join(folder, 'cache'), home: folder };
  const { stdout } = await run(['doctor'], { files, recogniser, overrides });
  expect(stdout).toContain(`\n  ${note}\n`);
});

test('without the sample photograph it draws a picture', async () => {
  const { report } = await doctor();
  expect(report.selfTest).toMatchObject({ ok: true, picture: 'a drawn picture' });
});

test('a part that fails is told, and the others are still looked into', async () => {
  await writeFile(join(folder, 'cache'), 'a file where the folder should be');
  const describeRuntime = () => Promise.reject(new CaptionLensError('engineLost', 'The engine crashed (SIGSEGV).'));
  const { code, report } = await doctor({ files, overrides: { describeRuntime } });
  expect(code).toBe(0);
  expect(report.runtime).toEqual({ ok: false, code: 'engineLost', reason: 'The engine crashed (SIGSEGV).' });
  expect(report.cache).toMatchObject({ ok: false, code: 'cacheUnwritable' });
  expect(report.selfTest.ok).toBe(true);
});

test('no model, no self-test: 1', async () => {
  const { code, report } = await doctor({
    modelError: { code: 'checkpointNotFound', message: `Nothing in ${folder}/x.` },
  });
  expect(code).toBe(1);
  expect(report.model).toEqual({ ok: false, code: 'checkpointNotFound', reason: 'Nothing in ~/x.' });
  expect(report).toMatchObject({ ok: false, selfTest: { ok: false } });
});

test('a model that says nothing fails the self-test', async () => {
  const { code, report } = await doctor({ files: { '/home/ada/coffee.png': ' ' } });
  expect([code, report.model.ok, report.selfTest.ok]).toEqual([1, true, false]);
});

test('as text: every part has its lines', async () => {
  const overrides = { cacheDir: join(folder, 'cache'), home: folder };
  const { code, stdout } = await run(['doctor'], { files, overrides });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Caption Lens 1\.2\.3\n {2}Node\.js /);
  expect(stdout).toContain('\nONNX Runtime 1.30.0\n  cpu: always there\n');
  expect(stdout).toContain(
    '\nCache\n  ~/cache, writable, 0 B used\n  0 compiled models 0 B, captions 0 B, digests 0 B; "caption-lens models prune" would free nothing\n',
  );
  expect(stdout).toContain('\n  webgpu: no adapter\n');
  expect(stdout).toMatch(/\nSelf-test ok, \d+ ms\n {2}.*: a cup of coffee\n$/);
});
