import { CaptionLensError } from '../../models/errors.ts';
import type { DataFault, DataItem, Dataset } from './dataset.ts';

/**
 * Items of one id are one, with the captions of all: lists have a line for each caption. One whose picture is another
 * than that of the first is a fault, because captions are found by their ids.
 */
export function joinRepeatedIds({ items, faults }: Dataset): Dataset {
  const joined = new Map<DataItem['id'], DataItem>();
  const strange: DataFault[] = [];
  for (const item of items) {
    const known = joined.get(item.id);
    if (!known) joined.set(item.id, item);
    else if (pictureName(known) === pictureName(item)) {
      joined.set(item.id, { ...known, captions: [...known.captions, ...item.captions] });
    } else {
      const error = new CaptionLensError('dataInvalid', 'This id comes again, with another picture.');
      strange.push({ place: String(item.id), error });
    }
  }
  return { items: [...joined.values()], faults: [...faults, ...strange] };
}

/** Pictures in Parquet have the names of their files there, or of their rows. */
function pictureName({ picture }: DataItem): string | undefined {
  return picture?.kind === 'file' ? picture.path : picture?.name;
}
