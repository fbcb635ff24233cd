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

describe('the status item', () => {
  it.each([
    [statusText({ kind: 'starting' }), 'Starting'],
    [statusText({ kind: 'starting', waiting: 'The daemon is busy.' }), 'Waiting'],
    [statusText({ kind: 'stopped' }), 'Stopped'],
    [running({ kind: 'unloaded' }), 'Ready'],
    [running({ kind: 'loading', fraction: 0.42, message: 'Reading' }), 'Loading 42 %'],
    [running({ kind: 'loading', message: 'Waiting' }), 'Loading'],
    [running(ready), 'Ready'],
    [running({ ...ready, device: 'webgpu' }), 'Ready'],
  ])('%#: %s', (status, expected) => {
    expect(status.word).toBe(expected);
    expect(status.severity).toBe('none');
  });

  it('says what it is doing by the same word and sign', () => {
    const busy = running(ready, { waiting: 2, running: 1 });
    expect([busy.icon, busy.word, busy.sentences.at(-1)]).toEqual([
      'loading~spin',
      'Describing',
      '3 pictures are in line.',
    ]);
    expect([running(ready).icon, running(ready).word]).toEqual(['eye', 'Ready']);
    expect(running(ready, { waiting: 0, running: 1 }).sentences).toContain('One picture is in line.');
  });

  it('keeps devices, versions and memory among the details', () => {
    const { sentences, details } = running(ready);
    expect(sentences).toEqual(['Descriptions come from a model.']);
    expect(details).toEqual(['On CPU, fp32, 364 px', 'cpu: 10 ms', 'Version 1.0.0, 100 MB of memory']);
  });

  it('says why it fell back to the processor', () => {
    const status = running({ ...ready, fallback: 'WebGPU failed: no adapter.' });
    expect([status.word, status.severity]).toEqual(['Ready', 'warning']);
    expect(status.sentences).toContain('WebGPU failed: no adapter.');
    expect(status.details).not.toContain('cpu: 10 ms');
  });

  it('says why nothing is named, beside why it fell back', () => {
    const recogniserNote = 'Described without names: a file is damaged.';
    const status = running({ ...ready, recogniserNote });
    expect([status.word, status.severity]).toEqual(['Ready', 'warning']);
    expect(status.sentences).toContain(recogniserNote);
    expect(status.details).toContain('cpu: 10 ms');
    const both = running({ ...ready, recogniserNote, fallback: 'WebGPU failed.' });
    expect(both.sentences).toEqual(expect.arrayContaining([recogniserNote, 'WebGPU failed.']));
  });

  it('says what failed and what to do, of the service and of the model alike', () => {
    const failure = { code: 'outOfMemory', message: 'No memory left.', advice: 'Choose a smaller model.' } as const;
    for (const status of [statusText({ kind: 'failed', failure }), running({ kind: 'failed', failure })]) {
      expect([status.word, status.severity]).toEqual(['Failed', 'error']);
      expect(status.sentences).toEqual(['No memory left.', 'Choose a smaller model.']);
    }
  });

  it('says what is being fetched, beside what is loaded', () => {
    const update = { kind: 'downloading', done: 3_700_000_000, total: 10_000_000_000, secondsLeft: 75 } as const;
    const status = running(ready, undefined, [{ name: 'org/name', update }]);
    expect(status.word).toBe('Downloading 37 %');
    expect(status.sentences).toEqual(['org/name: 3.7 GB of 10.0 GB · 1:15 left.', 'Descriptions come from a model.']);
  });
});
