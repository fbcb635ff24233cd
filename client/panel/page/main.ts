import '@vscode/codicons/dist/codicon.css';
import './panel.css';
import { readHostMessage } from '../panelMessages.ts';
import { bindOptions } from './options.ts';
import { takeImages, takeSide } from './images.ts';
import { render } from './render.ts';
import { vscode } from './vscodeApi.ts';

bindOptions();
window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  const message = readHostMessage(data);
  switch (message?.kind) {
    case 'view':
      render(message.view);
      takeSide(message.view.seen);
      break;
    case 'images':
      takeImages(message);
      break;
  }
});
vscode.postMessage({ kind: 'ready' });
