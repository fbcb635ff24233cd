import { randomBytes } from 'node:crypto';
import type * as vscode from 'vscode';

/** Addresses inside a webview, as `asWebviewUri` gives them. */
export interface PageAssets {
  readonly cspSource: string;
  readonly script: string;
  readonly style: string;
  /** Fresh for every page. */
  readonly nonce: string;
}

/** The content security policy of every page: our own script, style and icon font; pictures come as `data:`. */
export function pagePolicy({ cspSource, nonce }: Pick<PageAssets, 'cspSource' | 'nonce'>): string {
  return [
    "default-src 'none'",
    'img-src data:',
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    `script-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** The bundle of a page in the extension's `dist` folder: `review.js` and `review.css`. */
export function pageAssets(webview: vscode.Webview, name: string, addressOf: (file: string) => vscode.Uri): PageAssets {
  return {
    cspSource: webview.cspSource,
    script: webview.asWebviewUri(addressOf(`${name}.js`)).toString(),
    style: webview.asWebviewUri(addressOf(`${name}.css`)).toString(),
    nonce: randomBytes(16).toString('base64url'),
  };
}
