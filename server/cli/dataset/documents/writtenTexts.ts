import { resolve } from 'node:path';
import { extensionOf } from '../../../documents/documentWalk.ts';
import { recogniseFormat } from '../../../images/pictureFormat.ts';
import { maxBytes } from '../../../images/pictureRefusals.ts';
import type { PictureBytes } from '../../../images/resolving/pictureSource.ts';
import { type AltFinding, checkAlt, type CheckRules } from '../../../languages/alttext/altRules.ts';
import { checkDocument } from '../../../languages/alttext/documentCheck.ts';
import type { ImageReference } from '../../../languages/imageReference.ts';
import { withShortcodes } from '../../../languages/registry.ts';
import type { OfficePicture } from '../../../office/pictures/officePicture.ts';
import { Refusal } from '../../../protocol/failure.ts';
import { checkRules, type DocumentContext, type DocumentContexts } from '../../check/documentContext.ts';
import { type DocumentFailure, documentFailure } from '../../check/documentFailure.ts';
import type { DocumentWorld, ListedDocument } from '../../check/documentList.ts';
import { pictureContexts } from '../../fix/pictureContext.ts';
import type { World } from '../../world.ts';
import { type Omission, wordlessness } from './omission.ts';

/** What somebody wrote of a picture, on one line. */
export interface WrittenText {
  readonly text: string;
  /** Absolute path of the document. */
  readonly document: string;
  /** The picture as the document names it. */
  readonly target: string;
  /** `inside`: the name means something in this document alone. */
  readonly lies: 'outside' | 'inside';
  /** Rejects as `readReference` and `recogniseFormat` do. */
  read(signal: AbortSignal): Promise<PictureBytes>;
}

/** What one document says of its pictures. */
export type DocumentTexts =
  | { readonly kind: 'read'; readonly written: readonly WrittenText[]; readonly left: readonly Omission[] }
  | { readonly kind: 'failed'; readonly path: string; readonly error: DocumentFailure }
  /** A project's file says that it is not looked at. */
  | { readonly kind: 'ignored' };

export type WrittenTextsWorld = DocumentWorld & Pick<World, 'office' | 'readReference'>;

/** The alt texts of a document but for what `check` reports. Never rejects. */
export async function writtenTexts(
  listed: ListedDocument,
  rules: Partial<CheckRules>,
  contexts: DocumentContexts,
  world: WrittenTextsWorld,
): Promise<DocumentTexts> {
  if (listed.kind === 'failed') return listed;
  const { path, origin } = listed;
  try {
    const context = await contexts.of(path);
    if (origin === 'found' && context.project?.isIgnored(resolve(path))) return { kind: 'ignored' };
    return listed.kind === 'office'
      ? await inOffice(path, rules, context, world)
      : await inDocument({ ...listed, path }, rules, context, world);
  } catch (thrown) {
    return { kind: 'failed', path, error: documentFailure(thrown) };
  }
}

async function inDocument(
  { path, adapter: named }: Extract<ListedDocument, { kind: 'document' }>,
  rules: Partial<CheckRules>,
  context: DocumentContext,
  world: WrittenTextsWorld,
): Promise<DocumentTexts> {
  const adapter = withShortcodes(named, context.project?.shortcodes ?? []);
  const { text } = await world.documents.read(path);
  const { images } = adapter.parse(text, undefined, context.flavour);
  const { findings } = checkDocument({ text, images, language: extensionOf(path) }, checkRules(rules, context));
  const document = resolve(path);
  const contextOf = pictureContexts(document, text, context);
  return sorted(images, findings, context, (image, words) => ({
    text: words,
    document,
    target: image.target.text,
    lies: /^\s*(?:attachment|output|data):/i.test(image.target.text.slice(0, 32)) ? 'inside' : 'outside',
    read: (signal) => world.readReference(image.target.text, contextOf(image), signal),
  }));
}

async function inOffice(
  path: string,
  rules: Partial<CheckRules>,
  context: DocumentContext,
  { office }: WrittenTextsWorld,
): Promise<DocumentTexts> {
  const { pictures } = await office.read(path);
  // A chart's text, or a group's, is of something else than the pixels of one picture.
  const drawn = pictures.filter(({ drawn: { kind } }) => kind === 'picture');
  const findings = checkAlt({ text: '', images: drawn }, checkRules(rules, context));
  return sorted<OfficePicture>(drawn, findings, context, ({ media, where }, words) => ({
    text: words,
    document: resolve(path),
    target: where,
    lies: 'inside',
    read: async () => {
      if (media.kind === 'outside') throw new Refusal('remotePicture', 'The picture is not in the document itself.');
      if (media.kind === 'none') throw new Refusal('noPicture', 'The document has no picture here.');
      const bytes = await office.readPart(path, media.name, maxBytes);
      recogniseFormat(bytes);
      return { bytes, label: where };
    },
  }));
}

function sorted<Image extends ImageReference>(
  images: readonly Image[],
  findings: readonly AltFinding[],
  { project }: DocumentContext,
  writtenAt: (image: Image, words: string) => WrittenText,
): DocumentTexts {
  // As `check` tells them: what the project's file turns off is nothing that it finds fault with.
  const faults = new Map<ImageReference, Omission>();
  for (const { image, rule } of findings) {
    if (rule !== 'unknown-rule' && rule !== 'not-found' && project?.rules[rule] !== 'off') faults.set(image, rule);
  }
  const written: WrittenText[] = [];
  const left: Omission[] = [];
  for (const image of images) {
    const words = image.alt.kind === 'text' ? image.alt.text.replaceAll(/\s+/g, ' ').trim() : '';
    const omission = wordlessness(image) ?? faults.get(image) ?? (words === '' ? 'vague' : undefined);
    if (omission === undefined) written.push(writtenAt(image, words));
    else left.push(omission);
  }
  return { kind: 'read', written, left };
}
