import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Where what o'clock it is may be asked, and why no wait and no limit is wrong for it when the clock is set back. */
const readers = {
  'client/panel/panelHost.ts': 'ages of descriptions, in words',
  'client/paste/savedPictures.ts': 'a time in the name of a file, as VS Code’s setting has it',
  'models/compiled/cache/modelUse.ts': 'ages of files; those from the future count as old',
  'models/compiled/cache/origin.ts': 'a time that is written to a file',
  'models/compiled/cache/timeOfUse.ts': 'a time that is written to a file; one of the future is written anew',
  'models/files/lock.ts': 'ages of files; those from the future count as old',
  'models/hub/cache/cacheLayout.ts': 'a time that is written to a file',
  'models/hub/network/hubRefusals.ts': 'Retry-After is a date; five minutes are the most',
  'server/captions/captionDescriber.ts': 'when a description was made',
  'server/captions/store/captionStore.ts': 'when a description was last used',
  'server/cli/doctor/doctorRun.ts': 'ages of what lies on the disk, in days',
  'server/cli/jobs/workerLog.ts': 'the time of a line',
  'server/cli/models/modelPruning.ts': 'ages of what lies on the disk, in days',
  'server/connection/crashBudget.ts': 'starts of processes that share no other clock; those of the future do not count',
  'server/daemon/daemon.ts': 'ages of what lies on the disk, in days',
  'server/daemon/log.ts': 'the time of a line',
  'server/daemon/statusBoard.ts': 'since when the daemon runs',
  'server/jobs/worker/presence.ts': 'how far it is from the database’s, which alone counts',
};

test('the wall clock is read nowhere else: durations and waits are measured by one that is never set', () => {
  const sources = ['client', 'models', 'server'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name).replaceAll('\\', '/')),
  );
  const reading = sources.filter((path) => /\bDate\.now\b|\bnew Date\(\)/.test(readFileSync(join(root, path), 'utf8')));
  expect(reading.sort()).toEqual(Object.keys(readers));
});
