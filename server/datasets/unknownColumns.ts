import { CaptionLensError } from '../../models/errors.ts';

/** A table does not say which of its columns is meant: whoever knows may name one. */
export class UnknownColumn extends CaptionLensError {
  readonly what: 'image' | 'caption';
  /** Those that there are. */
  readonly columns: readonly string[];

  /** `path`: of the table. `named`: what was named and is not there. */
  constructor(path: string, what: UnknownColumn['what'], columns: readonly string[], named?: string) {
    const lack = named === undefined ? `no ${what}s under a known name` : `no column "${named}"`;
    const sentence = `${path} has ${lack}: name a column with --${what}-column. There are ${columns.join(', ')}.`;
    super('dataInvalid', sentence);
    this.name = 'UnknownColumn';
    this.what = what;
    this.columns = columns;
  }
}
