/** Runs of one step with drafts: which rows they have, and what each row sees. */
import type { Advance } from '../../generation/decoding.ts';
import type { Draft, DraftedText } from '../../generation/drafting/drafts.ts';
import type { KnownRow } from './knownRow.ts';
import type { OptText } from './optText.ts';

export type Member = readonly [OptText, Advance];

/** A row to be run. */
export interface PlannedRow {
  readonly token: number;
  /** Prompt and text, this row's token included. */
  readonly tokens: readonly number[];
  /** Slots that it sees. */
  readonly slots: readonly number[];
  /** Rows of this run that it sees, itself included. */
  readonly ownRows: readonly number[];
  readonly position: number;
  /** The row behind which it is, as one that has run already or by its number in this run. */
  readonly behind: KnownRow | number;
}

/** A row of a step or a draft, to which others may be added. */
interface Place extends Pick<PlannedRow, 'tokens' | 'slots' | 'ownRows' | 'position'> {
  readonly row: KnownRow | number;
}

/** What a step of a text is, for those who think of drafts. */
export function draftedText([text, advance]: Member, width: number): DraftedText {
  const { tokens, parents, forecast } = advance;
  return {
    key: text,
    promptIds: text.promptIds,
    beams: tokens.map((token, beam) => [...text.beamAt(parents[beam]).tokens, token]),
    forecast: { ...forecast, steps: Math.min(forecast.steps, text.maxSteps - text.stepsRun) },
    rows: text.find(advance, width).filter((row) => row === undefined).length,
  };
}

/** The rows of steps, and drafts behind them, as far as they have not run with so many candidates; parents first. */
export function planRows(
  members: readonly Member[],
  drafts: readonly (readonly Draft[])[],
  width: number,
): readonly PlannedRow[] {
  const planned: PlannedRow[] = [];
  const add = (parent: Place, token: number): Place => {
    const tokens = [...parent.tokens, token];
    const position = parent.position + 1;
    const known = typeof parent.row === 'number' ? undefined : parent.row.children.get(token);
    if (known && known.candidates.ids.length >= width) {
      return { tokens, position, slots: [...parent.slots, known.slot], ownRows: [], row: known };
    }
    const row = planned.length;
    const ownRows = [...parent.ownRows, row];
    planned.push({ token, tokens, position, slots: parent.slots, ownRows, behind: parent.row });
    return { tokens, position, slots: parent.slots, ownRows, row };
  };
  for (const [index, [text, { tokens, parents }]] of members.entries()) {
    const roots = tokens.map((token, beam) => {
      const { slots, tokens: before, row } = text.beamAt(parents[beam]);
      const parent = {
        tokens: [...text.promptIds, ...before],
        slots: [...text.prefixSlots, ...slots],
        ownRows: [],
        // Of the row before this step's.
        position: text.length + text.stepsRun - 1,
        row,
      };
      return add(parent, token);
    });
    const places = new Map<Draft, Place>();
    for (const draft of drafts[index] ?? []) {
      const parent = draft.parent ? places.get(draft.parent) : roots[draft.beam];
      if (parent) places.set(draft, add(parent, draft.token));
    }
  }
  return planned;
}
