import { renderFacts, renderLight } from '../../photograph/page/photograph.ts';
import { child, element, setText } from '../../webview/page/elements.ts';
import type { PhotographFold } from '../photographFold.ts';
import { bindOverlays } from './images.ts';
import { before, remember } from './memory.ts';
import { vscode } from './vscodeApi.ts';

const photograph = element('photograph', HTMLDetailsElement);
const light = element('light', HTMLDetailsElement);
const place = element('place', HTMLElement);
const ask = element('ask-place', HTMLButtonElement);

/** The folds of facts and light, which are read while one is open, and the overlays. */
export function bindFolds(): void {
  photograph.open = before.photograph === 'open';
  light.open = before.light === 'open';
  bindOverlays(before.overlay, (overlay) => {
    remember({ overlay });
  });
  for (const fold of [photograph, light]) fold.addEventListener('toggle', toggled);
  if (photograph.open || light.open) toggled();
  ask.addEventListener('click', () => {
    vscode.postMessage({ kind: 'place' });
  });
}

export function takePhotograph({ view, message, place: asked, noPlace }: PhotographFold): void {
  for (const fold of [photograph, light]) {
    const words = child(fold, '.message');
    words.hidden = message === '';
    setText(words, message);
    child(fold, '.known').hidden = view === undefined;
  }
  if (!view) return;
  renderFacts(photograph, view);
  renderLight(light, view.light);
  const hadFocus = document.activeElement === ask;
  ask.hidden = asked === 'asked';
  place.hidden = noPlace === '';
  setText(place, noPlace);
  // The button has gone: a screen reader goes on with what it gave.
  if (hadFocus && ask.hidden) (place.hidden ? child(photograph, '.facts') : place).focus();
}

function toggled(): void {
  remember({ photograph: photograph.open ? 'open' : 'closed', light: light.open ? 'open' : 'closed' });
  vscode.postMessage({ kind: 'photographs', wanted: photograph.open || light.open ? 'wanted' : 'unwanted' });
}
