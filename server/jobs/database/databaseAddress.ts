import { readFile } from 'node:fs/promises';
import { CaptionLensError } from '../../../models/errors.ts';

/** Where jobs are kept. */
export interface DatabaseAddress {
  /** As `pg` takes it, without what is said of TLS. */
  readonly connectionString: string;
  /** False where the connection stays on this machine, or was asked to be plain. */
  readonly ssl: false | { readonly rejectUnauthorized: boolean; readonly ca?: string };
  /** For messages: host and database, never a password. */
  readonly name: string;
}

const hints =
  'Give the address in CAPTION_LENS_DATABASE, or in a file that CAPTION_LENS_DATABASE_FILE names, or the password in PGPASSWORD or ~/.pgpass.';

/**
 * The address of `--database`, of CAPTION_LENS_DATABASE or of the file that CAPTION_LENS_DATABASE_FILE names, in this
 * order. A password in `--database` is refused: every user of a machine sees the arguments of its programs. Rejects with
 * `invalidOption`.
 */
export async function readDatabaseAddress(
  option: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Promise<DatabaseAddress> {
  if (option !== undefined && parse(option).password !== '') {
    throw new CaptionLensError(
      'invalidOption',
      'A password in --database is seen by everybody who lists the programs of this machine.',
      { advice: hints },
    );
  }
  const text = option ?? env['CAPTION_LENS_DATABASE'] ?? (await readAddressFile(env['CAPTION_LENS_DATABASE_FILE']));
  if (text === undefined || text.trim() === '') {
    throw new CaptionLensError('invalidOption', 'No database is named: give --database postgres://host/name.', {
      advice: hints,
    });
  }
  return addressOf(parse(text.trim()));
}

async function readAddressFile(path: string | undefined): Promise<string | undefined> {
  if (path === undefined || path === '') return undefined;
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CaptionLensError('invalidOption', `The file of CAPTION_LENS_DATABASE_FILE cannot be read.`, { cause });
  });
}

function parse(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^postgres(ql)?:$/.test(url.protocol)) {
    throw new CaptionLensError('invalidOption', 'A database is named by an address such as postgres://host/name.');
  }
  return url;
}

async function addressOf(given: URL): Promise<DatabaseAddress> {
  const url = new URL(given.href);
  const database = decodeURIComponent(url.pathname.slice(1));
  if (database === '') {
    throw new CaptionLensError('invalidOption', `${url.host} is a server, and the address names no database on it.`);
  }
  const mode = url.searchParams.get('sslmode');
  const certificates = url.searchParams.get('sslrootcert');
  for (const name of ['sslmode', 'sslrootcert', 'ssl']) url.searchParams.delete(name);
  return {
    connectionString: url.href,
    ssl: await transportOf(url, mode, certificates),
    name: `${url.host === '' ? 'this machine' : url.host}/${database}`,
  };
}

/** TLS, and the server's name proved by it, unless the address says otherwise or never leaves this machine. */
async function transportOf(
  url: URL,
  mode: string | null,
  certificates: string | null,
): Promise<DatabaseAddress['ssl']> {
  switch (mode) {
    case 'disable':
      return false;
    case 'no-verify':
      return { rejectUnauthorized: false };
    case null:
      if (isHere(url)) return false;
      break;
    case 'require':
    case 'verify-ca':
    case 'verify-full':
      break;
    default:
      throw new CaptionLensError(
        'invalidOption',
        `sslmode takes verify-full, require, no-verify or disable, not ${JSON.stringify(mode)}.`,
      );
  }
  if (certificates === null) return { rejectUnauthorized: true };
  const ca = await readFile(certificates, 'utf8').catch((cause: unknown) => {
    throw new CaptionLensError('invalidOption', `The certificates at ${certificates} cannot be read.`, { cause });
  });
  return { rejectUnauthorized: true, ca };
}

function isHere(url: URL): boolean {
  const host = url.searchParams.get('host') ?? decodeURIComponent(url.hostname);
  return host === '' || host.startsWith('/') || ['localhost', '127.0.0.1', '[::1]', '::1'].includes(host);
}
