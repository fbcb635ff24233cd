import {
  CodeActionRequest,
  CodeActionResolveRequest,
  DidChangeConfigurationNotification,
  DidChangeNotebookDocumentNotification,
  DidChangeTextDocumentNotification,
  DidChangeWorkspaceFoldersNotification,
  DidCloseNotebookDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenNotebookDocumentNotification,
  DidOpenTextDocumentNotification,
  DidSaveNotebookDocumentNotification,
  DidSaveTextDocumentNotification,
  DocumentDiagnosticRequest,
  ExecuteCommandRequest,
  HoverRequest,
  InitializeRequest,
  InlineCompletionRequest,
  WorkDoneProgressCancelNotification,
  WorkspaceDiagnosticRequest,
} from 'vscode-languageserver-protocol';
import type { GenerationDefaults } from '../../../models/generation/generationSettings.ts';
import { maxNumBeams } from '../../../models/generation/settingChecks.ts';
import { ownNames, spelled } from '../../../models/wording.ts';
import { altTextShapes, modelShapes } from '../../protocol/givenSettings.ts';
import {
  AltEditRequest,
  DescribeMissingRequest,
  DescribeRequest,
  InsertRequest,
  PictureRequest,
  PlaceRequest,
  StopRequest,
  type DescribeOptions,
  type ModelSelection,
} from '../../protocol/messages.ts';
import {
  AltEditsRequest,
  ReviewRequest,
  ThumbnailRequest,
  type ListedReference,
} from '../../protocol/reviewMessages.ts';
import { CheckpointsRequest, UseModelRequest } from '../../protocol/modelMessages.ts';
import { PhotographRequest } from '../../protocol/photographMessages.ts';
import {
  anything,
  either,
  kinds,
  list,
  number,
  numberAbove,
  object,
  oneOf,
  optional,
  type Shape,
  type Shapes,
  text,
  wholeFrom,
  wholeWithin,
} from '../../protocol/shapes.ts';
import { choiceRules, type Settings } from '../../protocol/settings.ts';

/** A line or a character of a document, from 0. */
const count = wholeFrom(0);
const position = object({ line: count, character: count });
const range = object({ start: position, end: position });
const textDocument = object({ uri: text });
/** A document or a notebook's cell with all of its text. */
const wholeText = object({ uri: text, languageId: text, version: number, text });
const versioned = object({ uri: text, version: number });
const edits = list(object({ range: optional(range), text }));
const workspaceFolders = list(object({ uri: text }));
const cells = list(object({ kind: number, document: text }));
const cellChanges = object({
  structure: optional(
    object({
      array: object({ start: count, deleteCount: count, cells: optional(cells) }),
      didOpen: optional(list(wholeText)),
      didClose: optional(list(textDocument)),
    }),
  ),
  data: optional(cells),
  textContent: optional(list(object({ document: versioned, changes: edits }))),
});
const picture = kinds({
  file: { uri: text },
  reference: { uri: text, position },
  bytes: { name: text, base64: text },
});
const consent = optional(oneOf('remote', 'outside'));
const generation = object({
  numBeams: optional(wholeWithin(1, maxNumBeams)),
  maxNewTokens: optional(wholeFrom(1)),
  minNewTokens: optional(wholeFrom(0)),
  lengthPenalty: optional(number),
  earlyStopping: optional(oneOf(false, true, 'never')),
  repetitionPenalty: optional(numberAbove(0)),
  noRepeatNgramSize: optional(wholeFrom(0)),
  numReturnSequences: optional(wholeFrom(1)),
} satisfies Shapes<GenerationDefaults>);
const options = object({
  basis: optional(oneOf('session', 'checkpoint')),
  purpose: optional(oneOf('description', 'altText')),
  settings: optional(generation),
  prompt: optional(text),
  rules: optional(oneOf('hf', 'lavis')),
  processor: optional(oneOf('default', 'hf', 'lavis')),
  model: optional(object({ ...modelShapes, imageSize: wholeFrom(0) } satisfies Shapes<ModelSelection>)),
  altText: optional(
    object({
      capital: optional(altTextShapes.capital),
      fullStop: optional(altTextShapes.fullStop),
      content: optional(altTextShapes.content),
      maxLength: optional(altTextShapes.maxLength),
    } satisfies Shapes<Settings['altText']>),
  ),
  chooseBy: optional(oneOf(...choiceRules)),
  clipModel: optional(text),
} satisfies Shapes<DescribeOptions>);

const newAlt = kinds({ text: { text }, decorative: {} });
const listed = object({
  uri: text,
  range,
  target: text,
  alt: kinds({ missing: {}, decorative: {}, text: { text }, expression: {} }),
  twin: count,
  twins: count,
} satisfies Shapes<ListedReference>);

/** Of every method that is served; those that ask for nothing take anything. */
const shapes: Readonly<Record<string, Shape>> = {
  [InitializeRequest.method]: object({
    capabilities: object({}),
    rootUri: optional(text),
    workspaceFolders: optional(workspaceFolders),
  }),
  [HoverRequest.method]: object({ textDocument, position }),
  [CodeActionRequest.method]: object({
    textDocument,
    range,
    context: object({ diagnostics: list(object({})), only: optional(list(text)) }),
  }),
  [CodeActionResolveRequest.method]: object({ title: text }),
  [InlineCompletionRequest.method]: object({ textDocument, position }),
  [DocumentDiagnosticRequest.method]: object({ textDocument, previousResultId: optional(text) }),
  [WorkspaceDiagnosticRequest.method]: object({ previousResultIds: list(object({ uri: text, value: text })) }),
  [ExecuteCommandRequest.method]: object({ command: text, arguments: optional(list(anything)) }),
  [DescribeRequest.method]: object({
    picture,
    priority: oneOf('hover', 'action', 'panel', 'batch'),
    options: optional(options),
    token: optional(text),
    freshness: optional(oneOf('known', 'anew')),
    consent,
  }),
  [PictureRequest.method]: object({ picture, consent }),
  [PhotographRequest.method]: object({ picture, consent, place: optional(oneOf('asked')) }),
  [PlaceRequest.method]: object({ uri: text, position }),
  [AltEditRequest.method]: object({
    uri: text,
    version: number,
    position,
    alt: newAlt,
  }),
  [InsertRequest.method]: object({ uri: text, version: number, range, paths: list(text) }),
  [DescribeMissingRequest.method]: object({
    scope: kinds({ document: { uri: text }, workspace: {} }),
    workDoneToken: optional(either(text, number)),
  }),
  [ReviewRequest.method]: object({
    scope: kinds({
      document: { uri: text },
      documents: { uris: list(text) },
      folder: { uri: text },
      workspace: {},
      picture: { uri: text },
    }),
  }),
  [ThumbnailRequest.method]: object({ picture, side: wholeWithin(16, 1024) }),
  [AltEditsRequest.method]: object({ alts: list(object({ reference: listed, alt: newAlt })) }),
  [StopRequest.method]: object({ reason: oneOf('stop', 'restart') }),
  [CheckpointsRequest.method]: object({ name: text, accessToken: optional(text) }),
  [UseModelRequest.method]: object({
    name: text,
    base: optional(text),
    languageModel: optional(text),
    accessToken: optional(text),
    token: optional(text),
  }),
  [DidOpenTextDocumentNotification.method]: object({ textDocument: wholeText }),
  [DidChangeTextDocumentNotification.method]: object({ textDocument: versioned, contentChanges: edits }),
  [DidSaveTextDocumentNotification.method]: object({ textDocument }),
  [DidCloseTextDocumentNotification.method]: object({ textDocument }),
  [DidOpenNotebookDocumentNotification.method]: object({
    notebookDocument: object({ uri: text, cells }),
    cellTextDocuments: list(wholeText),
  }),
  [DidChangeNotebookDocumentNotification.method]: object({
    notebookDocument: object({ uri: text }),
    change: object({ cells: optional(cellChanges) }),
  }),
  [DidSaveNotebookDocumentNotification.method]: object({ notebookDocument: object({ uri: text }) }),
  [DidCloseNotebookDocumentNotification.method]: object({
    notebookDocument: object({ uri: text }),
    cellTextDocuments: list(textDocument),
  }),
  [DidChangeConfigurationNotification.method]: object({}),
  [DidChangeWorkspaceFoldersNotification.method]: object({
    event: object({ added: workspaceFolders, removed: workspaceFolders }),
  }),
  [WorkDoneProgressCancelNotification.method]: object({ token: either(text, number) }),
  '$/cancelRequest': object({ id: either(text, number) }),
};

/**
 * What is wrong with the parameters of a request or a notification, as half a sentence: `position.line should be a
 * whole number from 0 on, not -1`. Undefined where nothing is, and for methods that are not served.
 */
export function faultInParams(method: string, params: unknown): string | undefined {
  const shape = Object.hasOwn(shapes, method) ? shapes[method] : undefined;
  const fault = (shape ?? anything)(params, '');
  return fault && spelled(fault, ownNames).replace(/^ /, 'they ');
}
