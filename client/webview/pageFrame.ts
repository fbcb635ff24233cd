import { pagePolicy, type PageAssets } from './pageAssets.ts';
import { escapeHtml, word } from './pageText.ts';

/** What every page of ours is around its content; `attributes` are the body's, for example `data-state="listing"`. */
export function framePage(assets: PageAssets, title: string, content: string, attributes = ''): string {
  const { script, style, nonce } = assets;
  return `<!DOCTYPE html>
<html lang="${word('en')}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${pagePolicy(assets)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${style}">
<title>${escapeHtml(title)}</title>
</head>
<body${attributes === '' ? '' : ` ${attributes}`}>
${content}
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}
