/**
 * `npm run bench:judges [-- --count N] [--folder DIR]`: time and memory of BERTScore by RoBERTa-large and of CLIPScore by
 * CLIP ViT-L/14, of --count (64) captions, with random weights. Each runs in a process of its own. It takes 7 GB of disk,
 * which it gives back unless --folder names where to keep it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openJudge } from '../../../models/judging/captionJudges.ts';
import { drawCaptions } from './drawnCaptions.ts';
import { type Kind, makeRandomJudge } from './randomJudge.ts';

const { values } = parseArgs({
  options: { count: { type: 'string', default: '64' }, folder: { type: 'string' }, only: { type: 'string' } },
});
const count = Number(values.count);
const megabytes = () => Math.round(process.resourceUsage().maxRSS / 1024);
/** By the clock, and on the processor, which other programs do not lengthen. */
const timed = async <T>(work: () => Promise<T>) => {
  const [start, busy] = [performance.now(), process.cpuUsage()];
  const result = await work();
  const { user, system } = process.cpuUsage(busy);
  const processor = (user + system) / 1e6;
  return {
    result,
    processor,
    text: `${((performance.now() - start) / 1000).toFixed(1)} s (${processor.toFixed(1)} s of processor)`,
  };
};

if (values.only === 'roberta' || values.only === 'clip') await measure(values.only, values.folder ?? '');
else await measureBoth();

async function measureBoth(): Promise<void> {
  const folder = values.folder ?? (await mkdtemp(join(tmpdir(), 'caption-lens-judges-')));
  try {
    for (const kind of ['roberta', 'clip'] as const) {
      const model = join(folder, kind);
      if (!existsSync(model)) await makeRandomJudge(model, kind);
      // Once to compile, and once more, which is what a user waits for.
      for (const label of ['compiled anew', 'compiled before']) {
        console.log(`${kind}, ${label}:`);
        const args = ['--import', 'tsx', fileURLToPath(import.meta.url), '--only', kind];
        const more = ['--folder', folder, '--count', String(count)];
        spawnSync(process.execPath, [...args, ...more], { stdio: 'inherit' });
      }
    }
  } finally {
    if (values.folder === undefined) await rm(folder, { recursive: true, force: true });
  }
}

async function measure(kind: Kind, folder: string): Promise<void> {
  const files = { folder: join(folder, kind) };
  const cacheDir = join(folder, 'cache');
  const before = megabytes();
  const options =
    kind === 'roberta' ? ({ kind, files, cacheDir, layer: 17 } as const) : ({ kind, files, cacheDir } as const);
  const opening = await timed(() => openJudge(options));
  const judge = opening.result;
  const captions = drawCaptions(2 * count);
  const { info } = judge;
  const scoring = await timed(async () => {
    for (let at = 0; at < count; at += 32) {
      const some = captions.slice(at, Math.min(at + 32, count));
      if (info.kind === 'roberta') {
        const questions = some.map((candidate, index) => ({
          candidates: [candidate],
          references: [captions[count + at + index] ?? ''],
        }));
        await judge.scoreTexts(questions);
      } else {
        const pixels = new Uint8Array(info.imageSize ** 2 * 3).map((_, index) => (index * 31) % 251);
        await judge.scorePictures(some.map((candidate) => ({ candidates: [candidate], pixels })));
      }
    }
  });
  await judge.dispose();
  const each = `${((1000 * scoring.processor) / count).toFixed(0)} ms of processor each`;
  console.log(`  opened in ${opening.text}, ${count} captions in ${scoring.text}, ${each}`);
  console.log(`  at most ${megabytes()} MB of memory, ${before} MB of it before`);
}
