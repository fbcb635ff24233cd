/** Captions as LAVIS's `blip_caption` leaves them (`blip_processors.py` at 506965b). */

const mostWords = 50;

/** In small letters, without `. ! " ( ) * # : ; ~`, at most 50 words. */
export function captionText(caption: string): string {
  const plain = caption
    .toLowerCase()
    .replace(/[.!"()*#:;~]/g, ' ')
    .replace(/\s{2,}/g, ' ')
    .replace(/\n+$/, '')
    .replace(/^ +| +$/g, '');
  const words = plain.split(' ');
  return words.length > mostWords ? words.slice(0, mostWords).join(' ') : plain;
}
