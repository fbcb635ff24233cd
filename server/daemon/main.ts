import { homedir } from 'node:os';
import { captionsFolder } from '../captions/store/storeFolders.ts';
import { fileURLToPath } from 'node:url';
import { ModelCatalog } from '../../models/catalog/catalog.ts';
import { openDescriber } from '../captions/openDescriber.ts';
import { buildOf } from '../connection/build.ts';
import { cacheFolder } from '../connection/cacheFolder.ts';
import { findRuntimeFolder, openRuntimeFolder } from '../connection/runtimeFolder.ts';
import { isLostClient } from '../lsp/session/lostClient.ts';
import { openSession } from '../lsp/session/session.ts';
import { Claim } from './claim.ts';
import { Daemon } from './daemon.ts';
import { EngineRecord } from './engineRecord.ts';
import { openLog, readLogLevel } from './log.ts';
import { openDocumentParser } from '../parsing/documentParser.ts';

declare const __CAPTION_LENS_VERSION__: string;

/** What sysexits.h calls EX_SOFTWARE. */
const faultCode = 70;
/** For the clients to hear of a fault. */
const faultMs = 3000;

/**
 * After SIGHUP clients come back, since that signal asks a daemon to start anew by custom; after the others they stay
 * away.
 */
const signals = [
  ['SIGTERM', 'stop'],
  ['SIGINT', 'stop'],
  ['SIGHUP', 'restart'],
] as const;

async function main(): Promise<void> {
  const surroundings = { platform: process.platform, home: homedir(), env: process.env };
  const folder = await findRuntimeFolder(surroundings);
  await openRuntimeFolder(folder);
  const claim = await Claim.take(folder, __CAPTION_LENS_VERSION__);
  // Another is this user's daemon already.
  if (claim === undefined) return;
  const build = await buildOf(fileURLToPath(import.meta.url), __CAPTION_LENS_VERSION__);
  const log = await openLog(folder, readLogLevel(process.env['CAPTION_LENS_LOG']));
  const cacheDir = cacheFolder(surroundings);
  const engines = new EngineRecord(folder);
  const describer = openDescriber({ cacheDir, storeDir: captionsFolder(cacheDir), log, engineRoom: engines });
  const catalog = new ModelCatalog({ home: surroundings.home, env: surroundings.env, cacheDir });
  const parser = openDocumentParser({ log });
  const daemon = new Daemon({ folder, cacheDir, build, log, describer, parser, catalog, openSession, engines }, claim);

  const note = (thrown: unknown) =>
    log.error(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));
  const fault = (thrown: unknown) => {
    note(thrown);
    setTimeout(() => process.exit(faultCode), faultMs);
    void daemon.leave('failed').finally(() => log.close().finally(() => process.exit(faultCode)));
  };
  process.on('uncaughtException', fault);
  // A promise that nobody heard is one request's bug; the others need not suffer from it.
  process.on('unhandledRejection', (thrown) => {
    if (isLostClient(thrown)) log.debug(`A client was gone before it was told: ${String(thrown)}`);
    else note(thrown);
  });
  let times = 0;
  for (const [signal, reason] of signals) {
    process.on(signal, () => {
      times += 1;
      if (times === 1) void daemon.leave(reason);
      else if (times === 2) void daemon.abandon().finally(() => process.exit(1));
      else process.exit(1);
    });
  }
  await daemon.open();
  await daemon.ended;
  await log.close();
}

try {
  await main();
  process.exit(0);
} catch (thrown) {
  process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`, () => process.exit(1));
}
