import { t } from '@vscode/l10n';
import * as vscode from 'vscode';

const key = 'captionLens.hubToken';

/** The user's token for the Hub: in VS Code's secret storage and nowhere else. */
export class HubToken {
  readonly #secrets: vscode.SecretStorage;

  constructor(secrets: vscode.SecretStorage) {
    this.#secrets = secrets;
  }

  /** What was kept here, else what the environment gives. */
  async read(): Promise<string | undefined> {
    return (await this.#secrets.get(key)) ?? process.env['HF_TOKEN'];
  }

  /** Asks for one; an empty one forgets what was kept. Gives whether there is one now; undefined: the user thought better of it. */
  async ask(prompt: string): Promise<'kept' | 'forgotten' | undefined> {
    const token = await vscode.window.showInputBox({
      title: t('Hugging Face token'),
      prompt,
      password: true,
      ignoreFocusOut: true,
      placeHolder: 'hf_…',
    });
    if (token === undefined) return undefined;
    if (token.trim() === '') {
      await this.#secrets.delete(key);
      return 'forgotten';
    }
    await this.#secrets.store(key, token.trim());
    return 'kept';
  }
}
