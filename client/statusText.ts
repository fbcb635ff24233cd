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
  readonly text: string;
  /** Lines of the tooltip; what to do comes last. */
  readonly details: readonly string[];
  readonly severity: 'none' | 'warning' | 'error';
}

export function statusText(state: ServiceState): StatusText {
  switch (state.kind) {
    case 'idle':
      return said('$(eye) Caption Lens', ['Nothing is running: the service starts with the first picture.']);
    case 'starting':
      return state.waiting === undefined
        ? said('$(sync~spin) Caption Lens: starting', ['The service is starting.'])
        : said('$(sync~spin) Caption Lens: waiting', [state.waiting, 'Restart ends it.']);
    case 'stopped':
      return said('$(circle-slash) Caption Lens: stopped', ['Stopped. Choose Restart to start it again.']);
    case 'failed':
      return failed(state.failure);
    case 'running':
      return state.status ? running(state.status) : said('$(eye) Caption Lens: ready to load', [notLoaded]);
  }
}

const notLoaded = 'The model is loaded with the first description.';

function running(status: DaemonStatus): StatusText {
  const [pull] = status.pulls;
  const { text, details, severity } = modelText(status);
  if (!pull) return { text, details, severity };
  const percent = updatePercent(pull.update);
  return {
    text: `$(cloud-download) Caption Lens: fetching${percent === undefined ? '' : ` ${percent}%`}`,
    details: [`${pull.name}: ${updateText(pull.update)}.`, ...details],
    severity,
  };
}

function modelText({ model, queue, memory, version }: DaemonStatus): StatusText {
  const service = [`Version ${version}, ${megabytes(memory.daemon + (memory.engine ?? 0))}.`];
  const waiting = queue.waiting + queue.running;
  const busy = waiting === 0 ? [] : [`${waiting} ${waiting === 1 ? 'picture' : 'pictures'} in line.`];
  switch (model.kind) {
    case 'unloaded':
      return said('$(eye) Caption Lens: ready to load', [notLoaded, ...service]);
    case 'loading': {
      const percent = model.fraction === undefined ? '' : ` ${Math.round(model.fraction * 100)}%`;
      return said(`$(loading~spin) Caption Lens: loading${percent}`, [model.message, ...service]);
    }
    case 'ready': {
      const device = deviceText(model.device);
      const icon = queue.running > 0 ? '$(loading~spin)' : '$(eye)';
      const lines = [`${model.name} on ${device}, ${model.precision}, ${model.imageSize} px.`, ...busy];
      const { fallback, recogniserNote, settingsNotes = [], deviceNotes } = model;
      const notes = [
        ...(recogniserNote === undefined ? [] : [recogniserNote]),
        ...settingsNotes,
        ...(fallback === undefined ? deviceNotes : [fallback]),
      ];
      return {
        text: `${icon} Caption Lens: ready on ${device}${fallback === undefined ? '' : ' (fallback)'}`,
        details: [...lines, ...notes, ...service],
        severity: fallback === undefined && recogniserNote === undefined ? 'none' : 'warning',
      };
    }
    case 'failed':
      return failed(model.failure);
  }
}

function failed({ message, advice }: CaptionFailure): StatusText {
  return {
    text: '$(error) Caption Lens: failed',
    details: [message, advice ?? 'Choose Restart to try again, or Show log for the details.'],
    severity: 'error',
  };
}

function said(text: string, details: readonly string[]): StatusText {
  return { text, details, severity: 'none' };
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

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB of memory`;
}
