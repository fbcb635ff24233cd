import { CaptionLensError, errorCode } from '../../../models/errors.ts';

/** Errors of a server that goes, is gone, or comes up: the same question may be answered later. */
const passing: ReadonlySet<string> = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN', 'ENOTFOUND'],
  // connection exceptions, shutdown, crash, starting up, too many connections
  ...['08000', '08003', '08006', '08001', '08004', '57P01', '57P02', '57P03', '53300'],
  // two transactions in each other's way: one of them is to be repeated
  ...['40001', '40P01', '55P03'],
]);

/** Whether the same question may be answered later. */
export function isPassing(thrown: unknown): boolean {
  if (thrown instanceof CaptionLensError) return thrown.code === 'databaseUnreachable';
  const code = errorCode(thrown);
  if (code !== undefined) return passing.has(code);
  // What pg says of a connection that ended under a question has no code.
  return (
    thrown instanceof Error &&
    /connection (terminated|timeout|ended)|timeout exceeded|not queryable/i.test(thrown.message)
  );
}

/** What the database says, as a sentence with a code; whatever is none of its errors as it is. */
export function databaseError(thrown: unknown, name: string): unknown {
  if (thrown instanceof CaptionLensError) return thrown;
  const code = errorCode(thrown);
  const error = (kind: CaptionLensError['code'], sentence: string, advice?: string) =>
    new CaptionLensError(kind, sentence, { cause: thrown, advice });
  switch (code) {
    case '3D000':
      return error('databaseRefused', `There is no such database at ${name}.`, 'Create it with createdb first.');
    case '28P01':
      return error('databaseRefused', `The database ${name} refuses the password.`);
    case '28000':
      return error('databaseRefused', `The database ${name} does not let this user in.`);
    case '42501':
      return error(
        'databaseRefused',
        `This user of ${name} may not do that: ${messageOf(thrown)}.`,
        'Grant it one of the roles caption_lens_submit, caption_lens_work and caption_lens_read.',
      );
    case '3F000':
    case '42P01':
    case '42883':
      return outdated(name, thrown);
    case '53100':
      return error('diskFull', `The disk of the database ${name} is full.`, 'Nothing is lost: free some and go on.');
    case '42703':
      return outdated(name, thrown);
  }
  if (isCertificate(code, thrown)) {
    return error(
      'databaseRefused',
      `The database ${name} cannot prove who it is (${messageOf(thrown)}).`,
      'Name its certificates with sslrootcert=FILE in the address, or use sslmode=disable on a network that you trust.',
    );
  }
  if (isPassing(thrown)) return error('databaseUnreachable', `The database ${name} cannot be reached.`);
  return code !== undefined && /^[0-9A-Z]{5}$/.test(code)
    ? error('internal', `The database ${name} says: ${messageOf(thrown)}.`)
    : thrown;
}

function outdated(name: string, cause: unknown): CaptionLensError {
  return new CaptionLensError(
    'databaseOutdated',
    `The database ${name} has no tables of this program, or older ones.`,
    {
      cause,
      advice: 'Run caption-lens jobs init as the owner of the database.',
    },
  );
}

function isCertificate(code: string | undefined, thrown: unknown): boolean {
  if (code !== undefined && /CERT|SELF_SIGNED|ALTNAME|UNABLE_TO/.test(code)) return true;
  return thrown instanceof Error && thrown.message.includes('does not support SSL');
}

function messageOf(thrown: unknown): string {
  return (thrown instanceof Error ? thrown.message : String(thrown)).replace(/\.$/, '');
}
