import { isAbsolute } from 'node:path';
import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import type { CaptionService } from '../captionService.ts';
import { failureFrom } from '../failureMessage.ts';

/** As package.json contributes it; people write `#describePicture`. */
const toolName = 'captionLens_describePicture';

/** By the schema in package.json. */
interface DescribeInput {
  readonly path: string;
}

/**
 * A language-model tool: the description of a picture in the workspace, as data. The daemon reads nothing outside of
 * the opened folders for it, and fetches nothing.
 */
export function registerDescribeTool(service: CaptionService): vscode.Disposable {
  return vscode.lm.registerTool<DescribeInput>(toolName, {
    prepareInvocation: ({ input }) => ({ invocationMessage: t('Describing {0}', input.path) }),
    invoke: async ({ input }, cancellation) => {
      const picture = { kind: 'file', uri: pictureUri(input.path).toString(), namedBy: 'agent' } as const;
      try {
        const params = { picture, priority: 'action' } as const;
        const { texts, subjects, model } = await service.describe(params, () => undefined, cancellation);
        const { description = '', text = '' } = texts[0] ?? {};
        const names = subjects.map(({ name }) => name);
        return resultOf({ path: input.path, description, altText: text, subjects: names, model: model.name });
      } catch (thrown) {
        const { code, message } = failureFrom(thrown);
        return resultOf({ path: input.path, error: { code, message } });
      }
    },
  });
}

/** A relative path starts in the workspace's first folder. */
function pictureUri(path: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  return isAbsolute(path) || !folder ? vscode.Uri.file(path) : vscode.Uri.joinPath(folder.uri, path);
}

function resultOf(answer: unknown): vscode.LanguageModelToolResult {
  return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(JSON.stringify(answer))]);
}
