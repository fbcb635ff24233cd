import type { Figure, SoakPart } from '../../reliability/soak/parts/part.ts';

/** The same pictures, moments and victims every time, so that a change fails by its own fault. */
const seed = 20261128;

/** Runs few rounds of what `npm run test:soak` does for long. */
export async function runQuickly(part: SoakPart, model = '') {
  const { figures, broken } = await part.run({
    rounds: part.quickRounds,
    seed,
    model,
    extent: 'quick',
    say: () => undefined,
  });
  return { broken, valueOf: (what: string) => valueOf(figures, what) };
}

function valueOf(figures: readonly Figure[], what: string): number | undefined {
  return figures.find((figure) => figure.what === what)?.value;
}
