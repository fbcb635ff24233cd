import '@vscode/codicons/dist/codicon.css';
import '../../webview/page/page.css';
import '../../webview/page/list.css';
import './gallery.css';
import { readHostMessage } from '../galleryMessages.ts';
import { bindHead, renderHead, restoreFilter } from './head.ts';
import { cards, kept, thumbnails } from './list.ts';
import { bindSelecting, showSelection } from './selecting.ts';
import { vscode } from './vscodeApi.ts';

bindHead();
bindSelecting();
window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  const message = readHostMessage(data);
  switch (message?.kind) {
    case 'head':
      renderHead(message.head);
      kept.keep(message.memory);
      break;
    case 'list':
      cards.order(message.ids);
      break;
    case 'cards':
      cards.take(message.cards);
      break;
    case 'selection':
      restoreFilter(message.filter);
      showSelection(message.ids);
      break;
    case 'thumbnail':
      thumbnails.take(message.id, message.uri);
      break;
  }
});
vscode.postMessage({ kind: 'ready' });
