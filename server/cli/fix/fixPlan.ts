import { resolve } from 'node:path';
import { throwIfAborted } from '../../../models/errors.ts';
import type { DocumentFile } from '../../documents/documentFile.ts';
import { extensionOf } from '../../documents/documentWalk.ts';
import { checkDocument } from '../../languages/alttext/documentCheck.ts';
import type { ImageReference, LanguageAdapter, ParsedDocument } from '../../languages/imageReference.ts';
import { withShortcodes } from '../../languages/registry.ts';
import { type ImagePlace, placesIn } from '../check/checkFinding.ts';
import { checkRules, type DocumentContext, DocumentContexts } from '../check/documentContext.ts';
import { type DocumentFailure, documentFailure } from '../check/documentFailure.ts';
import { type ListedDocument, listDocuments, shownPath } from '../check/documentList.ts';
import type { FixOptions } from './fixOptions.ts';
import { type OfficePlan, planOffice } from './officePlan.ts';
import { type PicturePlan, planPictures } from './picturePlan.ts';
import type { World } from '../world.ts';

/** A document and those of its images that are to be described. */
export interface DocumentPlan {
  readonly kind: 'plan';
  /** The path as it is printed; `path` is absolute. */
  readonly file: string;
  readonly path: string;
  readonly context: DocumentContext;
  readonly document: DocumentFile;
  readonly adapter: LanguageAdapter;
  readonly parsed: ParsedDocument;
  readonly wanted: readonly ImageReference[];
  /** In links: their text should say where those lead, which no picture shows. */
  readonly inLinks: readonly ImageReference[];
  /** Their source is computed, so there is no picture to describe. */
  readonly computed: readonly ImageReference[];
  readonly placeOf: (image: ImageReference) => ImagePlace;
}

export type Plan = DocumentPlan | OfficePlan | PicturePlan;

/** What is to be done with one document, or with pictures themselves. */
export type Planned =
  | Plan
  | { readonly kind: 'failed'; readonly file: string; readonly error: DocumentFailure }
  | { readonly kind: 'nothing' };

/**
 * Reads everything that the options name, and says what there is to do; a document that cannot be fixed is a `failed`
 * one. Rejects with `aborted`.
 */
export async function* planFixes(options: FixOptions, world: World, signal: AbortSignal): AsyncGenerator<Planned> {
  if (options.target === 'pictures') {
    yield* planPictures(options, world, signal);
    return;
  }
  const contexts = new DocumentContexts(world, options.places);
  for (const listed of await listDocuments(options.paths, world, signal)) {
    throwIfAborted(signal);
    yield await planOf(listed, options, contexts, world);
  }
}

async function planOf(
  listed: ListedDocument,
  options: FixOptions,
  contexts: DocumentContexts,
  world: World,
): Promise<Planned> {
  const file = shownPath(listed.path);
  if (listed.kind === 'failed') return { kind: 'failed', file, error: listed.error };
  try {
    const path = resolve(listed.path);
    const context = await contexts.of(path);
    if (listed.origin === 'found' && context.project?.isIgnored(path)) return { kind: 'nothing' };
    if (listed.kind === 'office') return await planOffice(listed.path, options, context, world);
    const adapter = withShortcodes(listed.adapter, context.project?.shortcodes ?? []);
    const document = await world.documents.read(listed.path);
    const parsed = adapter.parse(document.text, undefined, context.flavour);
    const poor = new Set(
      checkDocument({ ...parsed, language: extensionOf(listed.path) }, checkRules(options, context))
        .findings.filter(({ rule }) => options.rules.has(rule))
        .map(({ image }) => image),
    );
    if (poor.size === 0) return { kind: 'nothing' };
    if (document.encoding !== 'utf8') {
      const message = 'The file is not in UTF-8 and is left as it is.';
      return { kind: 'failed', file, error: { code: 'documentUnwritable', message } };
    }
    const alone = parsed.images.filter((image) => poor.has(image) && image.place === 'alone');
    return {
      kind: 'plan',
      file,
      path,
      context,
      document,
      adapter,
      parsed,
      wanted: alone.filter(({ target }) => target.source !== 'computed'),
      computed: alone.filter(({ target }) => target.source === 'computed'),
      inLinks: parsed.images.filter((image) => poor.has(image) && image.place === 'inLink'),
      placeOf: placesIn(file, document.text),
    };
  } catch (thrown) {
    return { kind: 'failed', file, error: documentFailure(thrown) };
  }
}
