import { homedir } from 'node:os';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { LanguageClientOptions } from 'vscode-languageclient/node';
import { serverCommands, UnloadRequest, type ClientOptions } from '../server/protocol/messages.ts';
import { defaultSettings } from '../server/protocol/settings.ts';
import { registerDescribeTool } from './agents/describeTool.ts';
import { provideMcpServer } from './agents/mcpServers.ts';
import { CaptionService } from './captionService.ts';
import { keepCaretContext } from './caretContext.ts';
import { registerCommands } from './commands/registerCommands.ts';
import { provideDiagnostics, watchMarkdownlint } from './diagnosticFilter.ts';
import { changedSettings, diagnosticsReport } from './diagnosticsReport.ts';
import { isServed, isServedNotebook } from './documents.ts';
import { tellFailure } from './failureMessage.ts';
import { GhostText } from './ghostText.ts';
import { LivingHover } from './hover/livingHover.ts';
import { HubToken } from './hub/hubToken.ts';
import { CellStatus } from './notebook/cellStatus.ts';
import { FigureFindings } from './notebook/figureFindings.ts';
import { PictureInsertion } from './paste/pictureInsertion.ts';
import { PanelHost } from './panel/panelHost.ts';
import type { PanelState } from './panel/panelState.ts';
import { ReviewHost } from './review/reviewHost.ts';
import { ResultDocuments } from './results/resultDocuments.ts';
import { notebookType } from './servedLanguages.ts';
import { showStatus } from './statusItem.ts';
import { TeachingHost } from './teaching/teachingHost.ts';

/** What tests in the extension host may ask. */
export interface CaptionLensApi {
  /** Of this extension's own code, not of VS Code's loading it. */
  readonly activationMs: number;
  panelState(): PanelState;
  whenRunning(): Promise<void>;
}

let service: CaptionService | undefined;

export function activate(context: vscode.ExtensionContext): CaptionLensApi {
  const began = performance.now();
  if (vscode.l10n.bundle) l10n.config({ contents: vscode.l10n.bundle });
  const log = vscode.window.createOutputChannel('Caption Lens', { log: true });
  const version = String((context.extension.packageJSON as { version?: unknown }).version);
  const site = {
    extensionPath: context.extensionPath,
    version,
    log: (message: string) => {
      log.info(message);
    },
  };
  const hover = new LivingHover();
  const running = (service = new CaptionService(site, clientOptions(log, hover)));
  hover.attach(running, hoverSelector);
  const panel = new PanelHost(running, context.extensionUri);
  const results = new ResultDocuments();
  const reviews = new ReviewHost(running, context.extensionUri);
  const token = new HubToken(context.secrets);
  const teaching = new TeachingHost(running, token, context);
  context.subscriptions.push(
    log,
    running,
    hover,
    panel,
    results,
    reviews,
    teaching,
    new CellStatus(),
    new FigureFindings(),
    PictureInsertion.register(running),
    new GhostText(running),
    showStatus(running),
    watchMarkdownlint(running),
    registerCommands({
      context,
      service: running,
      token,
      panel,
      results,
      reviews,
      teaching,
      log,
      report,
    }),
    keepCaretContext(running),
    forgetFailureWithSettings(running),
    provideMcpServer(context.extensionPath, version),
    registerDescribeTool(running),
    startWhenNeeded(running),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      if (running.running) running.reconnect().catch(() => undefined);
    }),
  );
  const activationMs = performance.now() - began;
  log.info(`Activated in ${activationMs.toFixed(1)} ms.`);
  return {
    activationMs,
    panelState: () => panel.state,
    whenRunning: async () => {
      await running.client();
    },
  };

  function report(): string {
    return diagnosticsReport({
      extension: version,
      editor: `${vscode.env.appName} ${vscode.version}${vscode.env.remoteName === undefined ? '' : ', remote'}`,
      node: process.version,
      platform: `${process.platform}-${process.arch}`,
      home: homedir(),
      trust: vscode.workspace.isTrusted ? 'trusted' : 'restricted',
      activationMs,
      service: running.state,
      settings: changedSettings(vscode.workspace.getConfiguration().get('captionLens'), defaultSettings),
    });
  }
}

export async function deactivate(): Promise<void> {
  await service?.close();
}

/** A model that could not be loaded is no failure any more once the settings name another. */
function forgetFailureWithSettings(running: CaptionService): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((change) => {
    if (!change.affectsConfiguration('captionLens.model') || running.state.kind !== 'running') return;
    if (running.state.status?.model.kind !== 'failed') return;
    running.request((client) => client.sendRequest(UnloadRequest, null)).catch(() => undefined);
  });
}

/**
 * Checks for alt text need the service, so it starts when a document with pictures is first on show; it loads no model
 * until something is to be described. Never during activation.
 */
function startWhenNeeded(running: CaptionService): vscode.Disposable {
  const start = () => {
    if (running.state.kind === 'idle') running.wake();
  };
  const look = () => {
    const isWanted =
      vscode.window.visibleTextEditors.some(({ document }) => isServed(document)) ||
      vscode.window.visibleNotebookEditors.some(({ notebook }) => isServedNotebook(notebook));
    if (isWanted) start();
  };
  const first = setTimeout(look, 0);
  return vscode.Disposable.from(
    new vscode.Disposable(() => {
      clearTimeout(first);
    }),
    vscode.window.onDidChangeVisibleTextEditors(look),
    vscode.window.onDidChangeVisibleNotebookEditors(look),
  );
}

function clientOptions(log: vscode.LogOutputChannel, hover: LivingHover): LanguageClientOptions {
  return {
    // Every file, because an image's name in any text has a hover; only the served languages are checked.
    documentSelector: [{ scheme: 'file' }, { scheme: 'untitled' }, { notebook: notebookType, language: 'markdown' }],
    outputChannel: log,
    initializationOptions: (): ClientOptions => ({
      settings: vscode.workspace.getConfiguration().get('captionLens'),
      hover: 'asks',
      hoverCommands: 'known',
      trust: vscode.workspace.isTrusted ? 'trusted' : 'restricted',
    }),
    synchronize: { configurationSection: 'captionLens' },
    textSynchronization: { delayOpenNotifications: true },
    diagnosticPullOptions: { onChange: true, onSave: true, onFocus: true, filter: (document) => !isServed(document) },
    markdown: { isTrusted: false, supportHtml: false },
    middleware: {
      provideHover: hover.middleware,
      provideDiagnostics,
      resolveCodeAction: (action, token, next) => {
        // VS Code would show the request's name and codes. It waits for the action, and not for the answer to this.
        const resolving = Promise.resolve(next(action, token));
        if (service) void tellFailure(service, () => resolving);
        return resolving.catch(() => action);
      },
      executeCommand: (command, args, next) => {
        // Our own commands show progress and the review; the server's are for editors without them.
        const [uri] = args as readonly unknown[];
        switch (command) {
          case serverCommands.describeMissingInDocument:
            return vscode.commands.executeCommand(describeMissingCommands.file, uri);
          case serverCommands.describeMissingInWorkspace:
            return vscode.commands.executeCommand(describeMissingCommands.workspace);
          default:
            return next(command, args) as unknown;
        }
      },
    },
  };
}

/** The same documents as the language client's, in VS Code's own words. */
const hoverSelector: vscode.DocumentSelector = [
  { scheme: 'file' },
  { scheme: 'untitled' },
  { notebookType, language: 'markdown' },
];

const describeMissingCommands = {
  file: 'captionLens.describeMissingInFile',
  workspace: 'captionLens.describeMissingInWorkspace',
} as const;
