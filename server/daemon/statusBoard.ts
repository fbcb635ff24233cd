import { readFile } from 'node:fs/promises';
import type { Describer } from '../captions/describer.ts';
import type { ModelCatalog } from '../../models/catalog/catalog.ts';
import type { DaemonStatus, ModelState } from '../protocol/messages.ts';
import { LoopDelay } from './loopDelay.ts';
import type { Wording } from '../../models/wording.ts';

/** Between two reports of the queue alone; a change of the model is told at once. */
const queueMs = 500;
const pageBytes = 4096;

/** What the daemon and its model are doing, and which sessions want to hear of it. */
export class StatusBoard {
  readonly #describer: Describer;
  readonly #catalog: Pick<ModelCatalog, 'pulls' | 'onChange'>;
  readonly #version: string;
  readonly #clients: () => number;
  readonly #startedAt = new Date().toISOString();
  readonly #listeners = new Set<() => void>();
  readonly #loopDelay = new LoopDelay();
  readonly #forget: () => void;
  #model: ModelState<Wording>;
  #engineBytes: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #toldAt = -Infinity;

  constructor(
    describer: Describer,
    catalog: Pick<ModelCatalog, 'pulls' | 'onChange'>,
    version: string,
    clients: () => number,
  ) {
    this.#describer = describer;
    this.#catalog = catalog;
    this.#version = version;
    this.#clients = clients;
    this.#model = describer.modelState;
    const forgets = [describer, catalog].map((source) => source.onChange(() => this.changed()));
    this.#forget = () => forgets.forEach((forget) => forget());
  }

  get status(): DaemonStatus<Wording> {
    const { waiting, running } = this.#describer.queue;
    const { idleLeftMs } = this.#describer;
    const loopDelayMs = this.#loopDelay.delayMs;
    return {
      version: this.#version,
      pid: process.pid,
      startedAt: this.#startedAt,
      clients: this.#clients(),
      model: this.#describer.modelState,
      queue: { waiting, running },
      pulls: this.#catalog.pulls,
      ...(idleLeftMs !== undefined && { idleLeftMs }),
      memory: {
        daemon: process.memoryUsage.rss(),
        ...(this.#engineBytes !== undefined && { engine: this.#engineBytes }),
      },
      ...(loopDelayMs && { loopDelayMs }),
    };
  }

  /** Calls the listener at every change that it is told of; returns how to stop listening. */
  onStatus(listener: () => void): () => void {
    // A wrapper, so that a listener which is given twice is called twice and forgotten once.
    const entry = () => listener();
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  /**
   * To be called when the clients, the queue or the model changed. Listeners hear a change of the model at once,
   * anything else at most twice a second.
   */
  changed(): void {
    this.#watchLoop();
    const model = this.#describer.modelState;
    const wait = model === this.#model ? this.#toldAt + queueMs - performance.now() : 0;
    this.#model = model;
    if (wait <= 0) this.#tell();
    else this.#timer ??= setTimeout(() => this.#tell(), wait);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#loopDelay.stop();
    this.#forget();
    this.#listeners.clear();
  }

  /** Only while there is work: it wakes the processor a hundred times a second. */
  #watchLoop(): void {
    const { waiting, running } = this.#describer.queue;
    if (waiting + running > 0) this.#loopDelay.start();
    else this.#loopDelay.stop();
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#toldAt = performance.now();
    void residentBytes(this.#describer.enginePid).then((bytes) => {
      this.#engineBytes = bytes;
      for (const listener of this.#listeners) listener();
    });
  }
}

/** Undefined where the system does not say (anything but Linux), or there is no such process. */
async function residentBytes(pid: number | undefined): Promise<number | undefined> {
  if (pid === undefined) return undefined;
  const text = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => undefined);
  const pages = Number(text?.split(' ')[1]);
  return Number.isFinite(pages) ? pages * pageBytes : undefined;
}
