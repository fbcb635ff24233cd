import { say, type Wording } from '../../../models/wording.ts';
import type { Photograph } from '../../protocol/photographMessages.ts';
import type { DecodedPhotograph, PictureFormat } from '../decoding/decodeMessages.ts';
import { formatTitles } from '../pictureRefusals.ts';
import { isRaw } from '../raw/rawFormats.ts';

/** A photograph as it is told, of a file of so many bytes. */
export function photographOf(
  { label, uri }: { readonly label: string; readonly uri?: string | undefined },
  bytes: number,
  { facts, light, notes, width, height, format }: DecodedPhotograph,
): Photograph<Wording> {
  const preview = isRaw(format) ? [previewNote(format, { width, height })] : [];
  return {
    label,
    ...(uri !== undefined && { uri }),
    file: { format: formatTitles[format], bytes, width, height, read: isRaw(format) ? 'preview' : 'whole' },
    facts,
    light,
    notes: [...preview, ...notes],
  };
}

function previewNote(format: PictureFormat, { width, height }: { readonly width: number; readonly height: number }) {
  return say`This is a camera raw file (${formatTitles[format]}): the preview of ${width} x ${height} pixels that the camera put into it stands for it.`;
}
