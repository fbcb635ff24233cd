import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { AltEditRequest, InsertRequest, type PictureLocator } from '../../server/protocol/messages.ts';
import type { CaptionService } from '../captionService.ts';
import { referenceAt } from '../documents.ts';
import type { SavedPicture } from './savedPictures.ts';
import { followSpan, type TrackedSpan } from './trackedSpan.ts';

/** A reference whose description is being made. */
interface Pending {
  readonly picture: SavedPicture;
  readonly cancellation: vscode.CancellationTokenSource;
  /** Undefined once somebody has changed the reference or taken it away. */
  span: TrackedSpan | undefined;
}

/**
 * References that are written at once and get their alt text when it is there. What was inserted and what fills it in are
 * one step of undo, unless something else was written between the two. A reference that a person has touched is left as
 * it is.
 */
export class DescribedInsertion {
  readonly #service: CaptionService;
  readonly #document: vscode.TextDocument;
  readonly #decoration = vscode.window.createTextEditorDecorationType({
    after: {
      contentText: t('Describing…'),
      margin: '0 0 0 1ch',
      color: new vscode.ThemeColor('editorGhostText.foreground'),
      fontStyle: 'italic',
    },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  #pending: Pending[] = [];
  /** Whether nothing but this insertion has changed the document since. */
  #isAlone = true;
  #isOwn = false;
  /** Fills come one after the other. */
  #filling: Promise<unknown> = Promise.resolve();

  private constructor(service: CaptionService, document: vscode.TextDocument) {
    this.#service = service;
    this.#document = document;
  }

  /**
   * Writes references to the pictures in place of `range`, and waits until all are described. Rejects with the failure of
   * the first that was not described, and where no picture can be referred to there.
   */
  static async run(
    service: CaptionService,
    document: vscode.TextDocument,
    range: vscode.Range,
    pictures: readonly SavedPicture[],
  ): Promise<void> {
    const insertion = new DescribedInsertion(service, document);
    try {
      await insertion.#run(range, pictures);
    } finally {
      insertion.#decoration.dispose();
    }
  }

  async #run(range: vscode.Range, pictures: readonly SavedPicture[]): Promise<void> {
    const document = this.#document;
    const params = {
      uri: document.uri.toString(),
      version: document.version,
      range: { start: range.start, end: range.end },
      paths: pictures.map(({ path }) => path),
    };
    const { text, references } = await this.#service.request((client) => client.sendRequest(InsertRequest, params));
    const start = document.offsetAt(range.start);
    // VS Code gives the text the document's own ends of lines.
    const extra = document.eol === vscode.EndOfLine.CRLF ? 1 : 0;
    const at = (offset: number): number => start + offset + extra * (text.slice(0, offset).split('\n').length - 1);
    await this.#edit([new vscode.TextEdit(range, text)], { undoStopBefore: true, undoStopAfter: false });
    this.#pending = references.flatMap((span, index) => {
      const picture = pictures[index];
      const cancellation = new vscode.CancellationTokenSource();
      return picture ? [{ picture, cancellation, span: { start: at(span.start), end: at(span.end) } }] : [];
    });
    const following = vscode.workspace.onDidChangeTextDocument((event) => this.#follow(event));
    try {
      this.#decorate();
      const outcomes = await Promise.allSettled(this.#pending.map((pending) => this.#describe(pending)));
      const failed = outcomes.find((outcome) => outcome.status === 'rejected');
      if (failed) throw failed.reason;
    } finally {
      following.dispose();
    }
  }

  async #describe(pending: Pending): Promise<void> {
    const { picture, cancellation, span } = pending;
    try {
      const locator: PictureLocator =
        this.#document.isUntitled || !span
          ? { kind: 'file', uri: picture.uri.toString() }
          : referenceAt({ uri: this.#document.uri.toString(), position: this.#document.positionAt(span.start) });
      const { texts } = await this.#service.describe(
        { picture: locator, priority: 'action', options: { purpose: 'altText' } },
        () => undefined,
        cancellation.token,
      );
      const text = texts[0]?.text ?? '';
      this.#filling = this.#filling.then(() => this.#fill(pending, text));
      await this.#filling;
    } catch (thrown) {
      if (!cancellation.token.isCancellationRequested) throw thrown;
    } finally {
      this.#drop(pending);
      cancellation.dispose();
    }
  }

  async #fill(pending: Pending, text: string): Promise<void> {
    const { span } = pending;
    if (!span || text === '' || this.#document.isClosed) return;
    const uri = this.#document.uri.toString();
    const { version } = this.#document;
    const position = this.#document.positionAt(span.start);
    const alt = { kind: 'text', text } as const;
    const client = await this.#service.client();
    const edit = await client.sendRequest(AltEditRequest, { uri, version, position, alt });
    const converted = await client.protocol2CodeConverter.asWorkspaceEdit(edit);
    // Typed meanwhile: where it is now is asked once more.
    if (this.#document.version !== version) return this.#fill(pending, text);
    const isLast = this.#pending.length === 1;
    this.#drop(pending);
    await this.#edit(converted.get(this.#document.uri), { undoStopBefore: !this.#isAlone, undoStopAfter: isLast });
  }

  /** In the editor, which keeps several edits as one step of undo; a document that is on show nowhere has none. */
  async #edit(
    edits: readonly vscode.TextEdit[],
    options: { undoStopBefore: boolean; undoStopAfter: boolean },
  ): Promise<void> {
    const editor = editorOf(this.#document);
    this.#isOwn = true;
    try {
      if (editor) {
        const isDone = await editor.edit((builder) => {
          for (const { range, newText } of edits) builder.replace(range, newText);
        }, options);
        if (isDone) return;
      }
      const edit = new vscode.WorkspaceEdit();
      edit.set(this.#document.uri, [...edits]);
      await vscode.workspace.applyEdit(edit);
    } finally {
      this.#isOwn = false;
    }
  }

  #follow({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (document !== this.#document || contentChanges.length === 0) return;
    if (!this.#isOwn) this.#isAlone = false;
    for (const pending of this.#pending) {
      pending.span = pending.span && followSpan(pending.span, contentChanges);
      if (!pending.span) pending.cancellation.cancel();
    }
    this.#decorate();
  }

  #drop(pending: Pending): void {
    this.#pending = this.#pending.filter((other) => other !== pending);
    this.#decorate();
  }

  #decorate(): void {
    const ranges = this.#pending.flatMap(({ span }) => {
      if (!span) return [];
      return [new vscode.Range(this.#document.positionAt(span.start), this.#document.positionAt(span.end))];
    });
    editorOf(this.#document)?.setDecorations(this.#decoration, ranges);
  }
}

function editorOf(document: vscode.TextDocument): vscode.TextEditor | undefined {
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  return [activeTextEditor, ...visibleTextEditors].find((editor) => editor?.document === document);
}
