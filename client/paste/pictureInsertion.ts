import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import type { CaptionService } from '../captionService.ts';
import { tellFailure } from '../failureMessage.ts';
import { notebookType, servedLanguages } from '../servedLanguages.ts';
import { carriedPictures, carriedTypes, type CarriedPicture } from './carriedPictures.ts';
import { DescribedInsertion } from './describedInsertion.ts';
import { savePictures } from './savedPictures.ts';

/** What the edits are known by, as in VS Code's setting `editor.pasteAs.preferences`. */
export const insertionKind = 'captionLens.image';

/** Where pictures are put, and which. */
interface Carried {
  readonly document: vscode.TextDocument;
  readonly range: vscode.Range;
  readonly pictures: readonly CarriedPicture[];
}

class PicturePaste extends vscode.DocumentPasteEdit {
  readonly carried: Carried;

  constructor(carried: Carried) {
    super('', title(carried), kind());
    this.carried = carried;
  }
}

/**
 * Pictures that are pasted or dropped into a document come with their description. What is inserted is written by
 * ourselves, in a step of undo that stays open until the description is there: an edit of VS Code's is closed at once. So
 * the edit that it is given for a paste is empty. For a drop it is a mark, which is taken back once it is there: VS Code
 * 1.127 never asks to resolve a drop, and an empty edit is not heard of.
 */
export class PictureInsertion
  implements vscode.DocumentPasteEditProvider<PicturePaste>, vscode.DocumentDropEditProvider
{
  readonly #service: CaptionService;
  /** Hears whether the last drop is ours to write. */
  #dropping: vscode.Disposable | undefined;

  private constructor(service: CaptionService) {
    this.#service = service;
  }

  static register(service: CaptionService): vscode.Disposable {
    const provider = new PictureInsertion(service);
    return vscode.Disposable.from(
      new vscode.Disposable(() => {
        provider.#dropping?.dispose();
      }),
      vscode.languages.registerDocumentPasteEditProvider(documents, provider, {
        providedPasteEditKinds: [kind()],
        pasteMimeTypes: carriedTypes,
      }),
      vscode.languages.registerDocumentDropEditProvider(documents, provider, {
        providedDropEditKinds: [kind()],
        dropMimeTypes: carriedTypes,
      }),
    );
  }

  async provideDocumentPasteEdits(
    document: vscode.TextDocument,
    [range, ...others]: readonly vscode.Range[],
    transfer: vscode.DataTransfer,
  ): Promise<PicturePaste[] | undefined> {
    // At several carets the same picture would be meant several times.
    const carried = range && others.length === 0 ? await this.#carried(document, range, transfer) : undefined;
    return carried && [new PicturePaste(carried)];
  }

  async provideDocumentDropEdits(
    document: vscode.TextDocument,
    position: vscode.Position,
    transfer: vscode.DataTransfer,
  ): Promise<vscode.DocumentDropEdit[] | undefined> {
    const carried = await this.#carried(document, new vscode.Range(position, position), transfer);
    if (!carried) return undefined;
    const mark = t('Describing…');
    this.#dropping?.dispose();
    this.#dropping = vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.document !== document || event.contentChanges.length === 0) return;
      this.#dropping?.dispose();
      // Anything else: the person has chosen another edit, or writes.
      const [change] = event.contentChanges;
      if (change?.text === mark && change.range.isEqual(carried.range)) void this.#insertFor(carried);
    });
    return [new vscode.DocumentDropEdit(mark, title(carried), kind())];
  }

  resolveDocumentPasteEdit(edit: PicturePaste): PicturePaste {
    this.#insert(edit.carried);
    return edit;
  }

  async #carried(
    document: vscode.TextDocument,
    range: vscode.Range,
    transfer: vscode.DataTransfer,
  ): Promise<Carried | undefined> {
    const { kind: state } = this.#service.state;
    if (state === 'stopped' || state === 'failed') return undefined;
    const pictures = await carriedPictures(transfer);
    return pictures.length === 0 ? undefined : { document, range, pictures };
  }

  /** In place of the mark of a drop, whose editor has the focus. */
  async #insertFor(carried: Carried): Promise<void> {
    await vscode.commands.executeCommand('undo');
    this.#insert(carried);
  }

  /** VS Code waits for none of it. */
  #insert({ document, range, pictures }: Carried): void {
    void tellFailure(this.#service, async () => {
      const saved = await savePictures(document, pictures);
      await DescribedInsertion.run(this.#service, document, range, saved);
    });
  }
}

const documents: vscode.DocumentSelector = [
  ...servedLanguages.flatMap((language) => [
    { scheme: 'file', language },
    { scheme: 'untitled', language },
  ]),
  { notebookType, language: 'markdown' },
];

function kind(): vscode.DocumentDropOrPasteEditKind {
  return vscode.DocumentDropOrPasteEditKind.Empty.append(insertionKind);
}

function title({ pictures }: Carried): string {
  return pictures.length === 1 ? t('Insert Image with Description') : t('Insert Images with Descriptions');
}
