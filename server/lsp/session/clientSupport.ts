import { CodeActionTag, MarkupKind, type InitializeParams } from 'vscode-languageserver';
import { say, type Spelling, type Wording } from '../../../models/wording.ts';
import type { ClientOptions } from '../../protocol/messages.ts';
import { isEmptyList, oneOf, optional, wrong } from '../../protocol/shapes.ts';
import { isObject } from '../../../models/plainObject.ts';
import { type ClientWords, wordsFor } from './clientWords.ts';
import { extensionNames, languageClientNames } from './settingNames.ts';

/**
 * What the client at the other end can do, read once from `initialize`. Each flag is a capability of LSP 3.17;
 * `generatedTag` is of 3.18.
 */
export interface ClientSupport {
  readonly options: ClientOptions;
  /** How sentences for its user name the settings. */
  readonly spelling: Spelling;
  readonly words: ClientWords;
  /** What is wrong with the client's options, a sentence each. */
  readonly optionFaults: readonly Wording[];
  /** Folders of the workspace, as URIs. */
  readonly folders: readonly string[];
  readonly hover: 'markdown' | 'plaintext';
  /** Answers `workspace/configuration`. */
  readonly configuration: boolean;
  readonly configurationRegistration: boolean;
  readonly watchedFilesRegistration: boolean;
  readonly folderChanges: boolean;
  readonly workDoneProgress: boolean;
  readonly pulledDiagnostics: boolean;
  readonly diagnosticRefresh: boolean;
  /** Shows the further places of a finding. */
  readonly relatedInformation: boolean;
  readonly applyEdit: boolean;
  readonly documentChanges: boolean;
  readonly changeAnnotations: boolean;
  /** Asks for an action's edit once the user has chosen it. */
  readonly lazyActions: boolean;
  readonly disabledActions: boolean;
  /** Shows that an action's text comes from a model. */
  readonly generatedTag: boolean;
}

/** Never throws: an option of the wrong shape has no effect and is a fault. */
export function readClientSupport(params: InitializeParams): ClientSupport {
  const { workspace, textDocument, window } = params.capabilities;
  const action = textDocument?.codeAction;
  const [format] = textDocument?.hover?.contentFormat ?? [];
  const edit = workspace?.workspaceEdit;
  const { options, faults } = readClientOptions(params.initializationOptions);
  const words = wordsFor(params.locale);
  return {
    options,
    spelling: options.hoverCommands === 'known' ? extensionNames(words) : languageClientNames(words),
    words,
    optionFaults: faults,
    folders: foldersOf(params),
    hover: format === MarkupKind.Markdown ? 'markdown' : 'plaintext',
    configuration: workspace?.configuration === true,
    configurationRegistration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    watchedFilesRegistration: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    folderChanges: workspace?.workspaceFolders === true,
    workDoneProgress: window?.workDoneProgress === true,
    pulledDiagnostics: textDocument?.diagnostic !== undefined,
    relatedInformation:
      textDocument?.publishDiagnostics?.relatedInformation === true ||
      textDocument?.diagnostic?.relatedInformation === true,
    diagnosticRefresh: workspace?.diagnostics?.refreshSupport === true,
    applyEdit: workspace?.applyEdit === true,
    documentChanges: edit?.documentChanges === true,
    changeAnnotations: edit?.documentChanges === true && edit.changeAnnotationSupport !== undefined,
    lazyActions: action?.dataSupport === true && action.resolveSupport?.properties.includes('edit') === true,
    disabledActions: action?.disabledSupport === true,
    generatedTag: action?.tagSupport?.valueSet.includes(CodeActionTag.LLMGenerated) === true,
  };
}

/** What holds before `initialize`: a client that supports nothing. */
export const unknownClient: ClientSupport = readClientSupport({
  processId: null,
  rootUri: null,
  workspaceFolders: null,
  capabilities: {},
});

const optionShapes = {
  hover: oneOf('asks'),
  hoverCommands: oneOf('known'),
} as const;

/** All but `trust`, which the session's settings keep. */
function readClientOptions(value: unknown): { readonly options: ClientOptions; readonly faults: readonly Wording[] } {
  const where = 'initializationOptions';
  // Lua and others write an empty object as an empty list.
  if (value === undefined || value === null || isEmptyList(value)) return { options: {}, faults: [] };
  if (!isObject(value))
    return { options: {}, faults: [say`${wrong(where, say`an object`, value)}; it has no effect.`] };
  const { settings, hover, hoverCommands } = value;
  const faults = Object.entries(optionShapes).flatMap(([name, shape]) => {
    const fault = optional(shape)(value[name], `${where}.${name}`);
    return fault === undefined ? [] : [say`${fault}; it has no effect.`];
  });
  return {
    options: {
      settings,
      ...(hover === 'asks' && { hover }),
      ...(hoverCommands === 'known' && { hoverCommands }),
    },
    faults,
  };
}

function foldersOf({ workspaceFolders, ...params }: InitializeParams): readonly string[] {
  if (workspaceFolders) return workspaceFolders.map(({ uri }) => uri);
  // Deprecated, but all that some clients send.
  const { rootUri } = params as { readonly rootUri?: string | null };
  return rootUri ? [rootUri] : [];
}
