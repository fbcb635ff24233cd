import type { Device } from '../../../models/caption.ts';
import { CaptionLensError } from '../../../models/errors.ts';
import { say, type Wording } from '../../../models/wording.ts';
import { damagedAgain, unnamedFor } from '../../engine/repeatedDamage.ts';
import type { ModelSelection } from '../../protocol/messages.ts';

const crashesAllowed = 4;
const crashWindowMs = 180_000;

/** What to do about a job that failed. `fail`: with this error; the model may be tried again by the next job. */
export type Recourse = { readonly kind: 'retry' } | { readonly kind: 'fail'; readonly error: CaptionLensError };

/**
 * `crash`: the process is gone. `damage`: compiled files are; a new process makes them anew. `device`: its memory or the
 * device itself is; only a new process gives it back.
 */
export type FaultKind = 'crash' | 'damage' | 'device';

/** How a job lost its engine. */
export interface Loss {
  readonly error: CaptionLensError;
  readonly fault: FaultKind;
  readonly selection: ModelSelection;
  /** Which model, and the state of its files. */
  readonly model: string;
  /** That the model ran on, where it got so far. */
  readonly device: Device | undefined;
  /** Before this one, of the same job. */
  readonly crashes: number;
}

export function faultOf({ code, message }: CaptionLensError, choice: ModelSelection['device']): FaultKind | 'other' {
  if (code === 'engineLost') return 'crash';
  if (code === 'compiledDamaged' || code === 'recogniserDamaged') return 'damage';
  if (code === 'outOfMemory') return 'device';
  if (code === 'deviceUnavailable' && choice === 'auto') return 'device';
  return (code === 'internal' || code === 'deviceUnavailable') && isDeviceLoss(message) ? 'device' : 'other';
}

/** Devices tell it in words only; after sleep, a driver's update or a hung card. */
function isDeviceLoss(message: string): boolean {
  return deviceLosses.some((words) => words.test(message));
}

const deviceLosses = [
  /device (?:is |was )?lost|external Instance reference no longer exists/i, // WebGPU
  /DeviceLost|DEVICE_(?:LOST|REMOVED|HUNG|RESET)/, // Vulkan, Direct3D
  /CUDA (?:error|failure)[ (]*(?:7\d\d|999)\b|illegal memory access|unspecified launch failure/i,
];

/**
 * What was tried after an engine's end: once more as it was, then on the processor, each step once, until a caption
 * succeeds. A device that the user named is never changed for another. The fifth crash within
 * three minutes ends it. What ended here stays so until the user forgets it.
 */
export class Recovery {
  readonly #crashes: number[] = [];
  #selection = '';
  #step: 'asChosen' | 'restarted' | 'processor' = 'asChosen';
  #failure: CaptionLensError | undefined;
  #fallback: Wording | undefined;
  /** Models of which compiled files were made anew, by what was damaged and the state of their own files. */
  readonly #mended = new Set<string>();
  /** Where that did not help. */
  readonly #beyondMending = new Map<string, CaptionLensError>();
  readonly #unnamed = new Map<string, Wording>();

  /** In words, where the processor took over. */
  get fallback(): Wording | undefined {
    return this.#fallback;
  }

  /** Turns to a model: a failure of another one is no longer of interest. Throws this one's. */
  begin(selection: ModelSelection): void {
    if (!this.isOf(selection)) this.#restart(JSON.stringify(selection));
    if (this.#failure) throw this.#failure;
  }

  /** Whether it turned to this model last. */
  isOf(selection: ModelSelection): boolean {
    return JSON.stringify(selection) === this.#selection;
  }

  /** What to load for a selection, after what has happened. */
  adapt(selection: ModelSelection): ModelSelection {
    return this.isOf(selection) && this.#step === 'processor' ? { ...selection, device: 'cpu' } : selection;
  }

  succeed(): void {
    if (this.#step === 'restarted') this.#step = 'asChosen';
  }

  /** Begins again with the device that was chosen. */
  rest(): void {
    this.#restart('');
  }

  forget(): void {
    this.#crashes.length = 0;
    this.#mended.clear();
    this.#beyondMending.clear();
    this.#unnamed.clear();
    this.rest();
  }

  /** A crash that no job waited for counts too. */
  noteCrash(now: number): void {
    this.#crashes.push(now);
    while (now - (this.#crashes[0] ?? now) >= crashWindowMs) this.#crashes.shift();
  }

  judge(loss: Loss, now: number): Recourse {
    switch (loss.fault) {
      case 'crash':
        return this.#judgeCrash(loss, now);
      case 'damage':
        return this.#judgeDamage(loss);
      case 'device':
        return this.#judgeDevice(loss);
    }
  }

  #judgeCrash({ error, crashes }: Loss, now: number): Recourse {
    this.noteCrash(now);
    if (this.#crashes.length > crashesAllowed) {
      return this.#end(
        error,
        say`Look at the log, then ${{ action: 'restart' }}; another device may help: ${{ setting: 'device' }}.`,
      );
    }
    return crashes === 0 ? { kind: 'retry' } : { kind: 'fail', error };
  }

  #judgeDevice({ error, selection, device }: Loss): Recourse {
    switch (this.#step) {
      case 'asChosen':
        this.#step = 'restarted';
        return { kind: 'retry' };
      case 'restarted': {
        if (device === 'cpu' || selection.device === 'cpu') return this.#end(error, processorAdvice);
        if (selection.device !== 'auto' || selection.precision === 'fp16') return this.#end(error, deviceAdvice);
        this.#step = 'processor';
        this.#fallback = say`Descriptions are made on the processor, which takes longer: ${error.wording.message}`;
        return { kind: 'retry' };
      }
      case 'processor':
        return this.#end(error, processorAdvice);
    }
  }

  #judgeDamage({ error, model }: Loss): Recourse {
    const damage = JSON.stringify([error.code, model]);
    if (!this.#mended.has(damage)) {
      this.#mended.add(damage);
      return { kind: 'retry' };
    }
    // Whatever is wrong with a recogniser costs the names alone.
    if (error.code === 'recogniserDamaged') {
      this.#unnamed.set(model, unnamedFor(error));
      return { kind: 'retry' };
    }
    const failure = damagedAgain(error);
    this.#beyondMending.set(model, failure);
    return { kind: 'fail', error: failure };
  }

  /** Throws for a model that would be made anew again and again. */
  requireMendable(model: string): void {
    const failure = this.#beyondMending.get(model);
    if (failure) throw failure;
  }

  /** Why nothing in pictures is to be named with a model; undefined where there is no reason. */
  whyUnnamed(model: string): Wording | undefined {
    return this.#unnamed.get(model);
  }

  #end({ code, wording, cause }: CaptionLensError, advice: Wording): Recourse {
    this.#failure = new CaptionLensError(code, wording.message, { advice, cause });
    return { kind: 'fail', error: this.#failure };
  }

  #restart(selection: string): void {
    this.#selection = selection;
    this.#step = 'asChosen';
    this.#failure = undefined;
    this.#fallback = undefined;
  }
}

const processorAdvice = say`Close other programs or choose a smaller model, then ${{ action: 'restart' }}.`;
const deviceAdvice = say`Close other programs that use the graphics card and ${{ action: 'restart' }}, or let ${{ setting: 'device' }} be "auto".`;
