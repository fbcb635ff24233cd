/** `npm run reliability`: makes docs/reliability.md of what the long runs have kept. */
import { writeFileSync } from 'node:fs';
import { readFuzzResults } from './fuzzResults.ts';
import { reliabilityPage } from './reliabilityPage.ts';
import { soakParts } from './soak/parts/parts.ts';
import { readResults } from './soak/results.ts';

const page = new URL('../../docs/reliability.md', import.meta.url);
writeFileSync(page, reliabilityPage({ fuzz: readFuzzResults(), soak: readResults(), parts: soakParts }));
