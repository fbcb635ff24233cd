import '@vscode/codicons/dist/codicon.css';
import '../../webview/page/page.css';
import '../../photograph/page/photograph.css';
import './panel.css';
import './fields.css';
import './details.css';
import './contrast.css';
import { readHostMessage } from '../panelMessages.ts';
import { bindOptions } from './options.ts';
import { bindFolds, takePhotograph } from './folds.ts';
import { nameImages, takeImages } from './images.ts';
import { render } from './render.ts';
import { vscode } from './vscodeApi.ts';

bindOptions();
bindFolds();
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
    case 'photograph':
      takePhotograph(message.fold);
      break;
  }
});
vscode.postMessage({ kind: 'ready' });
