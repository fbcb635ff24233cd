import { CaptionLensError } from '../../models/errors.ts';
import type { ChildEnding } from '../children/childChannel.ts';
import type { LastWords } from '../children/lastWords.ts';

/** How an engine is lost: its process ends, or has said what is no answer. */
export type EngineEnding = ChildEnding | { readonly kind: 'notUnderstood' };

/** What happened to the engine, in one sentence; all it wrote at the end is the cause. */
export function engineLoss(ending: EngineEnding, words: LastWords): CaptionLensError {
  const { line, text } = words;
  const said = line === undefined ? '' : `; it last wrote: ${line.replace(/\.$/, '')}`;
  return new CaptionLensError('engineLost', `${sentenceOf(ending)}${said}.`, text ? { cause: new Error(text) } : {});
}

function sentenceOf(ending: EngineEnding): string {
  switch (ending.kind) {
    case 'signal':
      return ending.signal === 'SIGKILL'
        ? 'The engine was killed (SIGKILL), most likely because the machine ran out of memory'
        : `The engine crashed (${ending.signal})`;
    case 'exit':
      return `The engine ended unexpectedly (exit code ${ending.code})`;
    case 'notStarted':
      return `The engine could not be started (${ending.message})`;
    case 'notUnderstood':
      return 'The engine sent something that is no answer and was stopped';
  }
}
