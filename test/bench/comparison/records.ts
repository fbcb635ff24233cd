import { measureBusy } from './busy.ts';
import type { Figures } from './ours/task.ts';

/** Something that is measured round after round, each time in a fresh process. */
export interface Subject {
  /** `int8/speed`, `transformers/load`. */
  readonly name: string;
  run(): Promise<Figures>;
}

export interface Round {
  readonly subject: string;
  /** Share of all cores that other work took right before it. */
  readonly busy: number;
  readonly figures: Figures;
}

/** From here on other work distorts: threads that wait for one another wait for it too, some peers tenfold. */
export const busyFrom = 0.1;

export interface Failure {
  readonly subject: string;
  readonly reason: string;
}

/** Everything that was measured, and what could not be. */
export class Records {
  readonly #rounds: Round[] = [];
  readonly #failures: Failure[] = [];

  get rounds(): readonly Round[] {
    return this.#rounds;
  }

  get failures(): readonly Failure[] {
    return this.#failures;
  }

  /** One figure of a subject, a round after the other. */
  values(subject: string, figure: string): readonly number[] {
    return this.#rounds
      .filter((round) => round.subject === subject)
      .map(({ figures }) => figures[figure])
      .filter((value) => value !== undefined);
  }

  /** Runs it once and says so. What fails is noted, and not tried again. */
  async measure({ name, run }: Subject): Promise<void> {
    if (this.#failures.some(({ subject }) => subject === name)) return;
    const busy = await measureBusy();
    if (busy > busyFrom) console.log(`${name}: other work takes ${(100 * busy).toFixed(0)} % of the processor.`);
    const start = performance.now();
    try {
      this.#rounds.push({ subject: name, busy, figures: await run() });
      console.log(`${name}: done in ${((performance.now() - start) / 1000).toFixed(0)} s`);
    } catch (error) {
      this.fail(name, error);
    }
  }

  fail(subject: string, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#failures.push({ subject, reason });
    console.log(`${subject}: failed. ${reason}`);
  }
}
