import { t } from '@vscode/l10n';
import type { CaptionFailure, DaemonStatus } from '../server/protocol/messages.ts';
import { updatePercent, updateText } from './hub/updateText.ts';
import type { Device } from '../models/caption.ts';

/** What is known of the service behind this window. */
export type ServiceState =
  /** Nobody has asked for anything yet, so nothing runs. */
  | { readonly kind: 'idle' }
  /** `waiting`: what for, where that takes long. */
  | { readonly kind: 'starting'; readonly waiting?: string }
  | { readonly kind: 'running'; readonly status: DaemonStatus | undefined }
  /** The user stopped it; it stays away until asked. */
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly failure: CaptionFailure };

/** The status item's words. */
export interface StatusText {
  /** A codicon's name. */
  readonly icon: string;
  /** One, with how far it is: 'Ready', 'Loading 42 %'. */
  readonly word: string;
  /** Sentences for everyone; what to do comes last. */
  readonly sentences: readonly string[];
  /** Lines for those who want to know more: the device, why this one, versions, memory. */
  readonly details: readonly string[];
  readonly severity: 'none' | 'warning' | 'error';
}

export function statusText(state: ServiceState): StatusText {
  switch (state.kind) {
    case 'idle':
      return said('eye', t('Idle'), [t('The service starts with the first picture.')]);
    case 'starting':
      return state.waiting === undefined
        ? said('sync~spin', t('Starting'), [t('The service is starting.')])
        : said('sync~spin', t('Waiting'), [state.waiting, t('Restart ends it.')]);
    case 'stopped':
      return said('circle-slash', t('Stopped'), [t('Choose Restart to start it again.')]);
    case 'failed':
      return failed(state.failure);
    case 'running':
      return state.status ? running(state.status) : said('eye', t('Ready'), [notLoaded()]);
  }
}

function notLoaded(): string {
  return t('The model is loaded with the first description.');
}

function running(status: DaemonStatus): StatusText {
  const [pull] = status.pulls;
  const model = modelText(status);
  if (!pull) return model;
  const percent = updatePercent(pull.update);
  return {
    ...model,
    icon: 'cloud-download',
    word: percent === undefined ? t('Downloading') : t('Downloading {0} %', percent),
    sentences: [`${pull.name}: ${updateText(pull.update)}.`, ...model.sentences],
  };
}

function modelText({ model, queue, memory, version }: DaemonStatus): StatusText {
  const service = [t('Version {0}, {1} MB of memory', version, megabytes(memory.daemon + (memory.engine ?? 0)))];
  const waiting = queue.waiting + queue.running;
  switch (model.kind) {
    case 'unloaded':
      return { ...said('eye', t('Ready'), [notLoaded()]), details: service };
    case 'loading': {
      const percent = model.fraction === undefined ? undefined : Math.round(model.fraction * 100);
      const word = percent === undefined ? t('Loading') : t('Loading {0} %', percent);
      return { ...said('loading~spin', word, [model.message]), details: service };
    }
    case 'ready': {
      const { name, precision, imageSize, fallback, recogniserNote, settingsNotes = [], deviceNotes } = model;
      const isBusy = waiting > 0;
      const inLine = waiting === 1 ? t('One picture is in line.') : t('{0} pictures are in line.', waiting);
      const troubles = [
        ...(fallback === undefined ? [] : [fallback]),
        ...(recogniserNote === undefined ? [] : [recogniserNote]),
      ];
      return {
        icon: isBusy ? 'loading~spin' : 'eye',
        word: isBusy ? t('Describing') : t('Ready'),
        sentences: [t('Descriptions come from {0}.', name), ...(isBusy ? [inLine] : []), ...troubles, ...settingsNotes],
        details: [
          t('On {0}, {1}, {2} px', deviceText(model.device), precision, imageSize),
          ...(fallback === undefined ? deviceNotes : []),
          ...service,
        ],
        severity: troubles.length === 0 ? 'none' : 'warning',
      };
    }
    case 'failed':
      return { ...failed(model.failure), details: service };
  }
}

function failed({ message, advice }: CaptionFailure): StatusText {
  return {
    icon: 'error',
    word: t('Failed'),
    sentences: [message, advice ?? t('Choose Restart to try again, or Show Log for the details.')],
    details: [],
    severity: 'error',
  };
}

function said(icon: string, word: string, sentences: readonly string[]): StatusText {
  return { icon, word, sentences, details: [], severity: 'none' };
}

export function deviceText(device: Device): string {
  switch (device) {
    case 'cpu':
      return 'CPU';
    case 'webgpu':
      return 'GPU';
    case 'cuda':
      return 'GPU (CUDA)';
  }
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1_000_000);
}
