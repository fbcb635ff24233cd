import { BeamSearch } from './beamSearch.ts';
import { GreedySearch } from './greedySearch.ts';
import { HfHypotheses } from './hfHypotheses.ts';
import { LavisHypotheses } from './lavisHypotheses.ts';
import { combineProcessors, createProcessors } from './processors.ts';
import type { Search, SearchContext } from './search.ts';
import type { GenerationSettings } from './generationSettings.ts';

/** The search that the settings ask for, for one picture. */
export function createSearch(settings: GenerationSettings, context: SearchContext): Search {
  const { rules, numBeams } = settings;
  const [endTokenId] = context.endTokenIds;
  if (endTokenId === undefined || new Set(context.endTokenIds).size >= context.vocabSize) {
    throw new Error('A search needs an end token, and at least one token that is not.');
  }
  const prefix = rules === 'hf' ? context.promptIds : [context.startTokenId];
  const processor = combineProcessors(createProcessors(settings, context.endTokenIds));
  if (numBeams === 1) return new GreedySearch(settings, context, prefix, processor);
  const finished = rules === 'hf' ? new HfHypotheses(settings) : new LavisHypotheses(settings, endTokenId);
  return new BeamSearch(settings, context, prefix, processor, finished);
}
