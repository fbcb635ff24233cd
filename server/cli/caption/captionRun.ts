import { basename } from 'node:path';
import type { CaptionRequest } from '../../../models/caption.ts';
import { openingOf } from '../../../models/hub/known/knownModels.ts';
import { asCaptionLensError, CaptionLensError, throwIfAborted } from '../../../models/errors.ts';
import { defaultAltTextRules } from '../../captions/depiction/altText.ts';
import { showCaption } from '../../captions/shown/shownCaption.ts';
import { suitModel } from '../../../models/catalog/suitedSettings.ts';
import { recogniserNote } from '../../engine/recogniserNote.ts';
import { inputOf, inputSettings } from '../../images/decoding/modelInput.ts';
import { CaptionerSeat } from './captionerSeat.ts';
import type { CaptionOptions } from './captionOptions.ts';
import { type CaptionResult, failureLine, jsonLine, noteLine, textLines } from './captionResult.ts';
import type { DaemonClient } from '../daemon/daemonClient.ts';
import { checkEvaluation, withEvaluation } from './evaluatedOptions.ts';
import { DaemonCaptions } from './daemonCaptions.ts';
import { LiveLine } from '../terminal/liveLine.ts';
import { chooseModel } from '../models/modelChoice.ts';
import { loadStatus } from '../terminal/loadStatus.ts';
import { lookahead } from './lookahead.ts';
import { type Listed, listPictures } from './pictureList.ts';
import { prepare, type Prepared } from './preparation.ts';
import { progressBar } from '../terminal/progressBar.ts';
import { oneLine } from '../terminal/textWidth.ts';
import type { ExitCode, World } from '../world.ts';

const ahead = 2; // pictures decoded while the model is busy

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
    const context = { world, line, report };
    const client = options.runner === 'daemon' ? await reachDaemon(context, signal) : undefined;
    if (client) return await captionByDaemon(listed, options, { ...context, client }, signal);
    return await captionAll(listed, options, context, signal);
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

/** Undefined, and one line that says why, where there is no daemon and none can be started. */
async function reachDaemon({ world, line }: CaptionRunContext, signal: AbortSignal): Promise<DaemonClient | undefined> {
  try {
    line.show('Connecting to the daemon');
    return await world.reachDaemon('ifNeeded', signal);
  } catch (thrown) {
    throwIfAborted(signal);
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    line.clear();
    world.stderr.write(`${oneLine(`caption-lens: ${reason} The model runs under this command instead.`)}\n`);
    return undefined;
  } finally {
    line.clear();
  }
}

async function captionByDaemon(
  listed: readonly Listed[],
  options: CaptionOptions,
  { world, line, report, client }: CaptionRunContext & { readonly client: DaemonClient },
  signal: AbortSignal,
): Promise<ExitCode> {
  const captions = new DaemonCaptions(world, options, client, (note) => tell(note, world, line));
  const progress = progressOf(listed.length, world);
  let failures = 0;
  try {
    const onStatus = (image: string, text: string) => line.show(`${progress.bar()}${basename(image)}:`, text);
    for await (const result of captions.results(listed, onStatus, signal)) {
      report(result);
      progress.done += 1;
      if (result.kind === 'failed') failures += 1;
    }
    return failures === 0 ? 0 : 1;
  } finally {
    await captions.dispose();
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

async function captionAll(
  listed: readonly Listed[],
  options: CaptionOptions,
  { world, line, report }: CaptionRunContext,
  signal: AbortSignal,
): Promise<ExitCode> {
  const seat = await openSeat(options, world, line, signal);
  const note = recogniserNote(seat.info.recogniser);
  for (const each of [note, ...seat.info.defaults.notes]) if (each !== undefined) tell(each, world, line);
  const decoder = world.openDecoder();
  try {
    const progress = progressOf(listed.length, world);
    const preparation = { world, decoder, settings: inputSettings(seat.info, options.processor) };
    let failures = 0;
    for await (const prepared of lookahead(listed, ahead, (item) => prepare(item, preparation, signal))) {
      const status = (text: string) => line.show(`${progress.bar()}${basename(prepared.image)}:`, text);
      const result = await captionOne(prepared, { options, seat, world, status }, signal);
      throwIfAborted(signal);
      report(result);
      progress.done += 1;
      if (result.kind === 'failed') failures += 1;
    }
    return failures === 0 ? 0 : 1;
  } finally {
    await Promise.all([seat.dispose(), decoder.dispose()]);
  }
}

async function openSeat(
  options: CaptionOptions,
  world: World,
  line: LiveLine,
  signal: AbortSignal,
): Promise<CaptionerSeat> {
  const { model, device, precision, imageSize } = options;
  const captionerOptions = {
    model,
    device,
    precision,
    cacheDir: world.cacheDir,
    ...(imageSize !== undefined && { imageSize }),
  };
  const open = async (unnamed: string | undefined, opening: AbortSignal) => {
    const asked = { ...captionerOptions, ...(unnamed !== undefined && { unnamed }) };
    try {
      return await world.openCaptioner(asked, (progress) => line.show(loadStatus(progress)), opening);
    } finally {
      line.clear();
    }
  };
  return CaptionerSeat.open({ open, onNote: (note) => tell(note, world, line) }, signal);
}

interface Work {
  readonly options: CaptionOptions;
  readonly seat: CaptionerSeat;
  readonly world: World;
  readonly status: (text: string) => void;
}

async function captionOne(prepared: Prepared, work: Work, signal: AbortSignal): Promise<CaptionResult> {
  if (prepared.kind === 'failed') return prepared;
  const { image, decodeMs } = prepared;
  const { options, seat, world, status } = work;
  const { rules } = options;
  const asked = {
    generation: options.settings,
    ...(options.prompt !== undefined && { prompt: options.prompt }),
  };
  const { generation, prompt } = suitModel(asked, options.model.path ?? '', 'description');
  const request: CaptionRequest = {
    ...inputOf(prepared),
    settings: generation,
    ...(prompt !== undefined && { prompt }),
    ...(rules !== undefined && { rules }),
  };
  const start = world.now();
  status('…');
  try {
    const { info } = seat;
    const continued = prompt ?? info.defaults.prompt;
    const opening = openingOf(continued);
    const [caption] = await seat.caption(request, ({ text }) => status(`${opening} ${text}`.trim()), signal);
    if (!caption) throw new CaptionLensError('internal', 'The model gave no caption for this picture.');
    const totalMs = decodeMs + world.now() - start;
    const shown = caption.captions.map((own) => showCaption(own, opening, defaultAltTextRules));
    return { kind: 'captioned', image, caption, shown, info, prompt: continued, decodeMs, totalMs };
  } catch (thrown) {
    const error = asCaptionLensError(thrown);
    // Options that do not suit this model suit it for no picture.
    if (error.code === 'invalidOption' || error.code === 'promptTooLong') throw error;
    return { kind: 'failed', image, error };
  }
}

function tell(note: string, world: World, line: LiveLine): void {
  line.clear();
  world.stderr.write(noteLine(note));
}

function writeResult(result: CaptionResult, format: CaptionOptions['format'], world: World, line: LiveLine): void {
  line.clear();
  if (format === 'json') world.stdout.write(jsonLine(result));
  else if (result.kind === 'captioned') world.stdout.write(textLines(result.image, result.shown));
  else world.stderr.write(failureLine(result.image, result.error));
}
