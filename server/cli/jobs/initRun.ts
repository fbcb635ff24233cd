import type { Database } from '../../jobs/database/database.ts';
import { roleNames } from '../../jobs/schema/roles.ts';
import { initialise } from '../../jobs/schema/schema.ts';
import type { ExitCode, World } from '../world.ts';

export async function runInit(database: Database, { stdout }: Pick<World, 'stdout'>): Promise<ExitCode> {
  const applied = await initialise(database);
  const state = applied.length === 0 ? 'is up to date' : `is ready (version ${String(applied.at(-1))})`;
  stdout.write(`${database.name} ${state}. Grant ${roleNames.join(', ')} to those who need them.\n`);
  return 0;
}
