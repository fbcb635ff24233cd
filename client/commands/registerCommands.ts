import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { clientCommands, type CommandTarget } from '../../server/protocol/messages.ts';
import type { CaptionService } from '../captionService.ts';
import { caretTarget, readTarget } from '../documents.ts';
import { tellFailure } from '../failureMessage.ts';
import type { HubToken } from '../hub/hubToken.ts';
import { cellOf, describeFigures } from '../notebook/describeFigures.ts';
import type { PanelHost } from '../panel/panelHost.ts';
import { describeFiles } from '../results/describeFiles.ts';
import { exportAs, exportSidecars } from '../results/exportResults.ts';
import { changedFiles } from '../review/gitChanges.ts';
import type { ReviewHost } from '../review/reviewHost.ts';
import type { TeachingHost } from '../teaching/teachingHost.ts';
import type { ResultDocuments } from '../results/resultDocuments.ts';
import type { PictureResult } from '../results/resultTable.ts';
import { showMenu } from '../statusItem.ts';
import { chooseDescription, copyDescription, useAsAltText, writeAlt } from './altText.ts';
import { chooseModel, setHubToken } from './chooseModel.ts';
import { checkWorkspace } from './checkWorkspace.ts';
import { openSample } from './sample.ts';

export interface CommandWorld {
  readonly context: vscode.ExtensionContext;
  readonly service: CaptionService;
  readonly token: HubToken;
  readonly panel: PanelHost;
  readonly results: ResultDocuments;
  readonly reviews: ReviewHost;
  readonly teaching: TeachingHost;
  readonly log: vscode.LogOutputChannel;
  readonly report: () => string;
}

type Run = (...args: readonly unknown[]) => Promise<unknown>;

/** Every command of the manifest; what fails is told in one place. */
export function registerCommands(world: CommandWorld): vscode.Disposable {
  const commands = {
    ...pictureCommands(world),
    ...reviewCommands(world),
    ...bulkCommands(world),
    ...serviceCommands(world),
  };
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([name, run]) =>
      vscode.commands.registerCommand(name, (...args: readonly unknown[]) =>
        tellFailure(world.service, () => run(...args)),
      ),
    ),
  );
}

function pictureCommands({ service, panel }: CommandWorld): Readonly<Record<string, Run>> {
  return {
    [clientCommands.openPanel]: (argument) => panel.open(readTarget(argument)),
    'captionLens.openPanelBeside': () => Promise.resolve(panel.openBeside()),
    'captionLens.describePicture': onTarget((target) => panel.open(target)),
    [clientCommands.useAsAltText]: onTarget((target) => useAsAltText(service, target)),
    [clientCommands.copyDescription]: onTarget((target) => copyDescription(service, target)),
    [clientCommands.chooseDescription]: onTarget((target) => chooseDescription(service, target)),
    'captionLens.markDecorative': onTarget((target) => writeAlt(service, target, { kind: 'decorative' })),
    [clientCommands.describeOutside]: onTarget((target) => panel.describeOutside(target)),
    'captionLens.describeFigures': async (argument) => {
      const cell = cellOf(argument);
      if (cell) await describeFigures(service, cell);
    },
  };
}

function reviewCommands({ service, reviews }: CommandWorld): Readonly<Record<string, Run>> {
  return {
    'captionLens.describeMissingInFile': async (argument) => {
      const uri = typeof argument === 'string' ? argument : activeDocument();
      if (uri === undefined) await vscode.window.showInformationMessage(t('Open a document with pictures first.'));
      else reviews.open({ kind: 'document', uri });
    },
    'captionLens.describeMissingInWorkspace': () => Promise.resolve(reviews.open({ kind: 'workspace' })),
    'captionLens.checkWorkspace': () => checkWorkspace(service),
    'captionLens.reviewFolder': (folder) => onUri(folder, (uri) => reviews.open({ kind: 'folder', uri })),
    'captionLens.reviewReferences': (picture) => onUri(picture, (uri) => reviews.open({ kind: 'picture', uri })),
    'captionLens.reviewChanges': async (control) => {
      const { rootUri } = (control ?? {}) as { readonly rootUri?: unknown };
      const uris = await changedFiles(rootUri instanceof vscode.Uri ? rootUri : undefined);
      if (uris) reviews.open({ kind: 'documents', uris });
      else await vscode.window.showInformationMessage(t('There is no Git repository here.'));
    },
  };
}

function bulkCommands({ service, results }: CommandWorld): Readonly<Record<string, Run>> {
  return {
    'captionLens.describeFiles': async (clicked, selected) => {
      const all = Array.isArray(selected) && selected.length > 0 ? (selected as readonly unknown[]) : [clicked];
      const uris = all.filter((uri) => uri instanceof vscode.Uri);
      if (uris.length > 0) await describeFiles(service, results, uris);
    },
    'captionLens.exportCsv': onTable(results, (table) => exportAs('csv', table)),
    'captionLens.exportJson': onTable(results, (table) => exportAs('json', table)),
    'captionLens.exportSidecars': onTable(results, exportSidecars),
  };
}

function serviceCommands({
  context,
  service,
  token,
  teaching,
  log,
  report,
}: CommandWorld): Readonly<Record<string, Run>> {
  return {
    'captionLens.restart': () => service.restart(),
    'captionLens.stop': () => service.stop(),
    'captionLens.showLog': () => Promise.resolve(log.show(true)),
    'captionLens.chooseModel': () => chooseModel(service, token),
    'captionLens.teach': () => Promise.resolve(teaching.open()),
    'captionLens.setHubToken': () => setHubToken(token),
    'captionLens.showMenu': () => showMenu(service),
    'captionLens.getStarted': () => openWalkthrough(context),
    'captionLens.openSample': () => openSample(context),
    'captionLens.openSettings': () => run('workbench.action.openSettings', `@ext:${context.extension.id}`),
    'captionLens.copyDiagnostics': async () => {
      await vscode.env.clipboard.writeText(report());
      vscode.window.setStatusBarMessage(`$(check) ${t('Diagnostics copied')}`, 3000);
    },
  };
}

function openWalkthrough({ extension }: vscode.ExtensionContext): Promise<unknown> {
  return run('workbench.action.openWalkthrough', `${extension.id}#start`, false);
}

async function run(command: string, ...values: readonly (string | boolean)[]): Promise<unknown> {
  return vscode.commands.executeCommand(command, ...values);
}

/** The place that a link names, else the caret's. */
function onTarget(run: (target: CommandTarget) => Promise<unknown>): Run {
  return async (argument) => {
    const target = readTarget(argument) ?? caretTarget();
    if (target) await run(target);
    else await vscode.window.showInformationMessage(t('Put the caret on a picture reference first.'));
  };
}

/** A file or folder of the Explorer. */
function onUri(clicked: unknown, run: (uri: string) => void): Promise<unknown> {
  if (clicked instanceof vscode.Uri) run(clicked.toString());
  return Promise.resolve();
}

function onTable(results: ResultDocuments, run: (table: readonly PictureResult[]) => Promise<unknown>): Run {
  return async () => {
    const table = results.active();
    if (table) await run(table);
  };
}

/** The notebook where a cell is active, whether of text or of code. */
function activeDocument(): string | undefined {
  const document = vscode.window.activeTextEditor?.document;
  const notebook = vscode.window.activeNotebookEditor?.notebook;
  const isCell = !document || document.uri.scheme === 'vscode-notebook-cell';
  return (isCell && notebook ? notebook : document)?.uri.toString();
}
