import { describe, expect, it } from 'vitest';
import { statusText } from '../../../client/statusText.ts';
import type { DaemonStatus, ModelState } from '../../../server/protocol/messages.ts';

const running = (model: ModelState, queue = { waiting: 0, running: 0 }, pulls: DaemonStatus['pulls'] = []) => {
  const status: DaemonStatus = {
    version: '1.0.0',
    pid: 1,
    startedAt: '2026-11-24T08:00:00Z',
    clients: 1,
    model,
    queue,
    pulls,
    memory: { daemon: 80_000_000, engine: 20_000_000 },
  };
  return statusText({ kind: 'running', status });
};
const ready: ModelState = {
  kind: 'ready',
  name: 'a model',
  digest: 'd',
  device: 'cpu',
  precision: 'fp32',
  imageSize: 364,
  deviceNotes: ['cpu: 10 ms'],
};
const words = ({ text }: { readonly text: string }) => text.replace(/\$\([^)]*\) ?/g, '');

describe('the status item', () => {
  it.each([
    [statusText({ kind: 'starting' }), 'Caption Lens: starting'],
    [statusText({ kind: 'starting', waiting: 'The daemon is busy.' }), 'Caption Lens: waiting'],
    [statusText({ kind: 'stopped' }), 'Caption Lens: stopped'],
    [running({ kind: 'unloaded' }), 'Caption Lens: ready to load'],
    [running({ kind: 'loading', fraction: 0.42, message: 'Reading' }), 'Caption Lens: loading 42%'],
    [running({ kind: 'loading', message: 'Waiting' }), 'Caption Lens: loading'],
    [running(ready), 'Caption Lens: ready on CPU'],
    [running({ ...ready, device: 'webgpu' }), 'Caption Lens: ready on GPU'],
  ])('%#: %s', (status, expected) => {
    expect(words(status)).toBe(expected);
    expect(status.severity).toBe('none');
  });

  it('says why it fell back to the processor', () => {
    const status = running({ ...ready, fallback: 'WebGPU failed: no adapter.' });
    expect(words(status)).toBe('Caption Lens: ready on CPU (fallback)');
    expect(status.severity).toBe('warning');
    expect(status.details).toContain('WebGPU failed: no adapter.');
  });

  it('says why nothing is named, beside why it fell back', () => {
    const recogniserNote = 'Described without names: a file is damaged.';
    const status = running({ ...ready, recogniserNote });
    expect([words(status), status.severity]).toEqual(['Caption Lens: ready on CPU', 'warning']);
    expect(status.details).toEqual(expect.arrayContaining([recogniserNote, 'cpu: 10 ms']));
    const both = running({ ...ready, recogniserNote, fallback: 'WebGPU failed.' });
    expect(both.details).toEqual(expect.arrayContaining([recogniserNote, 'WebGPU failed.']));
    expect(both.details).not.toContain('cpu: 10 ms');
  });

  it('says what failed and what to do, of the service and of the model alike', () => {
    const failure = { code: 'outOfMemory', message: 'No memory left.', advice: 'Choose a smaller model.' } as const;
    for (const status of [statusText({ kind: 'failed', failure }), running({ kind: 'failed', failure })]) {
      expect(words(status)).toBe('Caption Lens: failed');
      expect(status.details).toEqual(['No memory left.', 'Choose a smaller model.']);
      expect(status.severity).toBe('error');
    }
  });

  it('says what is being fetched, beside what is loaded', () => {
    const update = { kind: 'downloading', done: 3_700_000_000, total: 10_000_000_000, secondsLeft: 75 } as const;
    const status = running(ready, undefined, [{ name: 'org/name', update }]);
    expect(words(status)).toBe('Caption Lens: fetching 37%');
    expect(status.details[0]).toBe('org/name: 3.7 GB of 10.0 GB · 1:15 left.');
    expect(status.details.join()).toContain('a model on CPU');
  });

  it('counts the pictures in line and the memory of both processes', () => {
    expect(running(ready, { waiting: 2, running: 1 }).details).toContain('3 pictures in line.');
    expect(running(ready).details.join(' ')).toContain('100 MB');
  });
});
