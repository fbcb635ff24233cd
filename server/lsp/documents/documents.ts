import { NotebookDocuments, TextDocuments, type Connection, type Position } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { extensionOf } from '../../documents/documentWalk.ts';
import type { NewAlt } from '../../languages/alttext/altEdit.ts';
import type { MergedChange } from '../../languages/alttext/changeMerging.ts';
import { isServedLanguage } from '../../languages/languageNames.ts';
import type { Flavour } from '../../languages/flavour.ts';
import type { ImageReference, Span, TextChange } from '../../languages/imageReference.ts';
import type { Insertion } from '../../languages/insertion/insertReferences.ts';
import type { DocumentParser, Urgency } from '../../parsing/documentParser.ts';
import type { DocumentText } from '../../parsing/parsingMessages.ts';
import type { SetAside } from '../../parsing/threadHandle.ts';
import { filePathOf, fileUriOf } from './filePath.ts';
import { attachmentsOf } from './notebookCells.ts';

/** A document's images in one state of it. */
export interface DocumentImages {
  /** As it was in that state, whatever the editor has made of it since. */
  readonly document: TextDocument;
  readonly images: readonly ImageReference[];
  /** For closed files there is no version to hold an edit against. */
  readonly version: number | null;
  /** How the parser knows it. */
  readonly text: DocumentText;
  /** Set where it could not be read within its limits; then it has no images. */
  readonly setAside?: SetAside;
}

/** One of these images. */
export interface DocumentImage extends DocumentImages {
  readonly reference: ImageReference;
}

/** Where a document's relative targets start, and what it carries itself. */
export interface DocumentPlace {
  readonly path: string | undefined;
  readonly attachments?: Readonly<Record<string, string>>;
}

/** What a file's site and project say of how it is read. */
export interface ReadingRules {
  readonly flavour?: Flavour;
  /** Names of the project's own shortcodes that show a picture. */
  readonly shortcodes?: readonly string[];
}

type RulesOf = (path: string) => Promise<ReadingRules>;

interface Reading {
  readonly document: TextDocument;
  readonly version: number;
  readonly images: Promise<DocumentImages | undefined>;
  /** Milliseconds of `performance.now` until which this reading counts; set where the document was not read for it. */
  readonly until?: number;
}

interface Aside {
  readonly until: number;
  readonly reason: SetAside;
}

/** Milliseconds after which a document that was set aside is tried again, if it was changed. */
export const setAsideMs = 30_000;
/** Of one request, while the document goes on changing. */
const mostRounds = 3;

/**
 * The documents and notebook cells that the client has open (LSP 3.17, "Text Document Synchronization" and "Notebook
 * Document Synchronization"), each parsed once a version.
 */
export class Documents {
  readonly #parser: DocumentParser;
  /** Tells this client's documents from those of others. */
  readonly #client: string;
  readonly #rulesOf: RulesOf;
  readonly #texts = new TextDocuments(TextDocument);
  readonly #notebooks = new NotebookDocuments(TextDocument);
  readonly #readings = new Map<string, Reading>();
  readonly #setAside = new Map<string, Aside>();
  readonly #listeners = new Set<() => void>();
  /** Of what is open, by path: editors spell the same file's URI in different ways. */
  readonly #uris = new Map<string, string>();
  #life: 'open' | 'disposed' = 'open';

  /** `rulesOf`: what rules a file follows; it never rejects. */
  constructor(connection: Connection, parser: DocumentParser, client: string, rulesOf: RulesOf) {
    this.#parser = parser;
    this.#client = client;
    this.#rulesOf = rulesOf;
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
        this.#forget(document.uri);
        this.#announce();
      });
    }
  }

  /** To be called when the client has gone: the parser keeps none of its documents then. */
  dispose(): void {
    this.#life = 'disposed';
    for (const uri of this.uris()) this.#forget(uri);
  }

  /** Calls the listener when a document was opened, changed or closed; returns how to stop listening. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The open document or cell, as it changes. */
  get(uri: string): TextDocument | undefined {
    return this.#texts.get(uri) ?? this.#notebooks.cellTextDocuments.get(uri);
  }

  /** The URI of a file: as the client spells it where the file is open. */
  uriOf(path: string): string {
    return this.#uris.get(path) ?? fileUriOf(path);
  }

  /** The URIs of all open documents and cells. */
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

  /**
   * The images of an open document in its newest state. Where it changes faster than it can be read, after three rounds
   * those of an older state. Undefined where it is not open or no adapter reads its language. Rejects with `aborted`
   * when the parser closes.
   */
  async images(uri: string): Promise<DocumentImages | undefined> {
    for (let round = 1; ; round++) {
      const document = this.get(uri);
      if (!document) return undefined;
      const images = await this.#readingOf(document).images;
      if (round === mostRounds || !images || this.get(uri)?.version === images.version) return images;
    }
  }

  /** The image that the position touches, the smallest where several do. Rejects as `images` does. */
  async imageAt(uri: string, position: Position): Promise<DocumentImage | undefined> {
    const images = await this.images(uri);
    return images && imageIn(images, position);
  }

  /**
   * The images of a file that is not open, read once and after everything that somebody waits for. Undefined where no
   * adapter reads it. Rejects with `aborted`.
   */
  async imagesIn(
    uri: string,
    language: string,
    text: string,
    signal?: AbortSignal,
  ): Promise<DocumentImages | undefined> {
    const document = TextDocument.create(uri, language, 0, text);
    const state = await this.#textOf(document);
    return state && this.#parse(document, null, state, signal);
  }

  /**
   * The change that gives an image its new alt text; undefined where it cannot be written soundly, see `editAlt`.
   * Rejects with `aborted`.
   */
  async editAlt(image: DocumentImage, alt: NewAlt, signal?: AbortSignal): Promise<TextChange | undefined> {
    if (image.reference.alt.kind === 'expression') return undefined;
    const task = { kind: 'editAlt', document: image.text, image: image.images.indexOf(image.reference), alt } as const;
    const outcome = await this.#parser.run(task, 'awaited', signal);
    return outcome.kind === 'done' ? outcome.answer : undefined;
  }

  /** New references in place of a span of the document; undefined where they cannot be written soundly. */
  async insertReferences(
    { text }: DocumentImages,
    span: Span,
    paths: readonly string[],
    signal?: AbortSignal,
  ): Promise<Insertion | undefined> {
    const task = { kind: 'insertReferences', document: text, span, paths } as const;
    const outcome = await this.#parser.run(task, 'awaited', signal);
    return outcome.kind === 'done' ? outcome.answer : undefined;
  }

  /**
   * As `editAlt`, for several images of a document: `changes` from the end of its text to its beginning, each with the
   * images that it writes, `refused` those that cannot be written.
   */
  async editAlts(
    { text, images }: DocumentImages,
    wanted: readonly { readonly reference: ImageReference; readonly alt: string }[],
    signal?: AbortSignal,
  ): Promise<{
    readonly changes: readonly MergedChange<ImageReference>[];
    readonly refused: readonly ImageReference[];
  }> {
    const alts = wanted.map(({ reference, alt }) => ({ image: images.indexOf(reference), alt }));
    const outcome = await this.#parser.run({ kind: 'editAlts', document: text, wanted: alts }, 'background', signal);
    if (outcome.kind === 'setAside') return { changes: [], refused: wanted.map(({ reference }) => reference) };
    const { changes, refused } = outcome.answer;
    const referencesOf = (indices: readonly number[]) => indices.flatMap((index) => images[index] ?? []);
    return {
      changes: changes.map((change) => ({ ...change, subjects: referencesOf(change.subjects) })),
      refused: referencesOf(refused),
    };
  }

  /**
   * What the file of a notebook carries for one of its images, in base64 by name; undefined for an image of any other
   * document.
   */
  async carried(
    { text, reference }: DocumentImage,
    signal?: AbortSignal,
  ): Promise<Readonly<Record<string, string>> | undefined> {
    if (reference.cell === undefined) return undefined;
    const outcome = await this.#parser.run({ kind: 'carried', text: text.text, reference }, 'awaited', signal);
    return outcome.kind === 'done' ? outcome.answer : undefined;
  }

  /** A cell is where its notebook is. */
  placeOf(uri: string): DocumentPlace {
    const notebook = this.#notebooks.findNotebookDocumentForCell(uri);
    if (!notebook) return { path: filePathOf(uri) };
    const attachments = attachmentsOf(this.#notebooks.getNotebookCell(uri)?.metadata);
    return { path: filePathOf(notebook.uri), ...(attachments && { attachments }) };
  }

  /** The reading of the present version, shared by all who ask for it meanwhile. */
  #readingOf(document: TextDocument): Reading {
    const { uri, version } = document;
    const known = this.#readings.get(uri);
    const isSame = known?.document === document && known.version === version;
    if (isSame && (known.until === undefined || known.until > performance.now())) return known;
    const aside = this.#asideOf(uri);
    const images = this.#read(document, aside);
    const reading: Reading = { document, version, images, ...(aside && { until: aside.until }) };
    this.#readings.set(uri, reading);
    // What failed is no answer for the next one.
    reading.images.catch(() => {
      if (this.#readings.get(uri) === reading) this.#readings.delete(uri);
    });
    return reading;
  }

  #asideOf(uri: string): Aside | undefined {
    const aside = this.#setAside.get(uri);
    return aside && aside.until > performance.now() ? aside : undefined;
  }

  async #read(live: TextDocument, aside: Aside | undefined): Promise<DocumentImages | undefined> {
    const { uri, languageId, version } = live;
    const document = TextDocument.create(uri, languageId, version, live.getText());
    const text = await this.#textOf(document, this.#life === 'open' ? `${this.#client} ${uri}` : undefined);
    if (!text) return undefined;
    if (aside) return { document, images: [], version, text, setAside: aside.reason };
    const images = await this.#parse(document, version, text);
    // It may have been closed meanwhile, or opened anew as another.
    if (this.get(uri) !== live) return images;
    if (images?.setAside) {
      this.#setAside.set(uri, { until: performance.now() + setAsideMs, reason: images.setAside });
    } else this.#setAside.delete(uri);
    return images;
  }

  /** Undefined for a language that no adapter reads. By its extension where the editor calls its language otherwise. */
  async #textOf(document: TextDocument, key?: string): Promise<DocumentText | undefined> {
    const language = [document.languageId, extensionOf(document.uri)].find(isServedLanguage);
    if (language === undefined) return undefined;
    const { path } = this.placeOf(document.uri);
    const rules = path === undefined ? {} : await this.#rulesOf(path);
    const text = document.getText();
    return { language, text, ...(key !== undefined && { key }), ...rules };
  }

  async #parse(
    document: TextDocument,
    version: number | null,
    text: DocumentText,
    signal?: AbortSignal,
  ): Promise<DocumentImages | undefined> {
    const urgency: Urgency = version === null ? 'background' : 'awaited';
    const outcome = await this.#parser.run({ kind: 'parse', document: text }, urgency, signal);
    if (outcome.kind === 'setAside') return { document, images: [], version, text, setAside: outcome.reason };
    return outcome.answer && { document, images: outcome.answer, version, text };
  }

  #forget(uri: string): void {
    this.#readings.delete(uri);
    this.#setAside.delete(uri);
    this.#parser.forget(`${this.#client} ${uri}`);
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

/** As `Documents.imageAt`, of images that were read. */
export function imageIn(images: DocumentImages, position: Position): DocumentImage | undefined {
  const offset = images.document.offsetAt(position);
  const reference = innermost(images.images, { start: offset, end: offset });
  return reference && { ...images, reference };
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
