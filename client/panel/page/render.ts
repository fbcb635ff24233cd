import type { Action, Beam, PanelView, Wording } from '../panelView.ts';
import { draftText, markButton, renderDraft } from './draft.ts';
import { child, element, fillList, make, setText } from '../../webview/page/elements.ts';
import { offerPrompts } from './options.ts';
import { vscode } from './vscodeApi.ts';

const frame = element('frame', HTMLElement);
const message = element('message', HTMLElement);
const question = element('question', HTMLElement);
const description = element('description', HTMLElement);
const note = element('note', HTMLElement);
const announcer = element('announcer', HTMLElement);
const loading = element('loading', HTMLElement);
const current = element('current', HTMLElement);
const actions = element('actions', HTMLElement);

/** Makes the page what the view says. All text goes in as text. */
export function render(view: PanelView): void {
  document.body.dataset['state'] = view.state;
  frame.hidden = view.file === '';
  setText(element('file', HTMLElement), view.file);
  element('file', HTMLElement).title = view.file;
  setText(element('size', HTMLElement), view.size);
  renderMessage(view);
  question.hidden = view.question === '';
  setText(question, view.question);
  renderDescription(view);
  note.hidden = view.note === '';
  setText(note, view.note);
  setText(announcer, view.announcement);
  loading.hidden = view.state !== 'loading';
  renderLoading(view.fraction);
  renderCurrent(view);
  renderDraft(view);
  actions.hidden = view.actions.length === 0;
  fillList(actions, view.actions, makeAction, updateAction);
  markButton();
  element('wordings-section', HTMLElement).hidden = view.wordings.length < 2;
  fillList(element('wordings', HTMLElement), view.wordings, makeWording, updateWording);
  renderEarlier(view);
  element('again-section', HTMLElement).hidden = view.again === '';
  setText(element('again-title', HTMLElement), view.again);
  setText(element('again', HTMLElement), view.again);
  offerPrompts(view.prompts);
  renderDetails(view);
  for (const fold of ['photograph', 'light']) element(fold, HTMLElement).hidden = view.file === '';
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

function renderCurrent(view: PanelView): void {
  current.hidden = view.current === undefined;
  const words = element('current-words', HTMLElement);
  setText(words, view.current?.text ?? '');
  words.classList.toggle('quiet', view.current?.kind === 'note');
}

function makeAction(): HTMLElement {
  const button = make('button', '');
  button.setAttribute('type', 'button');
  button.addEventListener('click', () => {
    const action = button.dataset['action'] as Action['id'] | undefined;
    if (action === undefined || button.getAttribute('aria-disabled') === 'true') return;
    if (action === 'write' || action === 'copyMarkdown') vscode.postMessage({ kind: action, text: draftText() });
    else vscode.postMessage({ kind: 'action', action });
  });
  return button;
}

function updateAction(button: HTMLElement, { id, label, rank }: Action): void {
  button.dataset['action'] = id;
  button.id = id;
  button.className = rank;
  button.removeAttribute('aria-disabled');
  setText(button, label);
}

function makeWording(): HTMLElement {
  const row = make('li', '');
  const button = make('button', 'wording');
  button.setAttribute('type', 'button');
  const mark = make('i', 'codicon codicon-check');
  mark.setAttribute('aria-hidden', 'true');
  const words = make('span', 'words');
  words.append(make('span', 'common'), make('span', 'rest'));
  button.append(mark, words);
  button.addEventListener('click', () => {
    vscode.postMessage({ kind: 'choose', text: button.dataset['text'] ?? '' });
  });
  row.append(button);
  return row;
}

function updateWording(row: HTMLElement, { text, common, rest, label, isChosen }: Wording): void {
  const button = child(row, '.wording');
  button.dataset['text'] = text;
  button.setAttribute('aria-pressed', `${isChosen}`);
  button.setAttribute('aria-label', label);
  setText(child(button, '.common'), common);
  setText(child(button, '.rest'), rest);
}

function renderEarlier({ earlier }: PanelView): void {
  element('earlier-section', HTMLElement).hidden = earlier.length === 0;
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
    (item, { text, note: about }) => {
      setText(child(item, '.words'), text);
      setText(child(item, '.note'), about);
    },
  );
}

function renderDetails({ details }: PanelView): void {
  const { lines, beams, beamsNote, stages, total } = details;
  element('details', HTMLElement).hidden = lines.length === 0;
  fillList(
    element('details-lines', HTMLElement),
    lines,
    () => make('li', ''),
    (item, line) => {
      setText(item, line);
    },
  );
  element('beams-section', HTMLElement).hidden = beams.length < 2;
  setText(element('beams-note', HTMLElement), beamsNote);
  fillList(element('beams', HTMLElement), beams, makeBeam, updateBeam);
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

function makeBeam(): HTMLElement {
  const row = make('li', 'beam');
  row.append(make('i', 'bar'), make('span', 'words'), make('span', 'score'));
  return row;
}

function updateBeam(row: HTMLElement, { words, score, share, state }: Beam): void {
  row.classList.toggle('finished', state === 'finished');
  child(row, '.bar').style.width = `${(share * 100).toFixed(1)}%`;
  setText(child(row, '.words'), words);
  setText(child(row, '.score'), score);
}

function stageClass(name: string): string {
  return `stage-${name.toLowerCase()}`;
}
