import type { LiveLine } from '../terminal/liveLine.ts';
import type { World } from '../world.ts';

/** What every command of `caption-lens models` works with. */
export interface ModelCommandContext {
  readonly world: World;
  readonly line: LiveLine;
  /** Prints one result: the object with `--json`, else the text. */
  readonly say: (value: object, text: string) => void;
  readonly signal: AbortSignal;
}
