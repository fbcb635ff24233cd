import type { Command } from 'commander';
import type { DatasetOptions } from '../../datasets/dataset.ts';

/** Lets a command be told what a data set does not say itself. */
export function withColumns(command: Command): Command {
  return command
    .option('--images <folder>', 'where the pictures of a list lie (default: beside it)')
    .option('--image-column <name>', 'the column with the picture')
    .option('--caption-column <name>', 'the column with the caption');
}

/** What was said of it. */
export function columnsOf({ images, imageColumn, captionColumn }: DatasetOptions): DatasetOptions {
  return {
    ...(images !== undefined && { images }),
    ...(imageColumn !== undefined && { imageColumn }),
    ...(captionColumn !== undefined && { captionColumn }),
  };
}
