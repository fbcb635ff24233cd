import { figure, type Figure } from './parts/part.ts';
import { childrenOf, tellsOfProcesses } from './processes.ts';

/** Which engines a daemon ever had. Linux alone tells; elsewhere nothing is said of them. */
export class EngineWatch {
  readonly #daemon: number;
  readonly #pids = new Set<number>();
  #most = 0;

  constructor(daemon: number) {
    this.#daemon = daemon;
  }

  look(): void {
    if (!tellsOfProcesses) return;
    const engines = childrenOf(this.#daemon, 'engine');
    this.#most = Math.max(this.#most, engines.length);
    for (const pid of engines) this.#pids.add(pid);
  }

  figures(): readonly Figure[] {
    return tellsOfProcesses ? [figure('engines', this.#pids.size)] : [];
  }

  promises(): readonly (readonly [boolean, string])[] {
    if (!tellsOfProcesses) return [];
    return [
      [this.#pids.size === 1 && this.#most === 1, `There were ${this.#pids.size} engines, ${this.#most} at once.`],
    ];
  }
}
