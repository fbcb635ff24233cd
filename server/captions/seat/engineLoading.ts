import type { CaptionerOptions, LoadProgress, ModelInfo } from '../../../models/caption.ts';
import { throwIfAborted } from '../../../models/errors.ts';
import type { ForkedCaptioner } from '../../engine/engine.ts';
import { recogniserNote } from '../../engine/recogniserNote.ts';
import type { ModelSelection } from '../../protocol/messages.ts';
import type { Clock } from '../clock.ts';
import type { DescriberLog } from '../describerOptions.ts';
import { LoadedEngine } from './loadedEngine.ts';
import { type Loading, loadingOf } from './loading.ts';
import { captionerOptions } from './modelOptions.ts';
import { type SilenceLimits, SilenceWatch } from './silenceWatch.ts';
import { ownNames, spelled, type Wording } from '../../../models/wording.ts';

/** A model as it is to be loaded. */
export interface LoadOrder {
  readonly selection: ModelSelection;
  /** Of its files before they are read. */
  readonly stamp: string | undefined;
  /** Why nothing in pictures is to be named; undefined where there is no reason. */
  readonly unnamed: Wording | undefined;
}

export interface LoadParts {
  readonly open: (
    options: CaptionerOptions,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ) => Promise<ForkedCaptioner>;
  readonly cacheDir: string;
  /** See `CaptionerOptions`. */
  readonly draftsDir: string | undefined;
  /** Changes with the model's files; undefined where that cannot be told. */
  readonly stampOf: (selection: ModelSelection) => Promise<string | undefined>;
  /** Hears of a model whose files did not change while it was loaded. */
  readonly onLoaded: (selection: ModelSelection, stamp: string, info: ModelInfo) => void;
  readonly clock: Clock;
  readonly log: DescriberLog;
  /** An engine that says nothing for so long is ended. */
  readonly silence: SilenceLimits;
}

/** Opens an engine with a model; settles only when no engine is left of one that failed. */
export async function loadEngine(
  { selection, stamp, unnamed }: LoadOrder,
  { open, cacheDir, draftsDir, stampOf, onLoaded, clock, log, silence }: LoadParts,
  onLoading: (loading: Loading) => void,
  signal: AbortSignal,
): Promise<LoadedEngine> {
  const start = clock.now();
  const stopping = new AbortController();
  const watch = new SilenceWatch(clock, silence.loadMs, () => stopping.abort());
  let onProgress = (progress: LoadProgress) => {
    watch.hear();
    onLoading(loadingOf(progress));
  };
  const stop = AbortSignal.any([signal, stopping.signal]);
  const places = { cacheDir, ...(draftsDir !== undefined && { draftsDir }) };
  const options = { ...captionerOptions(selection, places), ...(unnamed !== undefined && { unnamed }) };
  const opening = open(options, (progress) => onProgress(progress), stop);
  const captioner = await watch.guard(opening).catch(async (thrown: unknown) => {
    // One engine leaves before another comes, also one that said nothing.
    await opening.then(
      (late) => late.dispose(),
      () => undefined,
    );
    throw thrown;
  });
  const { info } = captioner;
  log.info(`Loaded ${info.name} on ${info.device} in ${info.precision}, ${Math.round(clock.now() - start)} ms.`);
  const note = recogniserNote(info.recogniser);
  for (const each of [note, ...info.defaults.notes]) if (each !== undefined) log.warn(spelled(each, ownNames));
  // Why names are missing may pass, and the files' stamp would not show it.
  const isWhole = info.recogniser.kind !== 'unusable';
  if (isWhole && stamp !== undefined && (await stampOf(selection)) === stamp) onLoaded(selection, stamp, info);
  if (signal.aborted) await captioner.dispose();
  throwIfAborted(signal);
  const engine = new LoadedEngine(captioner, clock, silence);
  // It may read all of the model again while a caption is waited for.
  onProgress = () => engine.hear();
  return engine;
}
