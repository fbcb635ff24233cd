/**
 * Property tests draw the same inputs every time, so that a change fails by its own fault. `PROPERTY_SEED=random` draws
 * others, and a number draws those of a failure again.
 */
import fc from 'fast-check';

const seed = process.env['PROPERTY_SEED'] ?? '20261124';
if (seed !== 'random') fc.configureGlobal({ seed: Number(seed) });
