import { byteCount } from '../../../models/amounts.ts';
import { throwIfAborted } from '../../../models/errors.ts';
import type { Prunable } from '../../../models/compiled/cache/prunable.ts';
import type { Hindrance } from '../../../models/compiled/cache/compiledRemoval.ts';
import { prunedText } from '../../upkeep/prunedText.ts';
import { usualUnusedDays } from '../../upkeep/cachePruning.ts';
import type { ModelCommandContext } from './modelCommandContext.ts';
import { oneLine } from '../terminal/textWidth.ts';
import type { ExitCode } from '../world.ts';

type Outcome =
  { readonly kind: 'removed' | 'would'; readonly bytes: number } | { readonly kind: 'needless' } | Hindrance;

/**
 * `models prune`: a line for each thing that goes, or that could go and stays; and the sum. The exit code is 1 where
 * the system refuses a removal.
 */
export async function pruneModels(mode: 'remove' | 'tell', context: ModelCommandContext): Promise<ExitCode> {
  const { world, line, say, signal } = context;
  const { programCache } = world;
  if (mode === 'remove') await programCache.prepareToPrune(signal);
  const told: { readonly prunable: Prunable; readonly outcome: Outcome }[] = [];
  for await (const prunable of programCache.findPrunable({
    now: Date.now(),
    unusedDays: usualUnusedDays,
    partialDays: 0,
  })) {
    throwIfAborted(signal);
    line.show(`Looking at ${prunedText(prunable)}`);
    const outcome = mode === 'tell' ? await foresee(prunable) : await prunable.remove(signal);
    if (outcome.kind !== 'needless') told.push({ prunable, outcome });
  }
  const bytes = told.reduce((sum, { outcome }) => sum + ('bytes' in outcome ? outcome.bytes : 0), 0);
  say(
    {
      dryRun: mode === 'tell',
      freedBytes: bytes,
      items: told.map(({ prunable: { kind, path, checkpoint, variant, reason, bytes: size }, outcome }) => ({
        ...{ kind, path, reason, bytes: size, outcome: outcome.kind },
        ...(checkpoint && { checkpoint }),
        ...(variant !== undefined && { variant }),
        ...(outcome.kind === 'refused' && { refusal: outcome.reason }),
      })),
    },
    [...told.map(({ prunable, outcome }) => itemText(prunable, outcome)), sumText(mode, bytes)].join('\n'),
  );
  return told.some(({ outcome }) => outcome.kind === 'refused') ? 1 : 0;
}

async function foresee(prunable: Prunable): Promise<Outcome> {
  return (await prunable.hindrance()) ?? { kind: 'would', bytes: prunable.bytes };
}

/** `removed   7.6 GB  org/name, compiled for 364px-cpu-int8: its checkpoint is gone` */
function itemText(prunable: Prunable, outcome: Outcome): string {
  const word = outcome.kind === 'removed' ? 'removed' : outcome.kind === 'would' ? 'would go' : 'stays';
  const what = oneLine(`${prunedText(prunable)}${hindranceText(outcome)}`);
  return `${word.padEnd(8)}  ${byteCount(prunable.bytes).padStart(8)}  ${what}`;
}

function hindranceText(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'inUse':
      return ', but a program has it loaded';
    case 'atWork':
      return ', but a program is at work on it';
    case 'refused':
      return `, but ${outcome.reason}`;
    default:
      return '';
  }
}

function sumText(mode: 'remove' | 'tell', bytes: number): string {
  if (mode === 'remove') return bytes === 0 ? 'Nothing was removed.' : `${byteCount(bytes)} are free again.`;
  return bytes === 0 ? 'Nothing would be removed.' : `${byteCount(bytes)} would be free.`;
}
