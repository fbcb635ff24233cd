import { lstat, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DocumentError, replaceFile } from '../documents/documentFile.ts';
import { attributeChange, changeXml } from '../xml/xmlChange.ts';
import type { XmlText } from '../xml/xmlText.ts';
import { asDocument, withPackage } from './package/officePackage.ts';
import { changeZip } from './package/zipChange.ts';
import { ZipLayoutError } from './package/zipDirectory.ts';
import { digestOf, type OfficeDocument, type PartReading, readingsOf } from './officeDocument.ts';
import type { DrawnPicture, OfficePicture } from './pictures/officePicture.ts';

const maxBytes = 512 * 1024 * 1024; // the archive is put together in memory

/** A picture and the alt text that it is to have: one line. */
export interface WantedOfficeAlt {
  readonly picture: OfficePicture;
  readonly alt: string;
}

/**
 * Why a document is not written, whatever is wanted of it: a sentence for a person. Undefined where it may be; what
 * writing it meets is found out then.
 */
export async function writingObstacle(document: OfficeDocument): Promise<DocumentError | undefined> {
  if (document.seal === 'signed') {
    return unwritable('The document is signed, and any change would make its signature void; it is left as it is.');
  }
  if (await isOpenElsewhere(document.path)) {
    return unwritable('The document is open in another program: close it there first.');
  }
  const { size } = await stat(document.path);
  return size > maxBytes ? unwritable('The file has more than 512 MB and is left as it is.') : undefined;
}

/**
 * Writes alt texts into a document, as a whole or not at all. In the archive only the changed parts' data differ, and in
 * those only the attributes. Gives the pictures whose text cannot be written. Rejects with a `DocumentError`:
 * `documentChanged` where the document is not the one that was read, `documentUnwritable` with what `writingObstacle`
 * says or where the archive has an odd layout. Rejects as `replaceFile` does.
 */
export async function writeOfficeAlts(
  document: OfficeDocument,
  wanted: readonly WantedOfficeAlt[],
): Promise<readonly OfficePicture[]> {
  const obstacle = await writingObstacle(document);
  if (obstacle) throw obstacle;
  const before = await readFile(document.path);
  const refused: OfficePicture[] = [];
  const parts = new Map<string, Uint8Array>();
  await withPackage(document.path, async (opened) => {
    for (const reading of await readingsOf(opened)) {
      const own = wanted.filter(({ picture }) => picture.part === reading.part);
      if (own.length === 0) continue;
      const xml = await opened.xml(reading.part);
      if (digestOf(xml.text) !== document.parts.get(reading.part)) throw changed();
      const { text, refused: unsayable } = changePart(xml, reading, own);
      refused.push(...unsayable);
      if (text !== xml.text) parts.set(reading.part, xml.encode(text));
    }
  });
  if (parts.size > 0) await replaceFile(document.path, before, zipWith(before, parts));
  return refused;
}

function zipWith(before: Buffer, parts: ReadonlyMap<string, Uint8Array>): Buffer {
  try {
    return changeZip(before, parts);
  } catch (thrown) {
    if (!(thrown instanceof ZipLayoutError)) throw thrown;
    throw unwritable('The file is packed in an unusual way and is left as it is: save it once in Office.', thrown);
  }
}

/** Checked by reading the outcome: the same pictures, these with exactly these texts, nothing else changed. */
function changePart(
  xml: XmlText,
  reading: PartReading,
  wanted: readonly WantedOfficeAlt[],
): { readonly text: string; readonly refused: readonly OfficePicture[] } {
  const changes = wanted.flatMap(({ picture: { drawn }, alt }) => {
    const change = attributeChange(xml.text, drawn.holder, drawn.attribute, alt);
    return change ? [{ ...change, holder: drawn.holder.start, alt }] : [];
  });
  const text = changeXml(xml.text, changes);
  const isWritten = new Map(changes.map(({ holder, alt }) => [holder, alt]));
  const before = asDocument(() => reading.read(xml.text));
  const after = asDocument(() => reading.read(text));
  const isSound =
    after.length === before.length &&
    before.every((picture, at) => isAsMeant(picture, after[at], isWritten.get(picture.holder.start)));
  if (!isSound) return { text: xml.text, refused: wanted.map(({ picture }) => picture) };
  const refused = wanted.filter(({ picture }) => !isWritten.has(picture.drawn.holder.start));
  return { text, refused: refused.map(({ picture }) => picture) };
}

function isAsMeant(before: DrawnPicture, after: DrawnPicture | undefined, alt: string | undefined): boolean {
  if (!after || after.kind !== before.kind || after.name !== before.name || after.place !== before.place) return false;
  const text = (picture: DrawnPicture) => (picture.alt.kind === 'text' ? picture.alt.text : picture.alt.kind);
  if (alt !== undefined) return after.alt.kind === 'text' && after.alt.text === alt;
  return before.alt.kind === after.alt.kind && text(before) === text(after);
}

/**
 * Whether one of the files lies beside it that Word (`~$port.docx`), PowerPoint (`~$talk.pptx`) and LibreOffice put
 * there while they have a document open.
 */
async function isOpenElsewhere(path: string): Promise<boolean> {
  const name = basename(path);
  const names = [`~$${name}`, `~$${name.slice(1)}`, `~$${name.slice(2)}`, `.~lock.${name}#`];
  const found = names.map((beside) => lstat(join(dirname(path), beside)).then(Boolean, () => false));
  return (await Promise.all(found)).includes(true);
}

function unwritable(message: string, cause?: unknown): DocumentError {
  return new DocumentError('documentUnwritable', message, { cause });
}

function changed(): DocumentError {
  return new DocumentError('documentChanged', 'The file was changed meanwhile and is left as it is.');
}
