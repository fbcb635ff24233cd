import { constants } from 'node:fs';
import { appendFile, copyFile, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Json } from '../../checkpoint/torch/pickleWriter.ts';
import { CaptionLensError } from '../../errors.ts';
import { readJsonFile } from '../../files/jsonFile.ts';
import { acquireLock, type Lock } from '../../files/lock.ts';
import { writeWholeFile } from '../../files/wholeFile.ts';
import type { EpochEvent, StepEvent } from './events.ts';
import { evaluateText, logText } from './lavisLogs.ts';
import type { TrainerState } from '../trainer.ts';
import type { RunSettings } from './runSettings.ts';

/** Where a run stands, beside the weights in its last checkpoint. */
export interface RunState extends TrainerState {
  readonly version: 1;
  readonly settings: RunSettings;
  /** What the model and the data were: another of either is another training. */
  readonly origin: { readonly model: string; readonly data: string };
  /** The batch that comes next. */
  readonly epoch: number;
  readonly step: number;
  /** Of the epoch under way. */
  readonly lossSum: number;
  readonly rateSum: number;
  readonly best: { readonly epoch: number; readonly score: number } | null;
  /** Those that are over. */
  readonly epochs: readonly EpochEvent[];
  /** Name of the file with the weights and the optimizer. */
  readonly checkpoint: string;
}

const mostStateBytes = 16 * 1024 * 1024;

/** A line for each step, as `--json` prints it. */
export const stepsFile = 'steps.jsonl';
/** Where LAVIS leaves what was said. */
export const resultFolder = 'result';
export function resultName(epoch: number): string {
  return `val_epoch${String(epoch)}.json`;
}

/** The folder that a training writes to, as LAVIS lays it out, with our own state beside it. */
export class RunFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** Where numbers lie that memory has no room for. */
  get work(): string {
    return this.file('work');
  }

  /** Where the model lies that describes pictures. */
  get describing(): string {
    return this.file('describing');
  }

  /** Waits for no one: a folder in which another training runs is refused. */
  async lock(signal?: AbortSignal): Promise<Lock> {
    await mkdir(this.path, { recursive: true });
    const waiting = new AbortController();
    const both = signal ? AbortSignal.any([signal, waiting.signal]) : waiting.signal;
    try {
      return await acquireLock(this.file('.lock'), () => waiting.abort(), both);
    } catch (error) {
      if (!waiting.signal.aborted || signal?.aborted) throw error;
      throw new CaptionLensError('busy', `Another training is at work in ${this.path}.`);
    }
  }

  /** Undefined where no state was saved yet. Throws `dataInvalid` where it is damaged. */
  async readState(): Promise<RunState | undefined> {
    const path = this.file('state.json');
    const found = await readJsonFile(path, mostStateBytes);
    if (found === undefined) return undefined;
    const state = found as Partial<RunState>;
    if (state.version === 1 && typeof state.checkpoint === 'string' && state.settings) return state as RunState;
    throw new CaptionLensError('dataInvalid', `${path} is no state of a training that this program can take up.`);
  }

  /** The last thing to be written of what it names. Checkpoints within an epoch that it does not name are gone then. */
  async writeState(state: RunState): Promise<void> {
    await writeWholeFile(this.file('state.json'), `${JSON.stringify(state, undefined, 1)}\n`);
    for (const name of await readdir(this.path)) {
      if (/^checkpoint_\d+_step_\d+\.pth$/.test(name) && name !== state.checkpoint) await rm(this.file(name));
    }
  }

  /** As LAVIS: the configuration, and what came of each epoch. */
  async writeLogs(config: Json, epochs: readonly EpochEvent[]): Promise<void> {
    await writeWholeFile(this.file('log.txt'), logText(config, epochs));
    const evaluations = evaluateText(epochs);
    if (evaluations !== '') await writeWholeFile(this.file('evaluate.txt'), evaluations);
  }

  /** What was said of the pictures that were held back. */
  async writeResult(epoch: number, text: string): Promise<void> {
    await writeWholeFile(join(this.file(resultFolder), resultName(epoch)), text);
  }

  /** Begins the list of steps with those that a state knows of. */
  async keepSteps(count: number): Promise<void> {
    const path = this.file(stepsFile);
    const text = count === 0 ? '' : await readFile(path, 'utf8').catch(() => '');
    await writeWholeFile(
      path,
      text
        .split(/(?<=\n)/)
        .slice(0, count)
        .join(''),
    );
  }

  async addStep(event: StepEvent): Promise<void> {
    await appendFile(this.file(stepsFile), `${JSON.stringify(event)}\n`);
  }

  /** Makes a checkpoint the best one. */
  async markBest(name: string): Promise<void> {
    const partial = this.file('checkpoint_best.pth.partial');
    // Where the file system can, both share their bytes.
    try {
      await copyFile(this.file(name), partial, constants.COPYFILE_FICLONE);
      await rename(partial, this.file('checkpoint_best.pth'));
    } catch (thrown) {
      await rm(partial, { force: true });
      throw thrown;
    }
  }
}
