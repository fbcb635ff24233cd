import fc from 'fast-check';
import { expect, test } from 'vitest';
import { notebook } from '../../../server/languages/notebook.ts';
import { adapterFor } from '../../../server/languages/registry.ts';
import { findGrowth } from './growthChecks.ts';
import { hostilePieces } from './hostilePieces.ts';
import { hostileUnits } from './hostileTexts.ts';

function adapterOf(language: string) {
  const adapter = adapterFor(language);
  if (!adapter) throw new Error(`No adapter for ${language}.`);
  return adapter;
}

test.each(Object.entries(hostilePieces))(
  '%s: no piece over and over takes longer than its length explains',
  (language, pieces) => {
    const adapter = adapterOf(language);
    expect(pieces.flatMap((piece) => findGrowth(adapter, language, piece) ?? [])).toEqual([]);
  },
  240_000,
);

test.each(Object.keys(hostilePieces))(
  '%s: nor do random ones',
  (language) => {
    const adapter = adapterOf(language);
    fc.assert(
      fc.property(hostileUnits(language), (unit) => {
        expect(findGrowth(adapter, language, unit)).toBeUndefined();
      }),
      { numRuns: 40, endOnFailure: true },
    );
  },
  240_000,
);

test.each(['[', '{"a":', '[{"cells":', '"', '\\', '{"cell_type":"markdown","source":"![a](b)"},', '"a",', '\\u00e9'])(
  'notebooks: nor does %j in a file or in a cell',
  (piece) => {
    const inFile = { ...notebook, parse: (body: string) => notebook.parse(`{"cells":[${body}`) };
    const inCells = { ...notebook, parse: (body: string) => notebook.parse(`{"cells":[${body}0]}`) };
    const inSource = {
      ...notebook,
      parse: (body: string) =>
        notebook.parse(
          JSON.stringify({ cells: [{ cell_type: 'markdown', metadata: {}, source: body.split(/(?<=,)/) }] }),
        ),
    };
    for (const adapter of [inFile, inCells, inSource]) expect(findGrowth(adapter, 'ipynb', piece)).toBeUndefined();
  },
);
