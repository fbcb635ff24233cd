import type { World } from '../world.ts';

/** Lines of one kind that are told one by one. */
const mostTold = 20;

/** Writes the first lines to standard error, each with its line feed, and how many more there are. */
export function tellSome(lines: readonly string[], { stderr }: Pick<World, 'stderr'>): void {
  for (const line of lines.slice(0, mostTold)) stderr.write(line);
  if (lines.length > mostTold) stderr.write(`And ${lines.length - mostTold} more.\n`);
}
