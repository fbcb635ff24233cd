import '@vscode/codicons/dist/codicon.css';
import '../../webview/page/page.css';
import './teaching.css';
import { child, element, fillList, make, setText } from '../../webview/page/elements.ts';
import { acquireApi } from '../../webview/page/vscodeApi.ts';
import { readHostMessage, type PageMessage } from '../teachingMessages.ts';
import type { TeachingAction } from '../teachingState.ts';
import type { TeachingView } from '../teachingView.ts';

const vscode = acquireApi<PageMessage, { readonly open: true }>();
const facts = element('facts', HTMLElement);
const parts = element('parts', HTMLSelectElement);
const epochs = element('epochs', HTMLInputElement);
const failure = element('failure', HTMLElement);
const picture = element('picture', HTMLTemplateElement);

function render(view: TeachingView): void {
  document.body.dataset['phase'] = view.phase;
  setText(element('status', HTMLElement), view.status);
  setText(element('announcer', HTMLElement), view.announcement);
  element('bar', HTMLElement).style.setProperty('--fraction', String(view.fraction));
  renderFacts(view);
  renderChoices(view);
  failure.hidden = view.failure === '';
  setText(child(failure, 'span'), view.failure);
  renderActions(view);
  renderCurve(view);
  renderComparisons(view);
}

function renderFacts({ facts: all, warnings }: TeachingView): void {
  fillList(
    facts,
    all,
    () => {
      const row = make('div', 'fact');
      row.append(make('dt', ''), make('dd', ''));
      return row;
    },
    (row, [name, value]) => {
      setText(child(row, 'dt'), name);
      setText(child(row, 'dd'), value);
    },
  );
  const list = element('warnings', HTMLElement);
  list.hidden = warnings.length === 0;
  fillList(list, warnings, () => make('li', ''), setText);
}

function renderChoices({ choices, choosing, facts: all }: TeachingView): void {
  const fieldset = element('choices', HTMLFieldSetElement);
  fieldset.hidden = all.length === 0;
  fieldset.disabled = choosing === 'settled';
  parts.value = choices.parts;
  if (document.activeElement !== epochs) epochs.value = String(choices.epochs);
}

function renderActions({ actions }: TeachingView): void {
  fillList(
    element('actions', HTMLElement),
    actions,
    () => {
      const button = document.createElement('button');
      button.type = 'button';
      button.addEventListener('click', () => {
        vscode.postMessage({ kind: button.dataset['action'] as TeachingAction });
      });
      return button;
    },
    (button, { action, label, rank }) => {
      button.className = rank;
      button.dataset['action'] = action;
      setText(button, label);
    },
  );
}

function renderCurve({ curve }: TeachingView): void {
  const figure = element('curve', HTMLElement);
  figure.hidden = curve === null;
  if (!curve) return;
  const lines = drawing('lines');
  lines.setAttribute('viewBox', `0 0 ${String(curve.width)} ${String(curve.height)}`);
  lines.setAttribute('aria-label', curve.label);
  drawing('points').setAttribute('points', curve.points);
  drawing('smooth').setAttribute('points', curve.smooth);
  setText(element('top', HTMLElement), curve.top);
  setText(element('bottom', HTMLElement), curve.bottom);
}

function renderComparisons({ comparisons }: TeachingView): void {
  element('comparison', HTMLElement).hidden = comparisons.length === 0;
  fillList(
    element('pictures', HTMLElement),
    comparisons,
    () => {
      const copy = picture.content.firstElementChild?.cloneNode(true);
      if (!(copy instanceof HTMLElement)) throw new Error('there is no row to copy');
      return copy;
    },
    (row, { picture: name, written, before, after }) => {
      setText(child(row, '.name'), name);
      setText(child(row, '.written'), written);
      setText(child(row, '.before'), before);
      setText(child(row, '.after'), after);
    },
  );
}

function drawing(id: string): SVGElement {
  const found = document.getElementById(id);
  if (!(found instanceof SVGElement)) throw new Error(`The page has no #${id}.`);
  return found;
}

function choose(): void {
  const count = epochs.valueAsNumber;
  if (!Number.isInteger(count) || !epochs.validity.valid) return;
  vscode.postMessage({
    kind: 'choose',
    choices: { parts: parts.value === 'seeing' ? 'seeing' : 'words', epochs: count },
  });
}

parts.addEventListener('change', choose);
epochs.addEventListener('change', choose);
window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  const message = readHostMessage(data);
  if (message) render(message.view);
});
// A page that has said nothing is not restored with its window.
vscode.setState({ open: true });
vscode.postMessage({ kind: 'ready' });
