import '@vscode/codicons/dist/codicon.css';
import '../../webview/page/page.css';
import '../../photograph/page/photograph.css';
import './compare.css';
import { child, element, fillList, make, setText } from '../../webview/page/elements.ts';
import { OverlayChoice } from '../../photograph/page/overlays.ts';
import { renderFacts, renderLight } from '../../photograph/page/photograph.ts';
import { readHostMessage, type CompareMemory } from '../compareMessages.ts';
import type { Side } from '../compareState.ts';
import type { CompareView, SideView } from '../compareView.ts';
import { bindStages, nameImage, showImage, showOverlay } from './stages.ts';
import { fitted, type Viewpoint } from './viewpoint.ts';
import { vscode } from './vscodeApi.ts';

const overlayWords = element('overlay-words', HTMLElement);

let memory: CompareMemory | undefined;
let view: CompareView | undefined;
const before = readBefore(vscode.getState());
let viewpoint: Viewpoint = before;
const overlays = new OverlayChoice(element('overlays', HTMLElement), before.overlay, () => {
  keep();
  showOverlays();
});

bindStages(viewpoint, (newest) => {
  viewpoint = newest;
  keep();
});
window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  const message = readHostMessage(data);
  switch (message?.kind) {
    case 'view':
      memory = message.memory;
      view = message.view;
      render(view);
      keep();
      break;
    case 'image':
      showImage(message.side, message.uri);
      break;
  }
});
vscode.postMessage({ kind: 'ready' });

function render({ title, sides, summary, differences, announcement }: CompareView): void {
  setText(element('title', HTMLElement), title);
  sides.forEach((side, at) => {
    renderSide(side, at === 0 ? 0 : 1);
  });
  element('differences', HTMLElement).hidden = summary === '';
  setText(element('summary', HTMLElement), summary);
  fillList(element('difference-list', HTMLElement), differences, () => make('li', ''), setText);
  overlays.offer(sides[0].overlays.length > 0 ? sides[0].overlays : sides[1].overlays);
  showOverlays();
  setText(element('announcer', HTMLElement), announcement);
}

function renderSide(side: SideView, at: Side): void {
  const stage = child(element('stages', HTMLElement), `[data-side="${at}"]`);
  const place = child(element('sides', HTMLElement), `[data-side="${at}"]`);
  setText(child(stage, '.name'), side.name);
  child(stage, '.name').title = side.label;
  setText(child(stage, '.size'), side.size);
  nameImage(at, side.work === 'described' ? side.text : side.name);
  setText(child(place, '.name'), side.name);
  place.dataset['work'] = side.work;
  setText(child(place, '.text'), side.text);
  const failure = child(place, '.failure');
  failure.hidden = side.failure === '';
  setText(failure, side.failure);
  const photograph = child(place, '.photograph');
  photograph.hidden = side.photograph === undefined;
  if (!side.photograph) return;
  renderFacts(photograph, side.photograph);
  renderLight(photograph, side.photograph.light);
}

function showOverlays(): void {
  if (!view) return;
  const chosen = view.sides.map((side) => overlays.of(side.overlays));
  showOverlay(0, chosen[0]);
  showOverlay(1, chosen[1]);
  const words = [...new Set(chosen.flatMap((each) => (each ? [each.words] : [])))].join(' ');
  overlayWords.hidden = words === '';
  setText(overlayWords, words);
}

function keep(): void {
  if (memory) vscode.setState({ ...memory, ...viewpoint, overlay: overlays.chosen });
}

function readBefore(state: unknown): Viewpoint & { readonly overlay: string } {
  const { zoom, x, y, overlay } = (state ?? {}) as Readonly<Record<string, unknown>>;
  const isPlace = [zoom, x, y].every((each) => typeof each === 'number');
  const at = isPlace ? { zoom: zoom as number, x: x as number, y: y as number } : fitted;
  return { ...at, overlay: typeof overlay === 'string' ? overlay : '' };
}
