/** The bundle of jobs: everything that speaks to databases and stores. `loadJobs` loads it. */
import { Database } from '../../jobs/database/database.ts';
import { readDatabaseAddress } from '../../jobs/database/databaseAddress.ts';
import { findJob } from '../../jobs/jobRecord.ts';
import { findText } from '../../jobs/results/resultRows.ts';
import { checkSchema } from '../../jobs/schema/schema.ts';
import type { ExitCode, JobsProgram, JobTexts, World } from '../world.ts';
import { changeJob } from './changeRun.ts';
import { runInit } from './initRun.ts';
import type { JobsCommand } from './jobsOptions.ts';
import { runFailures, runResults } from './resultsRun.ts';
import { runStatus } from './statusRun.ts';
import { runSubmit } from './submitRun.ts';
import { runWork } from './workRun.ts';

export const jobs: JobsProgram = { run, openTexts };

async function run(command: JobsCommand, world: World, signal: AbortSignal): Promise<ExitCode> {
  const database = new Database(await readDatabaseAddress(command.database, process.env), command.kind);
  try {
    if (command.kind !== 'init') await checkSchema(database, database.name);
    return await runOn(database, command, world, signal);
  } finally {
    await database.dispose();
  }
}

function runOn(database: Database, command: JobsCommand, world: World, signal: AbortSignal): Promise<ExitCode> {
  switch (command.kind) {
    case 'init':
      return runInit(database, world);
    case 'submit':
      return runSubmit(command, database, world, signal);
    case 'work':
      return runWork(command, database, world, signal);
    case 'status':
      return runStatus(command, database, world, signal);
    case 'results':
      return runResults(command, database, world, signal);
    case 'failures':
      return runFailures(command, database, world, signal);
    case 'retry':
    case 'cancel':
    case 'delete':
      return changeJob(command, database, world, signal);
  }
}

async function openTexts(address: string | undefined, name: string): Promise<JobTexts> {
  const database = new Database(await readDatabaseAddress(address, process.env), 'fix');
  try {
    await checkSchema(database, database.name);
    const { id } = await findJob(database, name);
    return { textOf: (sha256) => findText(database, id, sha256), dispose: () => database.dispose() };
  } catch (thrown) {
    await database.dispose();
    throw thrown;
  }
}
