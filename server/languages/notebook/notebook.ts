import type { Flavour } from '../flavour.ts';
import type { ImageReference, LanguageAdapter, ParsedDocument, Span, TextChange } from '../imageReference.ts';
import { languageNames } from '../languageNames.ts';
import { markdown } from '../markdown/markdown.ts';
import { isSame } from '../markdown/markdownDocument.ts';
import { readNotebookAlt, writeNotebookAlt, type NotebookAlt } from './notebookAlt.ts';
import { get, readCells, readPictures, type NotebookCell, type NotebookPicture } from './notebookFile.ts';
import { NotebookSource } from './notebookSource.ts';

export { carriedPictures, notebookAttachments, notebookOutput } from './notebookFile.ts';

/** Where a reference of a notebook comes from. */
type Origin =
  | {
      readonly kind: 'markdown';
      readonly source: NotebookSource;
      readonly document: ParsedDocument;
      readonly reference: ImageReference;
    }
  | { readonly kind: 'output'; readonly cell: NotebookCell; readonly alt: NotebookAlt };

class NotebookDocument implements ParsedDocument {
  readonly text: string;
  readonly images: readonly ImageReference[];
  readonly flavour: Flavour | undefined;
  readonly #origins = new Map<ImageReference, Origin>();
  /** The Markdown cells by their source, so that one that did not change is not parsed again. */
  readonly #cells = new Map<string, ParsedDocument>();

  constructor(text: string, earlier: ParsedDocument | undefined, flavour: Flavour | undefined) {
    this.text = text;
    this.flavour = flavour;
    const known =
      earlier instanceof NotebookDocument && earlier.flavour === flavour
        ? earlier.#cells
        : new Map<string, ParsedDocument>();
    for (const cell of readCells(text)) {
      if (cell.kind === 'markdown') this.#readMarkdown(cell, known);
      else if (cell.kind === 'code') this.#readOutputs(cell);
    }
    this.images = [...this.#origins.keys()];
  }

  write(reference: ImageReference, alt: string): TextChange | undefined {
    const origin = this.#origins.get(reference);
    if (origin?.kind === 'output') return writeNotebookAlt(this.text, origin.alt, alt, origin.cell.node);
    if (!origin) return undefined;
    const change =
      alt === ''
        ? markdown.writeDecorative(origin.document, origin.reference)
        : markdown.writeAlt(origin.document, origin.reference, alt);
    return change && origin.source.toFileChange(change);
  }

  #readMarkdown(cell: NotebookCell, known: ReadonlyMap<string, ParsedDocument>): void {
    const source = NotebookSource.read(this.text, get(cell.node, 'source'));
    if (!source) return;
    const document = known.get(source.text) ?? markdown.parse(source.text, undefined, this.flavour);
    this.#cells.set(source.text, document);
    for (const reference of document.images) {
      const moved = moveImage(reference, (span) => source.toFileSpan(span));
      this.#origins.set({ ...moved, cell: cell.index }, { kind: 'markdown', source, document, reference });
    }
  }

  #readOutputs(cell: NotebookCell): void {
    const pictures = readPictures(cell);
    for (const picture of pictures) {
      const alt = readNotebookAlt(cell, picture, pictures.length);
      this.#origins.set(toReference(cell, picture, alt), { kind: 'output', cell, alt });
    }
  }
}

/** The file of a notebook: pictures in its Markdown cells and among its outputs. */
export const notebook: LanguageAdapter = {
  ...languageNames.notebook,
  parse: (text, earlier, flavour) =>
    isSame(earlier, text, flavour) ? earlier : new NotebookDocument(text, earlier, flavour),

  writeAlt(document, reference, alt) {
    const isWritable = document instanceof NotebookDocument && alt.trim() !== '';
    return isWritable ? document.write(reference, alt) : undefined;
  },

  writeDecorative: (document, reference) =>
    document instanceof NotebookDocument ? document.write(reference, '') : undefined,

  /** Into its cells, which are Markdown; its file is JSON. */
  writeReference: () => [],
};

/** Its span is its media type's: the picture itself may be megabytes of base64. */
function toReference(cell: NotebookCell, picture: NotebookPicture, { alt, altSpan }: NotebookAlt): ImageReference {
  const key = picture.property.children?.[0] ?? picture.property;
  const span = { start: key.offset, end: key.offset + key.length };
  return {
    syntax: 'notebookOutput',
    span,
    target: { text: `output:${cell.index}/${picture.output}`, span },
    alt,
    place: 'alone',
    ...(altSpan && { altSpan }),
    cell: cell.index,
  };
}

function moveImage(image: ImageReference, move: (span: Span) => Span): ImageReference {
  const { span, target, alt, altSpan } = image;
  return {
    ...image,
    span: move(span),
    target: { ...target, span: move(target.span) },
    alt: 'span' in alt ? { ...alt, span: move(alt.span) } : alt,
    ...(altSpan && { altSpan: move(altSpan) }),
  };
}
