import type { ReviewedReference } from '../../../../server/protocol/reviewMessages.ts';

/** References in one document, each to a picture of its own. */
export function missing(name: string): ReviewedReference {
  return {
    uri: 'file:///work/a.md',
    range: { start: { line: 0, character: 0 }, end: { line: 0, character: 8 } },
    target: `${name}.png`,
    alt: { kind: 'missing' },
    twin: 0,
    twins: 1,
    place: 'alone',
    finding: { rule: 'missing', message: 'This picture has no alt text: describe it.' },
    longFrom: 125,
  };
}

export function poor(name: string, text: string): ReviewedReference {
  const finding = { rule: 'placeholder', message: 'This alt text could stand for any picture.' } as const;
  return { ...missing(name), alt: { kind: 'text', text }, finding };
}

export function written(name: string, text: string): ReviewedReference {
  const { finding: _, ...reference } = missing(name);
  return { ...reference, alt: { kind: 'text', text } };
}
