import * as vscode from 'vscode';
import { pageAssets, type PageAssets } from './pageAssets.ts';

/** What stands in a webview, and who hears what it says. */
export interface WebviewPage<Message> {
  readonly extension: vscode.Uri;
  /** Of the page's script and style in `dist`. */
  readonly name: string;
  readonly html: (assets: PageAssets) => string;
  /** Undefined for what is no message of the page. */
  readonly read: (value: unknown) => Message | undefined;
  readonly onMessage: (message: Message) => void;
}

/** A page may load its own bundle and nothing else. */
export function fillWebview<Message>(webview: vscode.Webview, page: WebviewPage<Message>): void {
  const { extension, name, html, read, onMessage } = page;
  const assets = vscode.Uri.joinPath(extension, 'dist');
  webview.options = { enableScripts: true, localResourceRoots: [assets] };
  webview.onDidReceiveMessage((value: unknown) => {
    const message = read(value);
    if (message !== undefined) onMessage(message);
  });
  webview.html = html(pageAssets(webview, name, (file) => vscode.Uri.joinPath(assets, file)));
}

/** The icon of a panel's tab: `media/NAME-light.svg` and `media/NAME-dark.svg`. */
export function tabIcon(
  extension: vscode.Uri,
  name: string,
): { readonly light: vscode.Uri; readonly dark: vscode.Uri } {
  return {
    light: vscode.Uri.joinPath(extension, 'media', `${name}-light.svg`),
    dark: vscode.Uri.joinPath(extension, 'media', `${name}-dark.svg`),
  };
}
