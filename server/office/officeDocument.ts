import { createHash } from 'node:crypto';
import { attributeOf, readXmlRoot, type XmlElement } from '../xml/xmlReader.ts';
import { readXmlTree } from '../xml/xmlTree.ts';
import { explainFault } from '../documents/documentFile.ts';
import { asDocument, type OfficePackage, type Relationship, withPackage } from './package/officePackage.ts';
import { unreadable } from './package/zipFile.ts';
import * as namespaces from './pictures/namespaces.ts';
import { isElement } from './pictures/namespaces.ts';
import type { DrawnPicture, OfficePicture, PictureMedia } from './pictures/officePicture.ts';
import { slidePictures } from './pictures/slidePictures.ts';
import { wordPictures } from './pictures/wordPictures.ts';

/** Extensions of the documents that are read, without the dot: with and without macros, templates and shows too. */
export const officeExtensions: readonly string[] = [
  ...['docx', 'docm', 'dotx', 'dotm'],
  ...['pptx', 'pptm', 'ppsx', 'ppsm', 'potx', 'potm'],
];

/** Whether a file is one of these by its name. */
export function isOfficeName(path: string): boolean {
  return officeExtensions.includes(/\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase() ?? '');
}

/** A Word document or a presentation, and the pictures in it that a screen reader meets. */
export interface OfficeDocument {
  readonly path: string;
  readonly pictures: readonly OfficePicture[];
  /** Digests of the parts that were read, by their names. */
  readonly parts: ReadonlyMap<string, string>;
  /** A digital signature would be void after any change. */
  readonly seal: 'signed' | 'unsigned';
}

/**
 * Reads the pictures of a document, of any size that its text can have; no picture itself is unpacked. Rejects with a
 * `DocumentError` of code `documentUnreadable`, whose sentence says why, and with the system's error for a fault of the
 * disk.
 */
export async function readOfficeDocument(path: string): Promise<OfficeDocument> {
  try {
    return await withPackage(path, async (opened) => ({
      path,
      ...(await picturesOf(opened)),
      seal: (await opened.isSigned()) ? 'signed' : 'unsigned',
    }));
  } catch (thrown) {
    throw explainFault(thrown, 'documentUnreadable');
  }
}

/** The bytes of a picture's part, at most `limit`. Rejects as `readOfficeDocument` does. */
export function readOfficePicture(path: string, name: string, limit: number): Promise<Uint8Array> {
  return withPackage(path, (opened) => opened.bytes(name, limit));
}

/** What a part's XML says of its pictures; `part` decides which kind it is. */
export interface PartReading {
  readonly part: string;
  read(text: string): readonly DrawnPicture[];
  /** How a person finds one of them. `at`: which of its kind it is in the part, from 1. */
  where(picture: DrawnPicture, at: number): string;
}

async function picturesOf(opened: OfficePackage): Promise<Pick<OfficeDocument, 'pictures' | 'parts'>> {
  const found: OfficePicture[] = [];
  const parts = new Map<string, string>();
  for (const reading of await readingsOf(opened)) {
    const { text } = await opened.xml(reading.part);
    const drawn = asDocument(() => reading.read(text));
    parts.set(reading.part, digestOf(text));
    const relations = new Map((await opened.relationships(reading.part)).map((relation) => [relation.id, relation]));
    const counts = new Map<string, number>();
    for (const picture of drawn) {
      const at = (counts.get(picture.kind) ?? 0) + 1;
      counts.set(picture.kind, at);
      const media = mediaOf(opened, picture, relations);
      found.push({
        ...{ syntax: 'officeDrawing', span: picture.span, alt: picture.alt, place: picture.place },
        target: { text: targetOf(media), span: picture.span },
        ...{ drawn: picture, part: reading.part, media, where: reading.where(picture, at) },
      });
    }
  }
  return { pictures: found, parts };
}

/** Tells whether a part is the one that was read. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text, 'utf16le').digest('hex');
}

/** The parts that a reader meets, in the order of reading. */
export async function readingsOf(opened: OfficePackage): Promise<readonly PartReading[]> {
  const main = (await opened.relationships('')).find(({ kind }) => kind === 'officeDocument')?.target;
  const name = main?.kind === 'part' ? opened.nameOf(main.name) : undefined;
  if (name === undefined) throw unreadable('The file is damaged, or is no Office document.');
  const { text } = await opened.xml(name);
  const root = rootOf(text);
  if (isElement(root, namespaces.word, 'document')) return wordReadings(opened, name);
  if (isElement(root, namespaces.slides, 'presentation')) return slideReadings(opened, name, text);
  throw unreadable('This is neither a Word document nor a presentation.');
}

/** Read alone, however long the document is: the rest is read later. */
function rootOf(text: string): XmlElement {
  return asDocument(() => readXmlRoot(text));
}

const wordParts: Readonly<Record<string, string>> = {
  header: 'header',
  footer: 'footer',
  footnotes: 'footnotes',
  endnotes: 'endnotes',
};

async function wordReadings(opened: OfficePackage, main: string): Promise<readonly PartReading[]> {
  const relations = await opened.relationships(main);
  const isHeading = await headingStyles(opened, partOf(opened, relations, 'styles'));
  const read = (text: string) => wordPictures(text, isHeading);
  const others = relations
    .flatMap(({ kind, target }) => {
      const label = wordParts[kind];
      const part = target.kind === 'part' ? opened.nameOf(target.name) : undefined;
      return label !== undefined && part !== undefined ? [{ label, part }] : [];
    })
    .filter(({ part }, at, all) => all.findIndex((other) => other.part === part) === at)
    .toSorted((one, other) => one.part.localeCompare(other.part, 'en', { numeric: true }));
  return [
    {
      part: main,
      read,
      where: ({ kind, heading }, at) => `${kind} ${at}${heading === '' ? '' : `, below "${shortened(heading)}"`}`,
    },
    ...others.map(({ label, part }) => ({
      part,
      read,
      where: ({ kind }: DrawnPicture, at: number) => `${label}, ${kind} ${at}`,
    })),
  ];
}

/** Styles have names in the language of their author, but the built-in ones say who they are. */
async function headingStyles(opened: OfficePackage, part: string | undefined): Promise<(id: string) => boolean> {
  const headings = new Set<string>();
  if (part !== undefined) {
    const { text } = await opened.xml(part);
    for (const style of asDocument(() => readXmlTree(text)).children) {
      const id = attributeOf(style, 'styleId', namespaces.word);
      const name = style.children.find((child) => isElement(child, namespaces.word, 'name'));
      const value = (name && attributeOf(name, 'val', namespaces.word)) ?? '';
      if (id !== undefined && /^(?:heading [1-9]|title)$/i.test(value)) headings.add(id);
    }
  }
  return (id) => headings.has(id);
}

async function slideReadings(opened: OfficePackage, main: string, text: string): Promise<readonly PartReading[]> {
  const relations = await opened.relationships(main);
  const list = asDocument(() => readXmlTree(text)).children.find((child) =>
    isElement(child, namespaces.slides, 'sldIdLst'),
  );
  return (list?.children ?? []).flatMap((slide, at) => {
    const id = attributeOf(slide, 'id', namespaces.relations);
    const target = relations.find((relation) => relation.id === id)?.target;
    const part = target?.kind === 'part' ? opened.nameOf(target.name) : undefined;
    if (part === undefined) return [];
    const where = ({ name, kind }: DrawnPicture, nth: number) =>
      `slide ${at + 1}, ${name === '' ? `${kind} ${nth}` : `"${shortened(name)}"`}`;
    return [{ part, read: (slideText: string) => slidePictures(readXmlTree(slideText)), where }];
  });
}

function partOf(opened: OfficePackage, relations: readonly Relationship[], kind: string): string | undefined {
  const target = relations.find((relation) => relation.kind === kind)?.target;
  return target?.kind === 'part' ? opened.nameOf(target.name) : undefined;
}

function mediaOf(
  opened: OfficePackage,
  { relation }: DrawnPicture,
  relations: ReadonlyMap<string, Relationship>,
): PictureMedia {
  const target = relation.kind === 'id' ? relations.get(relation.id)?.target : undefined;
  if (!target) return { kind: 'none' };
  if (target.kind === 'outside') return target;
  return { kind: 'part', name: opened.nameOf(target.name) ?? target.name };
}

function targetOf(media: PictureMedia): string {
  switch (media.kind) {
    case 'part':
      return media.name;
    case 'outside':
      return media.address;
    case 'none':
      return '';
  }
}

/** Headings and names are an author's text of any length. */
function shortened(text: string): string {
  const letters = [...text];
  return letters.length > 60 ? `${letters.slice(0, 59).join('')}…` : text;
}
