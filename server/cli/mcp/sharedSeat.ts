import { DaemonSeat } from '../daemon/daemonSeat.ts';
import type { World } from '../world.ts';

/** One seat at the daemon for all calls of a server, taken by the first that needs it. Whoever made this disposes it. */
export class SharedSeat {
  readonly #world: Pick<World, 'reachDaemon'>;
  readonly #onNote: (note: string) => void;
  #seat: Promise<DaemonSeat> | undefined;

  /** `onNote` as `DaemonSeat`'s. */
  constructor(world: Pick<World, 'reachDaemon'>, onNote: (note: string) => void) {
    this.#world = world;
    this.#onNote = onNote;
  }

  /** Rejects as `World.reachDaemon` does; the next call tries again. */
  seat(signal: AbortSignal): Promise<DaemonSeat> {
    this.#seat ??= this.#world
      .reachDaemon('ifNeeded', signal)
      .then((client) => new DaemonSeat(this.#world, client, this.#onNote));
    const seat = this.#seat;
    seat.catch(() => {
      if (this.#seat === seat) this.#seat = undefined;
    });
    return seat;
  }

  async dispose(): Promise<void> {
    await this.#seat?.then(
      (seat) => seat.dispose(),
      () => undefined,
    );
  }
}
