import { join } from 'node:path';
import { Fields, readJsonObject } from '../../models/files/jsonFields.ts';
import { CaptionLensError } from '../../models/errors.ts';
import { parseSources } from '../../models/recogniser/publishedSources.ts';
import type { SourceGroup } from './sourceNotices.ts';

/** The published files that the embedded recogniser was made of, by `models/demo/recogniser/config.json`. */
export async function recogniserSources(root: string): Promise<SourceGroup> {
  const path = join(root, 'models/demo/recogniser/config.json');
  const config = await readJsonObject(path).catch((error: unknown) => {
    if (error instanceof CaptionLensError && error.code === 'checkpointNotFound') return { sources: [] };
    throw error;
  });
  const sources = parseSources(new Fields(path, config));
  return { what: 'Its embedded model contains weights and names converted from these packages.', sources };
}

/** What `server/captions/prose/wordPatterns.ts` was counted in. */
export const wordPatternSources: SourceGroup = {
  what: 'It finds where sentences end by word patterns that were counted in these texts.',
  sources: [
    {
      name: 'Word statistics',
      package: 'DataSeeds.AI-Sample-Dataset-DSD (Hugging Face Hub)',
      version: 'of 2025',
      licence: 'Apache-2.0',
      attribution:
        'Annotations of photographs by DataSeeds.AI. The licence is that of their published part. No sentence of them is\n' +
        'contained here, only patterns of at most three words, each seen in at least 20 annotations, with a weight.',
    },
  ],
};
