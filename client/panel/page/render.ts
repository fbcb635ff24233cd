import type { Action, Beam, PanelView } from '../panelView.ts';
import { child, element, fillList, make, setText } from '../../webview/page/elements.ts';
import { offerPrompts } from './options.ts';
import { vscode } from './vscodeApi.ts';

const frame = element('frame', HTMLElement);
const fileLine = element('fileline', HTMLElement);
const message = element('message', HTMLElement);
const description = element('description', HTMLElement);
const altText = element('alttext', HTMLElement);
const announcer = element('announcer', HTMLElement);
const loading = element('loading', HTMLElement);
const meta = element('meta', HTMLElement);
const recognised = element('recognised', HTMLElement);
const actions = element('actions', HTMLElement);

/** Makes the page what the view says. All text goes in as text. */
export function render(view: PanelView): void {
  document.body.dataset['state'] = view.state;
  frame.hidden = view.file === '';
  fileLine.hidden = view.file === '';
  setText(element('file', HTMLElement), view.file);
  element('file', HTMLElement).title = view.file;
  setText(element('size', HTMLElement), view.size);
  renderMessage(view);
  renderDescription(view);
  altText.hidden = view.altText === '';
  setText(element('alttext-words', HTMLElement), view.altText);
  setText(announcer, view.announcement);
  loading.hidden = view.state !== 'loading';
  renderLoading(view.fraction);
  meta.hidden = view.meta.length === 0;
  fillList(
    meta,
    view.meta,
    () => make('span', ''),
    (item, text) => {
      setText(item, text);
    },
  );
  recognised.hidden = view.recognised === '';
  setText(recognised, view.recognised);
  actions.hidden = view.actions.length === 0;
  fillList(actions, view.actions, makeAction, updateAction);
  element('beams-section', HTMLElement).hidden = view.beams.length < 2;
  setText(element('beams-note', HTMLElement), view.beamsNote);
  fillList(element('beams', HTMLElement), view.beams, makeBeam, updateBeam);
  renderStages(view);
  element('again-section', HTMLElement).hidden = view.again === '';
  setText(element('again-title', HTMLElement), view.again);
  setText(element('again', HTMLElement), view.again.startsWith('Describe again') ? 'Describe again' : 'Describe');
  offerPrompts(view.prompts);
  renderEarlier(view);
}

function renderMessage(view: PanelView): void {
  message.hidden = view.message === undefined;
  message.dataset['state'] = view.state;
  if (!view.message) return;
  element('message-icon', HTMLElement).className = `codicon codicon-${view.message.icon}`;
  setText(element('message-title', HTMLElement), view.message.title);
  setText(element('message-text', HTMLElement), view.message.text);
}

function renderDescription({ text, state }: PanelView): void {
  description.hidden = text.length === 0;
  const isGrowing = state === 'growing';
  description.classList.toggle('pending', ['opening', 'waiting', 'loading', 'looking'].includes(state));
  const parts = text.map((segment) => make('span', isGrowing && segment.isNew ? 'new' : '', segment.text));
  if (isGrowing) parts.push(make('span', 'caret'));
  description.replaceChildren(...parts);
}

function renderLoading(fraction: number | undefined): void {
  loading.classList.toggle('endless', fraction === undefined);
  const percent = Math.round((fraction ?? 0) * 100);
  if (fraction === undefined) loading.removeAttribute('aria-valuenow');
  else loading.setAttribute('aria-valuenow', `${percent}`);
  child(loading, 'i').style.width = fraction === undefined ? '' : `${percent}%`;
}

function makeAction(): HTMLElement {
  const button = make('button', '');
  button.setAttribute('type', 'button');
  button.addEventListener('click', () => {
    const action = button.dataset['action'];
    if (action) vscode.postMessage({ kind: 'action', action: action as Action['id'] });
  });
  return button;
}

function updateAction(button: HTMLElement, { id, label, rank }: Action): void {
  button.dataset['action'] = id;
  button.id = rank === 'main' ? 'primary' : id;
  button.className = rank;
  setText(button, label);
}

function makeBeam(): HTMLElement {
  const row = make('li', '');
  const button = make('button', 'beam');
  button.setAttribute('type', 'button');
  button.append(make('i', 'bar'), make('span', 'words'), make('span', 'score'));
  button.addEventListener('click', () => {
    vscode.postMessage({ kind: 'choose', text: button.title });
  });
  row.append(button);
  return row;
}

function updateBeam(row: HTMLElement, { text, words, score, share, state, isChosen }: Beam): void {
  const button = child(row, '.beam');
  button.classList.toggle('finished', state === 'finished');
  button.setAttribute('aria-pressed', `${isChosen}`);
  button.title = text;
  child(button, '.bar').style.width = `${(share * 100).toFixed(1)}%`;
  setText(child(button, '.words'), words);
  const mark = child(button, '.score');
  setText(mark, score);
  mark.title = state === 'finished' ? 'Finished; mean log-probability of a token' : 'Mean log-probability of a token';
}

function renderStages({ stages, total }: PanelView): void {
  element('time', HTMLElement).hidden = stages.length === 0;
  setText(element('total', HTMLElement), total);
  fillList(
    element('stages', HTMLElement),
    stages,
    () => make('i', ''),
    (item, stage) => {
      item.className = stageClass(stage.name);
      item.style.width = `${(stage.share * 100).toFixed(2)}%`;
    },
  );
  fillList(
    element('legend', HTMLElement),
    stages,
    () => {
      const item = make('li', '');
      item.append(make('i', 'dot'), make('span', ''));
      return item;
    },
    (item, stage) => {
      child(item, 'i').className = `dot ${stageClass(stage.name)}`;
      setText(child(item, 'span'), `${stage.name} ${stage.text}`);
    },
  );
}

function stageClass(name: string): string {
  return `stage-${name.toLowerCase()}`;
}

function renderEarlier({ earlier }: PanelView): void {
  element('earlier-section', HTMLElement).hidden = earlier.length === 0;
  setText(element('earlier-count', HTMLElement), `${earlier.length}`);
  fillList(
    element('earlier', HTMLElement),
    earlier,
    () => {
      const item = make('li', '');
      const button = make('button', 'past');
      button.setAttribute('type', 'button');
      button.append(make('span', 'words'), make('span', 'note'));
      button.addEventListener('click', () => {
        vscode.postMessage({ kind: 'choose', text: child(button, '.words').textContent ?? '' });
      });
      item.append(button);
      return item;
    },
    (item, { text, note }) => {
      setText(child(item, '.words'), text);
      setText(child(item, '.note'), note);
    },
  );
}
