import { CaptionLensError } from '../../../../models/errors.ts';
import type { ImageReference } from '../../../languages/imageReference.ts';
import { Refusal } from '../../../protocol/failure.ts';

/** Why the alt text of a picture is no caption of a data set, in the order in which it is told. */
export const omissions = [
  'missing',
  'filename',
  'placeholder',
  'vague',
  'decorative',
  'repeated',
  'long',
  'marked-decorative',
  'computed',
  'link',
  'own',
  'not-found',
  'inside',
  'remote',
  'outside',
  'unreadable',
] as const;
export type Omission = (typeof omissions)[number];

/** How often each; those that never came are absent. */
export type OmissionCounts = Readonly<Partial<Record<Omission, number>>>;

const sentences: Readonly<Record<Omission, string>> = {
  missing: 'no alt text',
  filename: 'the name of a file',
  placeholder: 'stands for any picture',
  vague: 'does not say what is shown',
  decorative: 'said beside the picture already',
  repeated: 'the same text at several pictures',
  long: 'long',
  'marked-decorative': 'marked as decorative',
  computed: 'computed by a program',
  link: 'says where a link leads',
  own: 'written by Caption Lens',
  'not-found': 'no picture there',
  inside: 'the picture is in the document itself; --pictures writes it out',
  remote: 'the picture is on the internet',
  outside: 'the picture is outside of the project',
  unreadable: 'the picture cannot be read',
};

/** `vague` as a person reads it. */
export function omissionText(omission: Omission): string {
  return sentences[omission];
}

/** Why a reference has no words for its picture, whatever the picture is; undefined where it has. */
export function wordlessness({ alt, target, place }: ImageReference): Omission | undefined {
  if (alt.kind === 'missing') return 'missing';
  if (alt.kind === 'decorative') return 'marked-decorative';
  if (alt.kind === 'expression' || target.source === 'computed') return 'computed';
  return place === 'inLink' ? 'link' : undefined;
}

/** Why a picture was not read; undefined for an error that is not the picture's. */
export function unreadability(thrown: unknown): Omission | undefined {
  if (thrown instanceof Refusal) {
    if (thrown.code === 'noPicture') return 'not-found';
    return thrown.code === 'remotePicture' ? 'remote' : 'outside';
  }
  if (!(thrown instanceof CaptionLensError) || thrown.code === 'aborted' || thrown.code === 'internal')
    return undefined;
  return thrown.code === 'imageNotFound' ? 'not-found' : 'unreadable';
}
