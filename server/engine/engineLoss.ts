import { CaptionLensError } from '../../models/errors.ts';
import type { ChildEnding } from '../children/childChannel.ts';
import type { LastWords } from '../children/lastWords.ts';
import { say, type Wording } from '../../models/wording.ts';

/** How an engine is lost: its process ends, or has said what is no answer. */
export type EngineEnding = ChildEnding | { readonly kind: 'notUnderstood' };

/** What happened to the engine, in one sentence; all it wrote at the end is the cause. */
export function engineLoss(ending: EngineEnding, words: LastWords): CaptionLensError {
  const { line, text } = words;
  const what = sentenceOf(ending);
  const message = line === undefined ? say`${what}.` : say`${what}; it last wrote: ${line.replace(/\.$/, '')}.`;
  return new CaptionLensError('engineLost', message, text ? { cause: new Error(text) } : {});
}

function sentenceOf(ending: EngineEnding): Wording {
  switch (ending.kind) {
    case 'signal':
      return ending.signal === 'SIGKILL'
        ? say`The engine was killed (SIGKILL), most likely because the machine ran out of memory`
        : say`The engine crashed (${ending.signal})`;
    case 'exit':
      return say`The engine ended unexpectedly (exit code ${ending.code})`;
    case 'notStarted':
      return say`The engine could not be started (${ending.message})`;
    case 'notUnderstood':
      return say`The engine sent something that is no answer and was stopped`;
  }
}
