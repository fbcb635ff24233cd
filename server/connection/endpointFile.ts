import { rm } from 'node:fs/promises';
import { readPlainFile } from '../../models/files/plainFile.ts';
import { isProcessIdentity, type ProcessIdentity } from '../../models/files/processIdentity.ts';
import { writeWholeFile } from '../../models/files/wholeFile.ts';
import type { ProtocolVersion } from '../protocol/version.ts';
import type { Build } from './build.ts';
import { insecure, runtimeFile } from './runtimeFolder.ts';
import { say } from '../../models/wording.ts';

/** How to reach the daemon, and what to expect of it. */
export interface Endpoint extends ProcessIdentity, Build {
  readonly port: number;
  /** 256 random bits in hex, new with every daemon; never sent anywhere. */
  readonly token: string;
  readonly protocol: ProtocolVersion;
  /** Where it says that it lives while its event loop is held up; earlier builds have none. */
  readonly livenessPort?: number;
}

const maxBytes = 4096;

/**
 * What the runtime folder `folder` says of the daemon. Undefined where there is no such file, or it makes no sense.
 * Rejects with `insecureRuntimeFolder` where others could have written it, and with the `CaptionLensError` of
 * `readPlainFile` where it cannot be read: a daemon may be there.
 */
export async function readEndpoint(folder: string): Promise<Endpoint | undefined> {
  const path = runtimeFile(folder, 'endpoint');
  const found = await readPlainFile(path, async (file) => {
    const status = await file.stat();
    if (process.getuid !== undefined && (status.uid !== process.getuid() || (status.mode & 0o077) !== 0)) {
      throw insecure(path, say`is open to other users`);
    }
    return status.size > maxBytes ? undefined : parseEndpoint(await file.readFile('utf8'));
  });
  if (found.kind === 'notPlain') throw insecure(path, say`is a link or no file`);
  if (found.kind === 'unreadable') throw found.error;
  return found.kind === 'read' ? found.content : undefined;
}

/** Whole or not at all, readable by this user only. Rejects with the system's error. */
export async function writeEndpoint(folder: string, endpoint: Endpoint): Promise<void> {
  await writeWholeFile(runtimeFile(folder, 'endpoint'), JSON.stringify(endpoint));
}

/** Removes the file where its token is that of `own`. What another daemon has written there since stays. */
export async function removeEndpoint(folder: string, own: Endpoint): Promise<void> {
  const now = await readEndpoint(folder).catch(() => undefined);
  if (now?.token === own.token) await rm(runtimeFile(folder, 'endpoint'), { force: true });
}

function parseEndpoint(text: string): Endpoint | undefined {
  try {
    const value = JSON.parse(text) as Partial<Endpoint> | null;
    return isProcessIdentity(value) && isComplete(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isComplete(value: Partial<Endpoint>): value is Endpoint {
  const { port, token, version, build, builtAt, protocol, livenessPort } = value;
  return (
    isPort(port) &&
    (livenessPort === undefined || isPort(livenessPort)) &&
    typeof token === 'string' &&
    /^[0-9a-f]{64}$/.test(token) &&
    typeof version === 'string' &&
    typeof build === 'string' &&
    typeof builtAt === 'number' &&
    Number.isInteger(protocol?.major) &&
    Number.isInteger(protocol?.minor)
  );
}

function isPort(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) < 65_536;
}
