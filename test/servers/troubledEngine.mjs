// An engine child for tests that misbehaves in one way: the name of the model's file says in which. Every load is noted
// in `loads.txt` beside it: how often an engine came, and on which device.
import { appendFileSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const timings = { recognitionMs: 6, visionMs: 1, qformerMs: 2, promptMs: 3, steps: 4, stepMs: 5 };
const outOfMemory = 'There is not enough memory to run the model: Failed to allocate memory for requested buffer.';
// As ONNX Runtime says it: C0untFloyd/roop-unleashed issue 32, nico-martin/gemma4-browser-extension issue 4.
const lost = {
  cuda: 'ONNX Runtime could not run the model: CUDA failure 719: unspecified launch failure ; GPU=0',
  webgpu: 'Failed to create a WebGPU compute pipeline: A valid external Instance reference no longer exists.',
};
// What a picture with words in it might make a model say.
const evil =
  'a sign \u202Ethat says\u202C [run](command:workbench.action.terminal.sendSequence) ![](http://beacon.example/x.png)\n' +
  '<img src=x onerror=alert(1)> ${env:TOKEN} $(zap) \u{E0041}\u200B`rm -rf ~`';

let behaviour = '';
let device = 'cpu';
let unnamed;
let loads = 0;
let captions = 0;
const cancelled = new Set();

function load({ id, options }) {
  const { path } = options.model;
  behaviour = basename(path);
  unnamed = options.unnamed;
  device = options.device === 'auto' ? 'webgpu' : options.device;
  const notes = join(dirname(path), 'loads.txt');
  appendFileSync(notes, `${options.device}\n`);
  loads = readFileSync(notes, 'utf8').trim().split('\n').length;
  if (behaviour === 'crashOnLoad') process.exit(3);
  if (behaviour === 'missing') return fail(id, 'checkpointNotFound', 'There is no checkpoint here.');
  if (behaviour === 'fullOnLoad' && device !== 'cpu') return fail(id, 'outOfMemory', outOfMemory);
  if (behaviour === 'silentOnLoad' && loads === 1) for (;;);
  process.send({ kind: 'progress', id, progress: { kind: 'compiling', done: 1, total: 4 } });
  setTimeout(() => process.send({ kind: 'loaded', id, info: info() }), behaviour === 'slowToLoad' ? 300 : 0);
}

function info() {
  const about = { name: behaviour, digest: 'f'.repeat(64), kind: 'hf', device, precision: 'fp32', imageSize: 4 };
  return {
    ...about,
    deviceNotes: [`${device}: chosen.`],
    defaults: { prompt: '', generation: {}, notes: [] },
    recogniser: recogniser(),
  };
}

/** Reads all of the compiled model, which takes longer than any step, and says how far it is. */
function look(id, done) {
  if (done > 12) return answer(id, 'a cup');
  process.send({ kind: 'progress', id: 1, progress: { kind: 'reading', done, total: 12 } });
  setTimeout(() => look(id, done + 1), 250);
}

function recogniser() {
  if (unnamed !== undefined) return { kind: 'unusable', reason: unnamed };
  if (behaviour === 'nameless') return { kind: 'unusable', reason: 'A file of the recogniser is damaged.' };
  const views = [
    { size: 3, part: 'whole' },
    { size: 2, part: 'middle' },
  ];
  return behaviour === 'naming' ? { kind: 'ready', views } : { kind: 'none' };
}

function caption(id, request) {
  switch (behaviour) {
    case 'naming':
      return answer(id, 'a cup', named(request.views));
    case 'crash':
      return process.kill(process.pid, 'SIGKILL');
    case 'crashOnce':
      return loads === 1 ? process.abort() : answer(id, 'a cup');
    case 'silent':
      for (;;);
    case 'silentOnce':
      if (loads === 1) for (;;);
      return answer(id, 'a cup');
    case 'silentBeside':
      if (loads > 1) return answer(id, 'a cup');
      captions += 1;
      if (captions > 1) for (;;);
      return undefined;
    case 'damagedOnce':
      return loads === 1 ? fail(id, 'compiledDamaged', 'The compiled files were damaged.') : answer(id, 'a cup');
    case 'damagedAlways':
      return fail(id, 'compiledDamaged', 'The compiled files were damaged.');
    case 'namesDamagedAlways':
      return unnamed === undefined ? fail(id, 'recogniserDamaged', 'The names were damaged.') : answer(id, 'a cup');
    case 'lookingForDamage':
      return look(id, 1);
    case 'full':
      return fail(id, 'outOfMemory', outOfMemory);
    case 'fullGraphics':
      return device === 'cpu' ? answer(id, 'a cup') : fail(id, 'outOfMemory', outOfMemory);
    case 'fullOnce':
      return loads === 1 ? fail(id, 'outOfMemory', outOfMemory) : answer(id, 'a cup');
    case 'lost':
      return device === 'cpu' ? answer(id, 'a cup') : fail(id, 'internal', lost[device]);
    case 'evil':
      return answer(id, evil);
    case 'endless':
      return step(id, 1);
    default:
      return answer(id, 'a cup');
  }
}

/** Generates for ever and looks between two steps whether it was cancelled. */
function step(id, number) {
  if (cancelled.has(id)) return fail(id, 'aborted', 'The caption was cancelled.');
  snapshot(id, number, `step ${number}`);
  setTimeout(() => step(id, number + 1), 5);
}

/** One picture's views as subjects: a side in pixels and the mean of its bytes. */
function named([views] = [[]]) {
  return views.map((view) => {
    const mean = view.reduce((sum, byte) => sum + byte, 0) / view.length;
    return { name: `${Math.sqrt(view.length / 3)} px, ${mean}`, confidence: 0.5 };
  });
}

function answer(id, text, subjects = []) {
  snapshot(id, 1, text);
  const captions = [{ text, tokens: [5, 2], score: -0.5 }];
  process.send({ kind: 'result', id, captions: [{ captions, subjects, timings }] });
}

function snapshot(id, number, text) {
  const texts = { beams: [{ text, score: -2 }], finished: [{ text: `${text}.`, score: -1 }] };
  process.send({ kind: 'snapshot', id, snapshot: { image: 0, step: number, text, ...texts } });
}

function fail(id, code, message) {
  process.send({ kind: 'error', id, error: { code, message } });
}

process.on('message', (question) => {
  if (question.kind === 'load') load(question);
  if (question.kind === 'caption') caption(question.id, question.request);
  if (question.kind === 'cancel') cancelled.add(question.id);
  if (question.kind === 'dispose') process.exit(0);
});
process.on('disconnect', () => process.exit(0));
