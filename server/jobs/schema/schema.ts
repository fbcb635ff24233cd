import { CaptionLensError, errorCode } from '../../../models/errors.ts';
import type { Database, Questions, Transaction } from '../database/database.ts';
import { installQueue } from '../queue/queue.ts';
import { createRoles, grants } from './roles.ts';
import { type Migration, migrations, neededVersion } from './migrations.ts';

/**
 * Makes the tables, or brings older ones up to date, and says what each role may do. Run again, it changes nothing.
 * Gives the versions that were applied. Rejects with `databaseRefused` where the user may not do that.
 */
export async function initialise(database: Database, steps = migrations): Promise<readonly number[]> {
  await createRoles(database);
  await installQueue(database);
  return database.within(async (transaction) => {
    // Two that begin at the same time go one after the other.
    await transaction.ask(`select pg_advisory_xact_lock(hashtext('caption_lens.initialise'))`);
    const applied = await migrate(transaction, steps);
    await transaction.ask(grants);
    return applied;
  });
}

async function migrate(transaction: Transaction, steps: readonly Migration[]): Promise<readonly number[]> {
  await transaction.ask('create schema if not exists caption_lens');
  await transaction.ask(
    `create table if not exists caption_lens.schema_versions (
       version integer primary key, works_with integer not null, applied_at timestamptz not null default now())`,
  );
  const rows = await transaction.ask<{ version: number }>('select version from caption_lens.schema_versions');
  const missing = steps.filter(({ version }) => !rows.some((row) => row.version === version));
  for (const { version, worksWith, sql } of missing) {
    await transaction.ask(sql);
    await transaction.ask('insert into caption_lens.schema_versions (version, works_with) values ($1, $2)', [
      version,
      worksWith,
    ]);
  }
  return missing.map(({ version }) => version);
}

/**
 * Rejects with `databaseOutdated` where the tables are older than this program needs, or so new that it would not
 * understand them.
 */
export async function checkSchema(database: Questions, name: string, needed = neededVersion): Promise<void> {
  const [row] = await database
    .ask<{ version: number | null; works_with: number | null }>(
      `select max(version) as version, max(works_with) as works_with from caption_lens.schema_versions`,
    )
    .catch((thrown: unknown) => {
      if (thrown instanceof CaptionLensError && errorCode(thrown.cause) !== '42P01') throw thrown;
      return [];
    });
  const { version = null, works_with: worksWith = null } = row ?? {};
  if (version === null || worksWith === null) {
    throw outdated(`The database ${name} has no tables of this program.`, 'Run caption-lens jobs init first.');
  }
  if (version < needed) {
    throw outdated(
      `The tables of ${name} are of version ${version}, and this program needs ${needed}.`,
      'Run caption-lens jobs init with this program, as the owner of the database.',
    );
  }
  if (worksWith > needed) {
    throw outdated(
      `The tables of ${name} are of version ${version}, which programs before version ${worksWith} do not understand.`,
      'Update this program.',
    );
  }
}

function outdated(message: string, advice: string): CaptionLensError {
  return new CaptionLensError('databaseOutdated', message, { advice });
}
