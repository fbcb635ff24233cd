import type { CaptionFailure } from '../../server/protocol/messages.ts';
import { remedyLabel, remedyOf, type RemedyWorld } from '../remedies.ts';
import type { Segment } from './wordDiff.ts';

/** What the page shows, in words: it only makes elements of it. Pictures travel apart, for they are large. */
export interface PanelView {
  readonly state:
    | 'empty'
    | 'opening'
    | 'stopped'
    | 'refused'
    | 'remote'
    | 'picture'
    | 'waiting'
    | 'loading'
    | 'looking'
    | 'growing'
    | 'done'
    | 'failed';
  readonly subject: number;
  readonly file: string;
  readonly size: string;
  /** 'What the model sees, 112 × 112'; '' where it is not known yet. */
  readonly seenText: string;
  /** What the picture is to those who do not see it: its best description, else its name. */
  readonly spoken: string;
  /** What `text` answers; '' where it is a description. */
  readonly question: string;
  readonly text: readonly Segment[];
  /** For screen readers, once it is done or has failed. */
  readonly announcement: string;
  /** How it goes on, or where the text comes from; '' for nothing. */
  readonly note: string;
  readonly message: Message | undefined;
  /** 0 to 1 while something loads and it is known. */
  readonly fraction: number | undefined;
  /** What stands in the document; absent where no document refers to the picture. */
  readonly current: CurrentAlt | undefined;
  /** What may be written, to be edited first. */
  readonly draft: Draft | undefined;
  readonly actions: readonly Action[];
  readonly wordings: readonly Wording[];
  readonly details: Details;
  /** Title of the options; '' hides them. */
  readonly again: string;
  readonly prompts: readonly PromptOption[];
  readonly earlier: readonly { readonly text: string; readonly note: string }[];
}

/** `text`: alt text; `note`: what there is instead of one. */
export interface CurrentAlt {
  readonly kind: 'text' | 'note';
  readonly text: string;
}

export interface Draft {
  readonly text: string;
  /** Characters from which it counts as long. */
  readonly longFrom: number;
}

/** How it was done, for those who want to know. */
export interface Details {
  /** 'gurushots on the CPU, int8', and what was recognised. */
  readonly lines: readonly string[];
  readonly beams: readonly Beam[];
  readonly beamsNote: string;
  readonly stages: readonly { readonly name: string; readonly text: string; readonly share: number }[];
  readonly total: string;
}

/** One of the texts of a search, without what all begin with. */
export interface Wording {
  readonly text: string;
  /** What they have in common, '' or with a space at the end. */
  readonly common: string;
  readonly rest: string;
  /** 'Option 2 of 5: A cup of coffee.' */
  readonly label: string;
  readonly isChosen: boolean;
}

/** A line in the list of prompts. */
export interface PromptOption {
  readonly kind: 'suited' | 'none' | 'known' | 'typed';
  readonly label: string;
  /** Of a known one. */
  readonly text: string;
}

export interface Message {
  readonly icon: 'device-camera' | 'error' | 'shield' | 'globe' | 'debug-disconnect' | 'info' | 'link';
  readonly title: string;
  readonly text: string;
}

export interface Action {
  readonly id: ActionId | FieldActionId;
  readonly label: string;
  readonly rank: 'main' | 'quiet';
}

export type ActionId = 'describe' | 'cancel' | 'copy' | 'decorative' | 'useAnswer' | 'consent' | 'start' | 'remedy';
/** Those that take what stands in the field. */
export type FieldActionId = 'write' | 'copyMarkdown';

export interface Beam {
  /** What tells it apart from the others. */
  readonly words: string;
  readonly score: string;
  /** Length of the bar, 0 to 1. */
  readonly share: number;
  readonly state: 'alive' | 'finished';
}

/** What a view depends on beside the state. */
export interface ViewTerms {
  readonly now: number;
  readonly longFrom: number;
  readonly namesModel: boolean;
}

export const noDetails: Details = { lines: [], beams: [], beamsNote: '', stages: [], total: '' };

/** The one button that helps, if any does. */
export function remedyActions(failure: CaptionFailure, world: RemedyWorld): readonly Action[] {
  const remedy = remedyOf(failure, world);
  return remedy ? [{ id: 'remedy', label: remedyLabel(remedy), rank: 'main' }] : [];
}

export function plain(text: string): readonly Segment[] {
  return [{ text, isNew: false }];
}

export function sentences({ message, advice }: CaptionFailure): string {
  return advice === undefined ? message : `${message} ${advice}`;
}
