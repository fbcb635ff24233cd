import { stat } from 'node:fs/promises';
import {
  DocumentDiagnosticReportKind,
  type Diagnostic,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import { throwIfAborted } from '../../../../models/errors.ts';
import { PictureSearch } from '../../../images/reading/pictureSearch.ts';
import type { Conversation } from '../../session/conversation.ts';
import { setAsideMs, type DocumentImages } from '../../documents/documents.ts';
import { diagnosticsOf } from './altFindings.ts';
import { digestOf } from './findingsDigest.ts';
import { findWorkspaceDocuments, imagesOfFile } from '../../documents/workspaceImages.ts';

/** Files that are told of together. */
const chunk = 32;

/** Findings in one state of a file. */
interface CheckedFile {
  /** What the state is known by. */
  readonly stamp: string;
  readonly resultId: string;
  readonly version: number | null;
  readonly items: Diagnostic[];
  /** When it is checked again though it is the same; absent: never. */
  readonly until?: number;
}

/** What the files of one answer are checked by. */
interface CheckRun {
  /** Changes with the settings that findings depend on. */
  readonly rules: string;
  readonly search: PictureSearch;
}

/** The result of every document without findings. */
const nothing = 'nothing';
const empty: CheckedFile = { stamp: nothing, resultId: nothing, version: null, items: [] };

/** Checks a workspace's files, each again only when it has changed. */
export class WorkspaceCheck {
  readonly #conversation: Conversation;
  #checked = new Map<string, CheckedFile>();

  constructor(conversation: Conversation) {
    this.#conversation = conversation;
  }

  /**
   * Reports for up to 32 files at a time. `known`: the result id that the client has of each document; what it has
   * already is reported as unchanged. Documents without findings that it does not know are left out. Rejects when the
   * signal fires.
   */
  async *reports(
    known: ReadonlyMap<string, string>,
    signal: AbortSignal,
  ): AsyncGenerator<WorkspaceDocumentDiagnosticReport[]> {
    const { diagnostics, images } = await this.#conversation.settings.current();
    const run = { rules: JSON.stringify([diagnostics, images]), search: new PictureSearch() };
    const paths = await findWorkspaceDocuments(this.#conversation, signal);
    const checked = new Map<string, CheckedFile>();
    for (let start = 0; start < paths.length; start += chunk) {
      throwIfAborted(signal);
      const files = paths.slice(start, start + chunk);
      const results: CheckedFile[] = [];
      // One at a time: whatever a person waits for comes between.
      for (const path of files) results.push(await this.#check(path, run, signal));
      const reports = results.flatMap((file, at) => {
        const uri = this.#conversation.documents.uriOf(files[at] ?? '');
        checked.set(uri, file);
        return reportOf(uri, file, known.get(uri));
      });
      if (reports.length > 0) yield reports;
    }
    this.#checked = checked;
    const gone = [...known].filter(([uri, value]) => value !== nothing && !checked.has(uri));
    if (gone.length > 0) yield gone.map(([uri]) => full(uri, empty));
  }

  async #check(path: string, { rules, search }: CheckRun, signal: AbortSignal): Promise<CheckedFile> {
    const uri = this.#conversation.documents.uriOf(path);
    const { project } = await this.#conversation.surroundingsOf(path);
    const stamp = JSON.stringify([await this.#stateOf(path, uri), rules, project]);
    const before = this.#checked.get(uri);
    if (before?.stamp === stamp && (before.until === undefined || before.until > performance.now())) return before;
    const images = await imagesOfFile(this.#conversation, path, signal);
    const items = images ? await diagnosticsOf(this.#conversation, images, search, signal) : [];
    if (images?.setAside) {
      const { version } = images;
      return { stamp, resultId: `${stamp} set aside`, version, items, until: nextTryOf(images) };
    }
    // A picture that is not there may come without a change of its document.
    const isPassing = items.some(({ code }) => code === 'not-found');
    const resultId = items.length === 0 ? nothing : isPassing ? `${stamp} ${digestOf(items)}` : stamp;
    const until = isPassing ? { until: performance.now() + setAsideMs } : {};
    return { stamp, resultId, version: images?.version ?? null, items, ...until };
  }

  async #stateOf(path: string, uri: string): Promise<string> {
    const { documents } = this.#conversation;
    if (documents.isNotebook(uri)) return 'open as cells';
    const document = documents.get(uri);
    if (document) return `version ${document.version}`;
    const status = await stat(path).catch(() => undefined);
    return status ? `${status.mtimeMs} ${status.size}` : 'gone';
  }
}

/** Of a document that was set aside. Of an open one, `Documents` knows when. */
function nextTryOf({ version }: DocumentImages): number {
  return version === null ? performance.now() + setAsideMs : 0;
}

function reportOf(
  uri: string,
  file: CheckedFile,
  known: string | undefined = nothing,
): readonly WorkspaceDocumentDiagnosticReport[] {
  if (file.resultId === known) {
    if (known === nothing) return [];
    return [{ kind: DocumentDiagnosticReportKind.Unchanged, uri, version: file.version, resultId: known }];
  }
  return [full(uri, file)];
}

function full(uri: string, { resultId, version, items }: CheckedFile): WorkspaceDocumentDiagnosticReport {
  return { kind: DocumentDiagnosticReportKind.Full, uri, version, resultId, items };
}
