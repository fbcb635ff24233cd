import { forkCaptioner } from '../engine/engine.ts';
import { PictureDecoder } from '../images/decoding/decoder.ts';
import { CaptionDescriber, type DescriberParts } from './captionDescriber.ts';
import { systemClock } from './clock.ts';
import type { Describer } from './describer.ts';
import type { DescriberOptions } from './describerOptions.ts';
import type { SilenceLimits } from './seat/silenceWatch.ts';

/**
 * The slowest step that was measured took 1.8 s, the slowest picture 22 s (OPT-2.7B and ViT-g in fp32 on two cores, from a
 * cold disk 40 s more): a run that says nothing for a minute has ended.
 */
const usualSilence: SilenceLimits = { loadMs: 600_000, firstRunMs: 300_000, runMs: 60_000 };

/** Opens what turns pictures into descriptions; whoever gets it disposes it. No child is started yet. */
export function openDescriber(options: DescriberOptions, parts: Partial<DescriberParts> = {}): Describer {
  const decoder = parts.decoder ?? new PictureDecoder(options.decodeEntry);
  return new CaptionDescriber(options, {
    clock: systemClock,
    silence: usualSilence,
    fork: forkCaptioner,
    ...parts,
    decoder,
  });
}
