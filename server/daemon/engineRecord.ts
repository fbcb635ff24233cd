import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { readPlainText } from '../../models/files/plainFile.ts';
import {
  identityOf,
  isAlive,
  isProcessIdentity,
  hasKnownStart,
  ownIdentity,
  type ProcessIdentity,
} from '../../models/files/processIdentity.ts';
import { writeWholeFile } from '../../models/files/wholeFile.ts';
import { ConcurrencyLimit } from '../../models/concurrency.ts';
import { CaptionLensError, throwIfAborted } from '../../models/errors.ts';
import type { EngineRoom } from '../captions/describerOptions.ts';
import { endProcess } from '../connection/processEnding.ts';
import { runtimeFile } from '../connection/runtimeFolder.ts';
import { say } from '../../models/wording.ts';

const pollMs = 100;
/**
 * Looks, 30 s of them, at an engine that is not ended by force: its daemon still leaves, or nothing proves that the
 * process is the engine.
 */
const mostLooks = 300;

/** `engine.json`: the process that may hold a model, and the daemon that it belongs to. */
interface EngineEntry {
  readonly engine: ProcessIdentity;
  readonly daemon: ProcessIdentity;
}

/**
 * Which engine may hold a model, in a file that the next daemon finds. A daemon that was killed leaves its engine
 * behind. That engine ends by itself after its present step, but never where it is stopped, and two models might not
 * fit into memory.
 */
export class EngineRecord implements EngineRoom {
  readonly #path: string;
  /** One change of the file after another. */
  readonly #changing = new ConcurrencyLimit(1);

  constructor(folder: string) {
    this.#path = runtimeFile(folder, 'engine');
  }

  /**
   * Ends the engine that an earlier daemon left behind; settles when it is gone. Settles too where nothing proves that
   * the process of its id is still the engine, which may have ended by itself: ids are used again. Rejects with `busy`
   * where it stays, and with `aborted`.
   */
  async vacate(signal?: AbortSignal): Promise<void> {
    const entry = await this.#read();
    if (entry === undefined || (await isOwn(entry))) return;
    const { engine, daemon } = entry;
    for (let look = 0; look < mostLooks && (await isAlive(engine)); look++) {
      // A daemon that lost its place to this one is on its way out, and ends its engine itself.
      if (!(await isAlive(daemon))) {
        const ending = await endProcess(
          engine,
          'SIGTERM',
          async () => false,
          async () => throwIfAborted(signal),
        );
        if (ending === 'gone') return;
        if (ending === 'stays') throw stays(engine);
      }
      await sleep(pollMs);
      throwIfAborted(signal);
    }
    if (hasKnownStart(engine) && (await isAlive(engine))) throw stays(engine);
  }

  /**
   * Notes the engine's process id, before it is told to load anything. Rejects with the system's error where the file
   * cannot be written.
   */
  async note(pid: number): Promise<void> {
    const entry: EngineEntry = { engine: await identityOf(pid), daemon: await ownIdentity() };
    await this.#changing.run(() => writeWholeFile(this.#path, JSON.stringify(entry)));
  }

  /**
   * Removes the note. What another daemon has written there since stays, and so does an engine that is not gone yet.
   */
  async forget(): Promise<void> {
    await this.#changing.run(async () => {
      const entry = await this.#read();
      if (entry && (await isOwn(entry)) && !(await isAlive(entry.engine))) await rm(this.#path, { force: true });
    });
  }

  async #read(): Promise<EngineEntry | undefined> {
    const text = await readPlainText(this.#path);
    try {
      const { engine, daemon } = JSON.parse(text ?? '') as Partial<EngineEntry>;
      return isProcessIdentity(engine) && isProcessIdentity(daemon) ? { engine, daemon } : undefined;
    } catch {
      return undefined;
    }
  }
}

function stays({ pid }: ProcessIdentity): CaptionLensError {
  return new CaptionLensError('busy', say`The engine of an earlier daemon (process ${pid}) does not end.`, {
    advice: say`End that process, then try again.`,
  });
}

async function isOwn({ daemon }: EngineEntry): Promise<boolean> {
  const { pid, started } = await ownIdentity();
  return daemon.pid === pid && daemon.started === started;
}
