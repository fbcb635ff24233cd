import { t } from '@vscode/l10n';
import { rm } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { OwnProgram, type ProgramEnd } from './ownProgram.ts';
import type { TeachingFolder } from './teachingFolder.ts';
import {
  firstState,
  nextState,
  type Comparison,
  type Plan,
  type Step,
  type TeachingEvent,
  type TeachingState,
} from './teachingState.ts';

/** Pictures that are held back, as a share: of few pictures more, so that there is something to compare. */
const shares = { usual: '0.1', few: '0.25' } as const;
const fewPictures = 40;
/** How many are compared. */
const mostCompared = 8;
const usualBatch = 8;
/** Fewer numbers than this are a small model, which learns nothing at the rate of the model card's run. */
const smallModel = 1e8;
const rates = { small: '0.0003', large: '0.00001' } as const;
/** Seconds that are lost at most where a training is stopped. */
const savedSeconds = 600;

/** What a line of `train --json` or `--plan --json` may have. */
interface TrainLine {
  readonly epoch?: number;
  readonly step?: number;
  readonly loss?: number;
}

/** The teaching of one workspace. Nothing of it starts before somebody asks; what runs is a program of its own. */
export class TeachingSession implements vscode.Disposable {
  readonly #extensionPath: string;
  readonly #folder: TeachingFolder;
  readonly #changed = new vscode.EventEmitter<void>();
  #state = firstState;
  #program: OwnProgram | undefined;
  #disposed = false;

  readonly onDidChange = this.#changed.event;

  constructor(extensionPath: string, folder: TeachingFolder) {
    this.#extensionPath = extensionPath;
    this.#folder = folder;
  }

  get state(): TeachingState {
    return this.#state;
  }

  /** Where the taught model is. */
  get model(): string {
    return this.#folder.model;
  }

  /** What there is to learn from, or a training of before. */
  async open(): Promise<void> {
    const folder = this.#folder;
    await folder.prepare();
    const found = await folder.found();
    const begun = await folder.begun();
    if (found !== 'none' && begun) {
      this.#dispatch({ kind: 'chose', choices: begun.choices });
      await this.#tellLists(folder.data, begun.documents);
      this.#dispatch({ kind: 'found', phase: found, steps: await folder.steps() });
      await this.#plan(folder.data);
    } else await this.gather();
  }

  async gather(): Promise<void> {
    const { survey } = this.#folder;
    this.#dispatch({ kind: 'gathering' });
    const roots = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
    const list = join(survey, 'all.jsonl');
    let [documents, pictures] = [0, 0];
    const paths = roots.map(({ uri }) => uri.fsPath);
    const gathered =
      paths.length === 0
        ? undefined
        : await this.#run(['dataset', 'from-documents', ...paths, '--out', list, '--json'], (line) => {
            const told = JSON.parse(line) as { readonly documents?: number; readonly items?: number };
            [documents, pictures] = [told.documents ?? 0, told.items ?? 0];
          });
    // 1: some documents could not be read; the others count.
    if (gathered?.code !== 0 && gathered?.code !== 1) {
      this.#dispatch({ kind: 'nothingThere' });
      return;
    }
    const share = pictures < fewPictures ? shares.few : shares.usual;
    const split = await this.#run(['dataset', 'split', list, '--share', share, '--out', survey]);
    if (split.code !== 0 && split.code !== 1) {
      this.#dispatch({ kind: 'failed', failure: split.sentence });
      return;
    }
    await this.#tellLists(survey, documents);
    await this.#plan(survey);
  }

  async choose(choices: TeachingState['choices']): Promise<void> {
    if (this.#state.phase !== 'ready') return;
    this.#dispatch({ kind: 'chose', choices });
    await this.#plan(this.#folder.survey);
  }

  /** Two steps of a training that nothing is kept of. */
  async measure(): Promise<void> {
    if (this.#state.phase !== 'ready') return;
    this.#dispatch({ kind: 'measuring' });
    const { trial, survey } = this.#folder;
    const times = [performance.now()];
    const program = this.#start(['train', ...this.#options(survey), '--out', trial, '--json'], (line) => {
      if (readStep(line)) times.push(performance.now());
      if (times.length === 3) program.kill();
    });
    const end = await program.ended;
    await rm(trial, { recursive: true, force: true });
    // The first takes the model's loading with it.
    const [before = 0, after] = times.length > 2 ? times.slice(1) : times;
    const secondsPerStep = after === undefined ? undefined : (after - before) / 1000;
    this.#dispatch({ kind: 'measured', secondsPerStep });
    if (secondsPerStep === undefined && !end.stopped) this.#dispatch({ kind: 'failed', failure: end.sentence });
  }

  async start(): Promise<void> {
    const { plan, choices, phase, survey } = this.#state;
    if (phase !== 'ready' || !plan) return;
    const options = this.#options(this.#folder.data);
    await this.#folder.begin({ choices, options, steps: plan.steps, documents: survey?.documents ?? 0 });
    await this.#teach(options);
  }

  async resume(): Promise<void> {
    const begun = await this.#folder.begun();
    if (this.#state.phase === 'stopped' && begun) await this.#teach([...begun.options, '--resume']);
  }

  stop(): void {
    const { phase } = this.#state;
    if (phase === 'measuring') this.#program?.kill();
    if (phase !== 'running') return;
    this.#dispatch({ kind: 'stopping' });
    this.#program?.stop();
  }

  /** Describes what was held back, by the model of before and by the taught one. */
  async compare(): Promise<void> {
    if (this.#state.phase !== 'done') return;
    this.#dispatch({ kind: 'comparing' });
    const held = await this.#folder.heldBack(this.#folder.data, mostCompared);
    const paths = held.map(({ path }) => path);
    const before = await this.#captions(this.#modelOptions(), paths);
    const after = await this.#captions(['--model', this.#folder.model], paths);
    if (typeof before === 'string' || typeof after === 'string') {
      this.#dispatch({ kind: 'failed', failure: typeof before === 'string' ? before : String(after) });
      return;
    }
    const comparisons = held.map(({ name, text }, index): Comparison => ({
      picture: name,
      written: text,
      before: before[index] ?? '',
      after: after[index] ?? '',
    }));
    this.#dispatch({ kind: 'compared', comparisons });
  }

  async beginAnew(): Promise<void> {
    await this.#folder.discard();
    this.#state = { ...firstState, choices: this.#state.choices };
    await this.gather();
  }

  dispose(): void {
    this.#disposed = true;
    this.#program?.kill();
    this.#changed.dispose();
  }

  async #teach(options: readonly string[]): Promise<void> {
    this.#dispatch({ kind: 'began' });
    let last: number | undefined;
    const program = this.#start(['train', ...options, '--out', this.#folder.run, '--json'], (line) => {
      const step = readStep(line);
      if (!step) return;
      const now = performance.now();
      this.#dispatch({ kind: 'stepped', step, seconds: last === undefined ? undefined : (now - last) / 1000 });
      last = now;
      void this.#folder.keepStep(step);
    });
    const end = await program.ended;
    const failure = end.code === 0 || end.stopped ? '' : t('The training has ended: {0}', end.sentence);
    this.#dispatch({ kind: 'ended', phase: end.code === 0 ? 'done' : 'stopped', failure });
  }

  async #tellLists(folder: string, documents: number): Promise<void> {
    const rest = await this.#folder.counts(folder, 'rest');
    const held = await this.#folder.counts(folder, 'held-back');
    const [pictures, texts] = [rest.pictures + held.pictures, rest.texts + held.texts];
    this.#dispatch({
      kind: 'surveyed',
      survey: { documents, pictures, texts, learned: rest.texts, heldBack: held.pictures },
    });
  }

  async #plan(folder: string): Promise<void> {
    const options = ['--data', join(folder, 'rest.jsonl'), ...this.#choiceOptions(), ...this.#modelOptions()];
    const ask = async (size: readonly string[]) => {
      let told: Omit<Plan, 'machineBytes' | 'freeBytes'> | undefined;
      const end = await this.#run(
        ['train', ...options, ...size, '--out', this.#folder.run, '--plan', '--json'],
        (line) => {
          told = JSON.parse(line) as Plan;
        },
      );
      return { told, end };
    };
    const { told: usual, end } = await ask([]);
    // Pictures have the side that the model was made for, which only the model says.
    const plan = usual && (await ask(['--image-size', String(usual.ownImageSize)])).told;
    if (!plan) {
      this.#dispatch({ kind: 'failed', failure: end.sentence });
      return;
    }
    const begun = await this.#folder.begun();
    const steps = begun && this.#state.phase !== 'gathering' && folder === this.#folder.data ? begun.steps : plan.steps;
    const machine = { machineBytes: totalmem(), freeBytes: await this.#folder.freeBytes() };
    this.#dispatch({ kind: 'planned', plan: { ...plan, steps, ...machine } });
  }

  /** Of `train`, beside where it goes. */
  #options(folder: string): readonly string[] {
    const { plan, survey, secondsPerStep } = this.#state;
    const held = survey?.heldBack ?? 0;
    const isSmall = (plan?.parameters ?? 0) < smallModel;
    const saveEvery = secondsPerStep === undefined ? 50 : Math.max(1, Math.round(savedSeconds / secondsPerStep));
    return [
      ...['--data', join(folder, 'rest.jsonl'), ...this.#choiceOptions(), ...this.#modelOptions()],
      ...(held > 0 ? ['--validation', join(folder, 'held-back.jsonl')] : []),
      ...(plan ? ['--image-size', String(plan.ownImageSize)] : []),
      ...['--learning-rate', isSmall ? rates.small : rates.large, '--save-every', String(saveEvery)],
    ];
  }

  #choiceOptions(): readonly string[] {
    const { choices, survey } = this.#state;
    const learned = survey?.learned ?? usualBatch;
    return [
      ...['--trainable', choices.parts === 'seeing' ? 'vision,qformer,projection' : 'qformer,projection'],
      ...['--epochs', String(choices.epochs), '--batch-size', String(Math.max(1, Math.min(usualBatch, learned)))],
    ];
  }

  /** The model of the settings; else the command line takes the one that this machine uses. */
  #modelOptions(): readonly string[] {
    const settings = vscode.workspace.getConfiguration('captionLens.model');
    const named = [
      ['--model', settings.get<string>('path', '')],
      ['--language-model', settings.get<string>('languageModel', '')],
      ['--base', settings.get<string>('base', '')],
    ] as const;
    return named.flatMap(([option, value]) => (value === '' ? [] : [option, value]));
  }

  /** A caption for each picture, or why there is none. */
  async #captions(model: readonly string[], paths: readonly string[]): Promise<readonly string[] | string> {
    const captions: string[] = [];
    const end = await this.#run(['caption', '--no-daemon', '--json', ...model, ...paths], (line) => {
      captions.push((JSON.parse(line) as { readonly caption?: string }).caption ?? '');
    });
    return end.code === 0 ? captions : end.sentence;
  }

  #run(args: readonly string[], onLine: (line: string) => void = () => undefined): Promise<ProgramEnd> {
    return this.#start(args, onLine).ended;
  }

  #start(args: readonly string[], onLine: (line: string) => void): OwnProgram {
    const program = new OwnProgram(this.#extensionPath, args, onLine);
    this.#program = program;
    return program;
  }

  #dispatch(event: TeachingEvent): void {
    if (this.#disposed) return;
    this.#state = nextState(this.#state, event);
    this.#changed.fire();
  }
}

function readStep(line: string): Step | undefined {
  const { epoch, step, loss } = JSON.parse(line) as TrainLine;
  if (epoch === undefined || step === undefined || loss === undefined) return undefined;
  return { epoch, step, loss };
}
