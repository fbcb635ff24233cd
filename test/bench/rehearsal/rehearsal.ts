/** What the first user of the real model does, with all that can go wrong on the way: pull, two kills, a caption. */
import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { weightsFile } from '../../../models/compiled/manifest.ts';
import { journalFile } from '../../../models/compiled/conversion/partials.ts';
import { knownModels } from '../../../models/hub/known/knownModels.ts';
import { compiledBytes, usualPrecision } from '../../../models/hub/known/memoryNeed.ts';
import { HubServer } from '../../fixtures/hub/hubServer.ts';
import type { Scale } from '../full-size/sizes.ts';
import type { CaptionLine } from '../full-size/watchedRun.ts';
import { runCommand, type CommandEnd } from './commandRun.ts';
import { makeSources, pulledWord, type Sources } from './sources.ts';
import { bytesIn, StageBook, type StageRow } from './stageBook.ts';

const picture = fileURLToPath(new URL('../../../media/samples/coffee.png', import.meta.url));
const newTokens = 20;
/** Of the download: where the first kill comes, and what the Hub holds back until then. */
const killedShare = 0.5;
const heldShare = 0.1;
/** A tiny model may be compiled before anybody looks: then it is taken away and compiled again. */
const mostTries = 20;

interface Pace {
  readonly sampleMs: number;
  /** Of the compiled weights: where the second kill comes. */
  readonly compiledShare: number;
}

const paces: Readonly<Record<Scale, Pace>> = {
  full: { sampleMs: 100, compiledShare: 0.4 },
  tiny: { sampleMs: 2, compiledShare: 0 },
};

export interface Rehearsed {
  readonly rows: readonly StageRow[];
  readonly caption: CaptionLine;
  /** Bytes of the compiled model that the killed process left and the next one went on with. */
  readonly takenOver: number;
}

/**
 * Works in a new folder within `parent`, which is gone afterwards. Throws where anything comes out otherwise than a user
 * may expect.
 */
export async function rehearse(scale: Scale, parent: string, signal: AbortSignal): Promise<Rehearsed> {
  const hold = new Hold();
  const start = performance.now();
  const sources = await makeSources(scale, (bytes) => hold.pass(bytes), signal);
  // Only now: making the sources is hard work, and whatever ends it then leaves nothing behind.
  const folder = await mkdtemp(join(parent, 'caption-lens-rehearsal-'));
  const server = await HubServer.start({ repositories: sources.repositories });
  const book = new StageBook(folder, () => hold.sent, start);
  book.look('making the sources');
  try {
    return await new Rehearsal(scale, folder, { sources, server, hold, book }, signal).run();
  } finally {
    hold.open();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Lets bytes through up to a limit, and the rest when it is opened: so no download is too fast to be killed. */
class Hold {
  sent = 0;
  #limit = Infinity;
  #opened = Promise.resolve();
  #open = (): void => undefined;

  close(limit: number): void {
    this.#limit = limit;
    this.#opened = new Promise((resolve) => (this.#open = resolve));
  }

  open(): void {
    this.#limit = Infinity;
    this.#open();
  }

  async pass(bytes: number): Promise<void> {
    if (this.sent + bytes > this.#limit) await this.#opened;
    this.sent += bytes;
  }
}

interface Scene {
  readonly sources: Sources;
  readonly server: HubServer;
  readonly hold: Hold;
  readonly book: StageBook;
}

class Rehearsal {
  readonly #pace: Pace;
  readonly #scene: Scene;
  readonly #signal: AbortSignal;
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #hubCache: string;
  readonly #compiled: string;
  readonly #baseRef: string;

  constructor(scale: Scale, folder: string, scene: Scene, signal: AbortSignal) {
    this.#pace = paces[scale];
    this.#scene = scene;
    this.#signal = signal;
    this.#compiled = join(folder, 'compiled');
    this.#hubCache = join(folder, 'hub');
    const base = knownModels.find(({ word }) => word === pulledWord)?.lavis?.base ?? '';
    this.#baseRef = join(this.#hubCache, `models--${base.replace('/', '--')}`, 'refs', 'main');
    this.#env = {
      PATH: process.env['PATH'],
      HOME: folder,
      HF_ENDPOINT: scene.server.endpoint,
      HF_HUB_CACHE: this.#hubCache,
      CAPTION_LENS_CACHE: this.#compiled,
      CAPTION_LENS_RUNTIME: join(folder, 'runtime'),
    };
  }

  async run(): Promise<Rehearsed> {
    const { book } = this.#scene;
    await this.#downloadUntilKilled();
    const left = await this.#compileUntilKilled();
    expectDone(await this.#command(['models', 'pull', pulledWord], () => 'compile: the rest'));
    if (left.inode === undefined || left.inode !== inodeOf(this.#whole()))
      throw new Error('The compiled model was begun anew, although the killed process had left a part of it.');
    const caption = await this.#caption();
    return { rows: book.rows, caption, takenOver: left.bytes };
  }

  async #downloadUntilKilled(): Promise<void> {
    const { hold, sources } = this.#scene;
    hold.close((1 - heldShare) * sources.bytes);
    const isFar = () => bytesIn(this.#hubCache) >= killedShare * sources.bytes;
    const end = await this.#command(
      ['models', 'pull', pulledWord],
      () => 'download, until killed',
      () => (isFar() ? 'kill' : 'go on'),
    );
    if (end.kind !== 'killed') throw new Error('The download ended before it was killed.');
    hold.open();
  }

  /** What the killed process leaves for the next one: its weights file, of which the journal lists a part. */
  async #compileUntilKilled(): Promise<{ readonly inode: number | undefined; readonly bytes: number }> {
    const { hold, sources, server } = this.#scene;
    const before = hold.sent;
    const far = this.#pace.compiledShare * compiledBytes(sources.config, usualPrecision(sources.config));
    const stage = () => {
      if (!existsSync(this.#baseRef)) return 'download: the rest';
      return this.#partial() === undefined ? 'reading for the digest' : 'compile, until killed';
    };
    const look = () => {
      const partial = this.#partial();
      return partial !== undefined && hasJournal(partial) && bytesIn(partial) >= far ? 'kill' : 'go on';
    };
    for (let tries = 0; tries < mostTries; tries++) {
      const end = await this.#command(['models', 'pull', pulledWord], stage, look);
      const partial = this.#partial();
      if (end.kind === 'killed' && partial !== undefined) {
        if (!server.visits.some(({ range }) => /^bytes=[1-9]/.test(range ?? '')))
          throw new Error('No file went on where it was cut.');
        if (hold.sent - before > sources.bytes * (1 - killedShare / 2))
          throw new Error('The second pull fetched again what was there.');
        return { inode: inodeOf(partial), bytes: bytesIn(partial) };
      }
      await rm(this.#compiled, { recursive: true, force: true });
    }
    throw new Error(`The model was compiled ${String(mostTries)} times before the compile could be killed.`);
  }

  async #caption(): Promise<CaptionLine> {
    const length = ['--max-new-tokens', String(newTokens), '--min-new-tokens', String(newTokens)];
    const args = ['caption', '--no-daemon', '--json', '--model', pulledWord, ...length, picture];
    const end = await this.#command(args, () => 'caption, from a cold start');
    const line = JSON.parse(expectDone(end)) as CaptionLine;
    const [best] = line.captions;
    // Random weights still have to count: tokens as asked for, and a score that is a number.
    if (best?.tokens.length !== newTokens || !Number.isFinite(best.score))
      throw new Error(`This is no caption of ${String(newTokens)} tokens: ${JSON.stringify(line)}`);
    return line;
  }

  #command(
    args: readonly string[],
    stage: () => string,
    look: () => 'go on' | 'kill' = () => 'go on',
  ): Promise<CommandEnd> {
    const { book } = this.#scene;
    const onLook = (pid: number) => {
      book.look(stage(), pid);
      return look();
    };
    return runCommand({ args, env: this.#env, onLook, sampleMs: this.#pace.sampleMs }, this.#signal);
  }

  /** Where a model is being compiled. */
  #partial(): string | undefined {
    return this.#folders().find((path) => path.includes('.partial-'));
  }

  #whole(): string {
    const found = this.#folders().find((path) => existsSync(join(path, 'manifest.json')));
    if (found === undefined) throw new Error('There is no compiled model, although the pull ended well.');
    return found;
  }

  #folders(): readonly string[] {
    return existsSync(this.#compiled) ? readdirSync(this.#compiled).map((name) => join(this.#compiled, name)) : [];
  }
}

function expectDone(end: CommandEnd): string {
  if (end.kind === 'done') return end.output;
  throw new Error('Somebody else killed the command.');
}

function hasJournal(partial: string): boolean {
  return (lstatSync(join(partial, journalFile), { throwIfNoEntry: false })?.size ?? 0) > 0;
}

function inodeOf(folder: string): number | undefined {
  return lstatSync(join(folder, weightsFile), { throwIfNoEntry: false })?.ino;
}
