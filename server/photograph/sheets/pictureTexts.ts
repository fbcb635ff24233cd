import { say, type Wording } from '../../../models/wording.ts';
import { factRows } from '../factWords.ts';
import { lightRows, lightSummary } from '../lightWords.ts';
import type { SheetPicture, SheetVoice } from './sheet.ts';

/** A line of a table of facts, said. */
export interface SaidRow {
  readonly label: string;
  readonly value: string;
}

/** What is said of a picture where its description would be. */
export function outcomeText({ outcome }: SheetPicture, voice: SheetVoice): string {
  switch (outcome.kind) {
    case 'waiting':
      return '…';
    case 'described':
      return outcome.description;
    case 'failed':
      return voice.say(say`Not described: ${outcome.message}`);
  }
}

/** What stands in for the picture where it is not seen: its alt text, or its name. */
export function altOf({ name, outcome }: SheetPicture): string {
  return outcome.kind === 'described' && outcome.altText !== '' ? outcome.altText : name;
}

/** How it was taken. */
export function factTable({ photograph }: SheetPicture, voice: SheetVoice): readonly SaidRow[] {
  return photograph ? saidRows(factRows(photograph.facts, photograph.file), voice) : [];
}

/** What its light is like. */
export function lightTable({ photograph }: SheetPicture, voice: SheetVoice): readonly SaidRow[] {
  return photograph ? saidRows(lightRows(photograph.light), voice) : [];
}

/** What a teacher compares the student's answers with. */
export function answersOf(picture: SheetPicture, voice: SheetVoice): readonly string[] {
  const { photograph } = picture;
  return [outcomeText(picture, voice), ...(photograph ? [voice.say(lightSummary(photograph.light))] : [])];
}

/** What a student is asked of every picture. */
export const questions: readonly Wording[] = [
  say`What does the picture show, and what do you see first?`,
  say`Where does the light come from, and is it hard or soft?`,
  say`Which lines, shapes and colours lead the eye?`,
  say`What would another aperture, exposure time or focal length change?`,
];

function saidRows(
  rows: readonly { readonly label: Wording; readonly value: Wording }[],
  voice: SheetVoice,
): readonly SaidRow[] {
  return rows.map(({ label, value }) => ({ label: voice.say(label), value: voice.say(value) }));
}
