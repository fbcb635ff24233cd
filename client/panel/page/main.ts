import '@vscode/codicons/dist/codicon.css';
import '../../webview/page/page.css';
import './panel.css';
import './fields.css';
import './details.css';
import './contrast.css';
import { readHostMessage } from '../panelMessages.ts';
import { bindOptions } from './options.ts';
import { nameImages, takeImages } from './images.ts';
import { render } from './render.ts';
import { vscode } from './vscodeApi.ts';

bindOptions();
window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  const message = readHostMessage(data);
  switch (message?.kind) {
    case 'view':
      render(message.view);
      nameImages(message.view);
      break;
    case 'images':
      takeImages(message);
      break;
  }
});
vscode.postMessage({ kind: 'ready' });
