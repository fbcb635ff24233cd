import type { Command } from 'commander';
import type { DatasetOptions } from '../../datasets/dataset.ts';

/** What is said of a data set beside its name. */
export interface DatasetChoice extends DatasetOptions {
  /** Of a repository with several data sets, which one. */
  readonly subset?: string;
}

/** Lets a command be told what a data set does not say itself. */
export function withColumns(command: Command): Command {
  return command
    .option('--images <folder>', 'where the pictures of a list lie (default: beside it)')
    .option('--image-column <name>', 'the column with the picture')
    .option('--caption-column <name>', 'the column with the caption')
    .option('--split <name>', 'one part of a data set, such as train or validation (default: all)')
    .option('--subset <name>', 'of a repository with several data sets, which one');
}

/** What was said of it. */
export function columnsOf({ images, imageColumn, captionColumn, split, subset }: DatasetChoice): DatasetChoice {
  return {
    ...(images !== undefined && { images }),
    ...(imageColumn !== undefined && { imageColumn }),
    ...(captionColumn !== undefined && { captionColumn }),
    ...(split !== undefined && { split }),
    ...(subset !== undefined && { subset }),
  };
}
