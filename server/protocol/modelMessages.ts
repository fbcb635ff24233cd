/** What is said on the wire of models: which there are, fetching one, using one. */
import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { ModelList, ModelUpdate } from '../../models/catalog/modelEntry.ts';
import type { CaptionFailure } from './messages.ts';

/** client -> server: the embedded model, those in the Hub's cache, and known ones. Asks no network. */
export const ModelsRequest = new RequestType<null, ModelList, CaptionFailure>('captionLens/models');

/** server -> client */
export const ModelUpdateNotification = new NotificationType<{ readonly token: string; readonly update: ModelUpdate }>(
  'captionLens/modelUpdate',
);

/** Whose checkpoints are listed. */
export interface CheckpointsParams {
  /** As in `meaningOf`: `org/name[@revision]`, or a known model's word. */
  readonly name: string;
  /** Of the Hub. Never stored or logged. */
  readonly accessToken?: string;
}
/**
 * client -> server: the checkpoints that a repository of the Hub offers, for a choice; none where it is whole itself.
 * Fails with the `hub…` codes, with `checkpointUnsupported` where it holds no model, and with `checkpointNotFound` for
 * what names none.
 */
export const CheckpointsRequest = new RequestType<CheckpointsParams, readonly string[], CaptionFailure>(
  'captionLens/checkpoints',
);

/** Which model is to be used from now on. */
export interface UseModelParams {
  /** As in `meaningOf`; not ''. */
  readonly name: string;
  /** What completes a `.pth`. */
  readonly base?: string;
  readonly languageModel?: string;
  readonly accessToken?: string;
  /** For updates. */
  readonly token?: string;
}
/** The model that is used now. */
export interface UsedModel {
  readonly name: string;
  /** What of it was renamed, a sentence each: updates may be skipped, this is not. */
  readonly renames: readonly string[];
}
/**
 * client -> server: fetch what of the model is not here, load it, which compiles it once, and use it from then on.
 * Captions that are being made are finished with the model before. Where it does not load, the choice stays as it was,
 * and the failure is that of fetching or loading.
 */
export const UseModelRequest = new RequestType<UseModelParams, UsedModel, CaptionFailure>('captionLens/useModel');
