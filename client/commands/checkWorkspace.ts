import * as vscode from 'vscode';
import { serverCommands } from '../../server/protocol/messages.ts';
import type { CaptionService } from '../captionService.ts';

/** Has every document of the workspace checked; the service shows the progress and says what it came to. */
export async function checkWorkspace(service: CaptionService): Promise<void> {
  const command = { command: serverCommands.checkWorkspace };
  await service.request((client) => client.sendRequest('workspace/executeCommand', command));
  await vscode.commands.executeCommand('workbench.actions.view.problems');
}
