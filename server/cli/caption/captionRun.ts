import { basename } from 'node:path';
import { throwIfAborted } from '../../../models/errors.ts';
import type { CaptionOptions } from './captionOptions.ts';
import { type CaptionResult, failureLine, jsonLine, textLines } from './captionResult.ts';
import { captionResults, type PictureDescriber } from './captionResults.ts';
import { checkEvaluation, withEvaluation } from './evaluatedOptions.ts';
import { LiveLine } from '../terminal/liveLine.ts';
import { chooseModel } from '../models/modelChoice.ts';
import { type Listed, listPictures } from './pictureList.ts';
import { openPictureDescriber } from './pictureDescriber.ts';
import { progressBar } from '../terminal/progressBar.ts';
import type { ExitCode, World } from '../world.ts';

/** Captions everything that the options name, one result after the other. */
export async function runCaption(asked: CaptionOptions, world: World, signal: AbortSignal): Promise<ExitCode> {
  const line = new LiveLine(world.stderr, world.now);
  try {
    const listed = await listPictures(asked.images, world, signal);
    const report = (result: CaptionResult) => writeResult(result, asked.format, world, line);
    const failed = listed.filter((item) => item.kind === 'failed');
    if (failed.length === listed.length) {
      // Nothing to caption: loading a model would only make the user wait for the same answer.
      failed.forEach(report);
      return 1;
    }
    await checkEvaluation(asked, world);
    const options = withEvaluation(asked, await chooseModel(asked.model, world, line, signal));
    const describer = await openPictureDescriber(options, world, line, signal);
    return await captionAll(listed, describer, { world, line, report }, signal);
  } catch (thrown) {
    throwIfAborted(signal);
    throw thrown;
  } finally {
    line.clear();
  }
}

interface CaptionRunContext {
  readonly world: World;
  readonly line: LiveLine;
  readonly report: (result: CaptionResult) => void;
}

async function captionAll(
  listed: readonly Listed[],
  describer: PictureDescriber,
  { world, line, report }: CaptionRunContext,
  signal: AbortSignal,
): Promise<ExitCode> {
  const progress = progressOf(listed.length, world);
  let failures = 0;
  try {
    const onStatus = (image: string, text: string) => line.show(`${progress.bar()}${basename(image)}:`, text);
    for await (const result of captionResults(listed, describer, onStatus, signal)) {
      report(result);
      progress.done += 1;
      if (result.kind === 'failed') failures += 1;
    }
    return failures === 0 ? 0 : 1;
  } finally {
    await describer.dispose();
  }
}

/** The bar in front of the live line, where there is more than one picture. */
function progressOf(total: number, world: World) {
  const start = world.now();
  return {
    done: 0,
    bar(): string {
      const elapsedMs = world.now() - start;
      return total > 1 ? `${progressBar({ done: this.done, total, elapsedMs })} · ` : '';
    },
  };
}

function writeResult(result: CaptionResult, format: CaptionOptions['format'], world: World, line: LiveLine): void {
  line.clear();
  if (format === 'json') world.stdout.write(jsonLine(result));
  else if (result.kind === 'captioned') world.stdout.write(textLines(result.image, result.shown));
  else world.stderr.write(failureLine(result.image, result.error));
}
