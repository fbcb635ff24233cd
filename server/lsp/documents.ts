import { NotebookDocuments, TextDocuments, type Connection, type Position } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { extensionOf } from '../documents/documentWalk.ts';
import { adapterFor } from '../languages/registry.ts';
import type { ImageReference, LanguageAdapter, ParsedDocument, Span } from '../languages/imageReference.ts';
import { filePathOf, fileUriOf } from './filePath.ts';
import { attachmentsOf } from './notebookCells.ts';

/** A document's images in the state that it is in. */
export interface DocumentImages {
  readonly document: TextDocument;
  readonly adapter: LanguageAdapter;
  readonly parsed: ParsedDocument;
  /** For closed files there is no version to hold an edit against. */
  readonly version: number | null;
}

export interface FoundImage extends DocumentImages {
  readonly reference: ImageReference;
}

/** Where a document's relative targets start, and what it carries itself. */
export interface DocumentPlace {
  readonly path: string | undefined;
  readonly attachments?: Readonly<Record<string, string>>;
}

/** The documents and notebook cells that the client has open, each parsed once a version. */
export class Documents {
  readonly #texts = new TextDocuments(TextDocument);
  readonly #notebooks = new NotebookDocuments(TextDocument);
  readonly #parsed = new Map<string, { readonly version: number; readonly images: DocumentImages }>();
  readonly #listeners = new Set<() => void>();
  /** Of what is open, by path: editors spell the same file's URI in different ways. */
  readonly #uris = new Map<string, string>();

  constructor(connection: Connection) {
    this.#texts.listen(connection);
    this.#notebooks.listen(connection);
    this.#texts.onDidOpen(({ document }) => {
      this.#open(document.uri);
    });
    this.#texts.onDidClose(({ document }) => {
      this.#close(document.uri);
    });
    this.#notebooks.onDidOpen(({ uri }) => {
      this.#open(uri);
    });
    this.#notebooks.onDidClose(({ uri }) => {
      this.#close(uri);
    });
    for (const documents of [this.#texts, this.#notebooks.cellTextDocuments]) {
      documents.onDidChangeContent(() => {
        this.#announce();
      });
      documents.onDidClose(({ document }) => {
        this.#parsed.delete(document.uri);
        this.#announce();
      });
    }
  }

  /** Called when a document was opened, changed or closed; returns how to stop listening. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get(uri: string): TextDocument | undefined {
    return this.#texts.get(uri) ?? this.#notebooks.cellTextDocuments.get(uri);
  }

  /** As the client spells it where the file is open. */
  uriOf(path: string): string {
    return this.#uris.get(path) ?? fileUriOf(path);
  }

  /** Texts and cells, as URIs. */
  uris(): readonly string[] {
    return [...this.#texts.keys(), ...this.#notebooks.cellTextDocuments.keys()];
  }

  /** Whether the file is on show as cells, so that its text on disk is not what counts. */
  isNotebook(uri: string): boolean {
    return this.#notebooks.getNotebookDocument(uri) !== undefined;
  }

  /** The notebook that a cell is part of, else the document itself. */
  wholeOf(uri: string): string {
    return this.#notebooks.findNotebookDocumentForCell(uri)?.uri ?? uri;
  }

  /** The URIs of a notebook's Markdown cells. */
  cellsOf(uri: string): readonly string[] {
    return (this.#notebooks.getNotebookDocument(uri)?.cells ?? []).map(({ document }) => document);
  }

  images(uri: string): DocumentImages | undefined {
    const document = this.get(uri);
    if (!document) return undefined;
    const known = this.#parsed.get(uri);
    if (known && known.version === document.version && known.images.document === document) return known.images;
    const images = parseImages(document, document.version, known?.images);
    if (images) this.#parsed.set(uri, { version: document.version, images });
    return images;
  }

  imageAt(uri: string, position: Position): FoundImage | undefined {
    const images = this.images(uri);
    if (!images) return undefined;
    const offset = images.document.offsetAt(position);
    const reference = innermost(images.parsed.images, { start: offset, end: offset });
    return reference && { ...images, reference };
  }

  placeOf(uri: string): DocumentPlace {
    const notebook = this.#notebooks.findNotebookDocumentForCell(uri);
    if (!notebook) return { path: filePathOf(uri) };
    const attachments = attachmentsOf(this.#notebooks.getNotebookCell(uri)?.metadata);
    return { path: filePathOf(notebook.uri), ...(attachments && { attachments }) };
  }

  #open(uri: string): void {
    const path = filePathOf(uri);
    if (path !== undefined) this.#uris.set(path, uri);
  }

  #close(uri: string): void {
    const path = filePathOf(uri);
    if (path !== undefined) this.#uris.delete(path);
  }

  #announce(): void {
    for (const listener of this.#listeners) listener();
  }
}

export function parseImages(
  document: TextDocument,
  version: number | null,
  earlier?: DocumentImages,
): DocumentImages | undefined {
  const adapter = adapterFor(document.languageId) ?? adapterFor(extensionOf(document.uri));
  if (!adapter) return undefined;
  const before = earlier && earlier.adapter === adapter ? earlier.parsed : undefined;
  return { document, adapter, parsed: adapter.parse(document.getText(), before), version };
}

/** The smallest image that the span touches; of two that meet there, the one that begins. */
export function innermost(images: readonly ImageReference[], { start, end }: Span): ImageReference | undefined {
  const touched = images.filter(({ span }) => span.start <= end && span.end >= start);
  const rank = ({ span }: ImageReference): number => span.end - span.start + (span.end === start ? 0.5 : 0);
  return touched.reduce<ImageReference | undefined>(
    (best, image) => (best && rank(best) <= rank(image) ? best : image),
    undefined,
  );
}
