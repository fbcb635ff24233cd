// An engine child for tests. The picture's first byte says how a caption ends; the name of the model how loading does.
const info = {
  name: 'fake',
  digest: 'f'.repeat(64),
  kind: 'hf',
  device: 'cpu',
  precision: 'fp32',
  imageSize: 4,
  deviceNotes: ['cpu: always there'],
  defaults: { prompt: '', generation: {}, notes: [] },
  recogniser: { kind: 'ready', views: [{ size: 2, part: 'whole' }] },
};
const timings = { recognitionMs: 6, visionMs: 1.234, qformerMs: 2, promptMs: 3, steps: 4, stepMs: 5 };
const cancelled = new Set();

function caption({ id, request, snapshots }) {
  const behaviour = request.pixels[0]?.[0] ?? 0;
  if (behaviour === 1) process.kill(process.pid, 'SIGKILL');
  if (behaviour === 2) {
    process.stderr.write('first\n\u001b[31mout of luck\u001b[m\n', () => process.exit(9));
    return;
  }
  if (behaviour === 3) for (;;); // blocked in a native call, as far as anyone can tell
  if (behaviour === 4) return void process.send({ kind: 'nonsense', id });
  if (behaviour === 5) return void process.send('garbage');
  if (behaviour === 6) return step(id, 0);
  if (behaviour === 7) process.abort();
  if (behaviour === 8) return fail(id, 'outOfMemory', 'The device has no memory left.');
  if (snapshots === 'all')
    process.send({ kind: 'snapshot', id, snapshot: { image: 0, step: 0, text: 'a', beams: [], finished: [] } });
  const { numReturnSequences = 1 } = request.settings;
  const captions = Array.from({ length: numReturnSequences }, (_, i) => ({
    text: `cup\n${i}`,
    tokens: [i],
    score: -i,
  }));
  // What is named is what was seen: a view's side and first byte.
  const named = (views = []) =>
    views.map((view) => ({ name: `${Math.sqrt(view.length / 3)} px of ${view[0]}`, confidence: 1 }));
  const results = request.pixels.map((_, image) => ({ captions, subjects: named(request.views?.[image]), timings }));
  process.send({ kind: 'result', id, captions: results });
}

/** Generates for ever and looks between two steps whether it was cancelled. */
function step(id, number) {
  if (cancelled.has(id)) return void fail(id, 'aborted', 'The caption was cancelled.');
  process.send({
    kind: 'snapshot',
    id,
    snapshot: { image: 0, step: number, text: `step ${number}`, beams: [], finished: [] },
  });
  setTimeout(() => step(id, number + 1), 5);
}

function fail(id, code, message) {
  process.send({ kind: 'error', id, error: { code, message } });
}

function load({ id, options }) {
  const { path } = options.model;
  if (path === 'missing') return fail(id, 'checkpointNotFound', 'There is no checkpoint here.');
  if (path === 'crash') process.exit(3);
  if (path === 'hang') return undefined;
  process.send({ kind: 'progress', id, progress: { kind: 'reading', done: 1, total: 2 } });
  process.send({ kind: 'loaded', id, info });
}

process.on('message', (question) => {
  if (question.kind === 'load') load(question);
  if (question.kind === 'caption') caption(question);
  if (question.kind === 'cancel') cancelled.add(question.id);
  if (question.kind === 'describe') {
    process.send({ kind: 'described', id: question.id, runtime: { onnxruntime: '1.2.3', backends: [] } });
  }
  if (question.kind === 'dispose') process.exit(0);
});
process.on('disconnect', () => process.exit(0));
