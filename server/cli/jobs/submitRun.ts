import { wordsVersion } from '../../captions/store/captionKey.ts';
import type { Database } from '../../jobs/database/database.ts';
import { PictureQueue } from '../../jobs/queue/queue.ts';
import { picturesOf } from '../../jobs/sources/sources.ts';
import type { SourcePicture } from '../../jobs/sources/source.ts';
import { submit } from '../../jobs/submission.ts';
import { LiveLine } from '../terminal/liveLine.ts';
import type { ExitCode, World } from '../world.ts';
import { jobModel, wordOptions } from './jobModel.ts';
import type { SubmitCommand } from './jobsOptions.ts';

/** Plans the pictures of all sources. What was planned stays where a later source fails. */
export async function runSubmit(
  { name, sources, priority, caption, web, format }: SubmitCommand,
  database: Database,
  world: World,
  signal: AbortSignal,
): Promise<ExitCode> {
  const line = new LiveLine(world.stderr, world.now);
  const queue = await PictureQueue.open(database, 'none');
  try {
    const model = await jobModel(caption, world);
    const submission = { name, priority, model, options: wordOptions(caption), wordsVersion };
    const { found, added, job } = await submit(
      submission,
      allOf(sources, web, signal),
      { database, queue },
      (progress) => line.show(`${String(progress.found)} pictures found, ${String(progress.added)} of them new`),
      signal,
    );
    line.clear();
    world.stdout.write(
      format === 'json'
        ? `${JSON.stringify({ job: job.name, found, added })}\n`
        : `${job.name}: ${String(found)} pictures found, ${String(added)} of them new.\n`,
    );
    return 0;
  } finally {
    line.clear();
    await queue.dispose();
  }
}

async function* allOf(
  sources: readonly string[],
  web: SubmitCommand['web'],
  signal: AbortSignal,
): AsyncGenerator<SourcePicture> {
  for (const source of sources) yield* picturesOf(source, web, signal);
}
