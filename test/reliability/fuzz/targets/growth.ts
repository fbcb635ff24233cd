import fc from 'fast-check';
import { adapterFor } from '../../../../server/languages/registry.ts';
import { findGrowth } from '../../../unit/server/languages/growthChecks.ts';
import { hostilePieces } from '../../../unit/server/languages/hostilePieces.ts';
import { hostileUnits } from '../../../unit/server/languages/hostileTexts.ts';
import { promise, type FuzzTarget } from './target.ts';

interface GrowthInput {
  readonly language: string;
  readonly unit: string;
}

const languages = Object.keys(hostilePieces);

/** What is found becomes a piece of test/unit/server/languages/hostilePieces.ts. */
export const growth: FuzzTarget<GrowthInput> = {
  name: 'growth',
  promise: 'A text that is made of one piece over and over takes no longer to read than its length explains.',
  share: 150,
  inputs: fc.oneof(...languages.map((language) => hostileUnits(language).map((unit) => ({ language, unit })))),
  check({ language, unit }) {
    const adapter = adapterFor(language);
    promise(adapter !== undefined, `There is no adapter for ${language}.`);
    const found = unit === '' ? undefined : findGrowth(adapter, language, unit);
    promise(
      found === undefined,
      `It takes ${found?.times.map((ms) => ms.toFixed(0)).join(', ') ?? ''} ms, each text four times the one before.`,
    );
  },
};
