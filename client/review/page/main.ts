import '@vscode/codicons/dist/codicon.css';
import '../../webview/page/page.css';
import '../../webview/page/list.css';
import './review.css';
import { readHostMessage } from '../reviewMessages.ts';
import { bindHead, renderHead } from './head.ts';
import { bindKeys } from './keys.ts';
import { kept, orderRows, rows, thumbnails } from './list.ts';
import { bindWordings } from './wordings.ts';
import { vscode } from './vscodeApi.ts';

bindHead();
bindKeys();
bindWordings();
window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  const message = readHostMessage(data);
  switch (message?.kind) {
    case 'head':
      renderHead(message.head);
      kept.keep(message.memory);
      break;
    case 'list':
      orderRows(message.ids);
      break;
    case 'rows':
      rows.take(message.rows);
      break;
    case 'thumbnail':
      thumbnails.take(message.id, message.uri);
      break;
  }
});
vscode.postMessage({ kind: 'ready' });
