import type { ImageReference } from '../imageReference.ts';
import { checkAlt } from './altRules.ts';

/** Whether a text would pass as the alt text of a picture, whose address or path `target` is. */
export function isGoodAlt(text: string, target: string, limits: { readonly longFrom: number }): boolean {
  return checkAlt({ text: '', images: [pictureWith(text, target)] }, limits).length === 0;
}

/** A picture outside of any document, as the checks want it; '' has no alt text. */
export function pictureWith(text: string, target: string): ImageReference {
  const span = { start: 0, end: 0 };
  return {
    syntax: 'pictureFile',
    span,
    target: { text: target, span },
    alt: text === '' ? { kind: 'missing' } : { kind: 'text', text, span },
    place: 'alone',
  };
}
