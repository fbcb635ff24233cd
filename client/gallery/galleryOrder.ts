import { t } from '@vscode/l10n';
import { photographOf, type GalleryRow, type GalleryState, type Order } from './galleryState.ts';

/** What rows are ordered by; undefined where a picture has none of it. */
type Value = string | number | undefined;

/** The rows that have the filter's words, in the order that was chosen. `wordsOf`: all that is said of a row. */
export function shownRows(state: GalleryState, wordsOf: (row: GalleryRow) => string): readonly GalleryRow[] {
  const words = plain(state.filter).split(/\s+/).filter(Boolean);
  const kept = words.length === 0 ? state.rows : state.rows.filter((row) => hasAll(plain(wordsOf(row)), words));
  return [...kept].sort(comparison(state.order));
}

function hasAll(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word));
}

function plain(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

/** Pictures without a value come last, whatever the direction; those with the same keep the order of their names. */
function comparison({ by, direction }: Order): (one: GalleryRow, other: GalleryRow) => number {
  // 'IMG_9' before 'IMG_10', in the order of the editor's language.
  const names = new Intl.Collator(t('en'), { numeric: true });
  const sign = direction === 'ascending' ? 1 : -1;
  return (one, other) => {
    const [a, b] = [valueOf(one, by), valueOf(other, by)];
    const byName = names.compare(one.label, other.label);
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined) || byName;
    const byValue = typeof a === 'number' && typeof b === 'number' ? a - b : names.compare(String(a), String(b));
    return sign * byValue || byName;
  };
}

function valueOf(row: GalleryRow, by: Order['by']): Value {
  const photograph = photographOf(row);
  switch (by) {
    case 'name':
      return row.label;
    case 'date':
      return photograph?.facts.takenAt?.local;
    case 'camera':
      return photograph?.facts.model ?? photograph?.facts.make;
    case 'brightness':
      return photograph?.light.key.logAverage;
    case 'contrast':
      return photograph?.light.contrast.rms;
    default:
      return photograph?.facts[by];
  }
}
