import { memoriesFolder } from './store/storeFolders.ts';
import { CaptionDescriber, type DescriberParts } from './captionDescriber.ts';
import { systemClock } from './clock.ts';
import type { Describer } from './describer.ts';

export interface DescriberLog {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Where one engine at a time holds a model, over all daemons. */
export interface EngineRoom {
  /** Settles when no other engine is there. */
  vacate(signal?: AbortSignal): Promise<void>;
  /** An engine is there, which is told to load once this settles. */
  note(pid: number): Promise<void>;
  /** The engine that was noted is gone. */
  forget(): Promise<void>;
}

export interface DescriberOptions {
  /** Folder of compiled models. */
  readonly cacheDir: string;
  /** Folder of stored captions. */
  readonly storeDir: string;
  /** Programs of the children; by default they lie beside the bundle. */
  readonly engineEntry?: URL;
  readonly decodeEntry?: URL;
  readonly log: DescriberLog;
  /** Absent where nobody else's engine matters. */
  readonly engineRoom?: EngineRoom;
}

/**
 * The slowest step that was measured took 1.8 s, the slowest picture 22 s (OPT-2.7B and ViT-g in fp32 on two cores, from a
 * cold disk 40 s more): a run that says nothing for a minute has ended.
 */
const usualParts: DescriberParts = {
  clock: systemClock,
  silence: { loadMs: 600_000, firstRunMs: 300_000, runMs: 60_000 },
};

/** Opens what turns pictures into descriptions; whoever gets it disposes it. No child is started yet. */
export function openDescriber(options: DescriberOptions, parts: Partial<DescriberParts> = {}): Describer {
  return new CaptionDescriber({ ...options, modelsDir: memoriesFolder(options.storeDir) }, { ...usualParts, ...parts });
}
