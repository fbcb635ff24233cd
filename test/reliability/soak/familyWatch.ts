import { childrenOf, handlesOf, memoryOf, tellsOfProcesses } from './processes.ts';
import { type Sample, slopeOf } from './slope.ts';

const kinds = ['daemon', 'engine', 'decoder'] as const;
type Kind = (typeof kinds)[number];

/** How one process of the three fared. */
export interface Growth {
  readonly kind: Kind;
  /** Bytes a round, after the first third. */
  readonly slope: number;
  /** Bytes of memory at the end. */
  readonly last: number;
  /** Open handles at the end beyond those after the first third. */
  readonly moreHandles: number;
  /** How many there were, one after the other. */
  readonly processes: number;
}

/** Looks at a daemon and its children from time to time. Linux alone tells; elsewhere it finds nothing. */
export class FamilyWatch {
  readonly #daemon: number;
  readonly #memory = new Map<Kind, Sample[]>();
  readonly #handles = new Map<Kind, Sample[]>();
  readonly #pids = new Map<Kind, Set<number>>();

  constructor(daemon: number) {
    this.#daemon = daemon;
  }

  sample(at: number): void {
    if (!tellsOfProcesses) return;
    for (const kind of kinds) {
      const pids = kind === 'daemon' ? [this.#daemon] : childrenOf(this.#daemon, kind);
      for (const pid of pids) {
        keep(this.#memory, kind, { at, value: memoryOf(pid) });
        keep(this.#handles, kind, { at, value: handlesOf(pid) });
        const known = this.#pids.get(kind) ?? new Set();
        this.#pids.set(kind, known.add(pid));
      }
    }
  }

  growth(rounds: number): readonly Growth[] {
    return kinds.flatMap((kind) => {
      const isWarm = ({ at, value }: Sample) => at > rounds / 3 && !Number.isNaN(value);
      const memory = (this.#memory.get(kind) ?? []).filter(isWarm);
      const handles = (this.#handles.get(kind) ?? []).filter(isWarm);
      const last = memory.at(-1);
      if (!last) return [];
      // What is under way at a look holds handles too; the fewest of several looks leaves that out.
      const fewest = (few: readonly Sample[]) => Math.min(...few.map(({ value }) => value));
      const part = Math.ceil(handles.length / 4);
      return [
        {
          kind,
          slope: slopeOf(memory),
          last: last.value,
          moreHandles: fewest(handles.slice(-part)) - fewest(handles.slice(0, part)),
          processes: this.#pids.get(kind)?.size ?? 0,
        },
      ];
    });
  }
}

function keep(samples: Map<Kind, Sample[]>, kind: Kind, sample: Sample): void {
  samples.set(kind, [...(samples.get(kind) ?? []), sample]);
}
