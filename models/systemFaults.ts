import { say, type Wording } from './wording.ts';

/** What an error code of the system means to a person. */
interface SystemFault {
  /** Half a sentence: `the disk is full`. */
  readonly reason: Wording;
  /** The same as a sentence by itself. */
  readonly sentence: Wording;
}

const faults: Readonly<Record<string, SystemFault>> = {
  ENOSPC: { reason: say`the disk is full`, sentence: say`The disk is full.` },
  EDQUOT: { reason: say`the quota of this user is used up`, sentence: say`The quota of this user is used up.` },
  EACCES: { reason: say`access is not permitted`, sentence: say`Access is not permitted.` },
  EPERM: { reason: say`the system does not permit it`, sentence: say`The system does not permit it.` },
  EROFS: { reason: say`the file system can only be read`, sentence: say`The file system can only be read.` },
  ENOENT: { reason: say`nothing is there`, sentence: say`Nothing is there.` },
  ENOTDIR: { reason: say`a part of the path is no folder`, sentence: say`A part of the path is no folder.` },
  EISDIR: { reason: say`it is a folder`, sentence: say`It is a folder.` },
  EEXIST: { reason: say`something is there already`, sentence: say`Something is there already.` },
  ELOOP: { reason: say`its links lead in a circle`, sentence: say`Its links lead in a circle.` },
  ENAMETOOLONG: { reason: say`the name is too long`, sentence: say`The name is too long.` },
  EMFILE: { reason: say`this program has too many files open`, sentence: say`This program has too many files open.` },
  ENFILE: { reason: say`the system has too many files open`, sentence: say`The system has too many files open.` },
  ENOMEM: { reason: say`there is not enough memory`, sentence: say`There is not enough memory.` },
  EIO: { reason: say`the disk reports a fault`, sentence: say`The disk reports a fault.` },
  EBUSY: { reason: say`another program is using it`, sentence: say`Another program is using it.` },
  ETXTBSY: { reason: say`another program is using it`, sentence: say`Another program is using it.` },
  ERR_INVALID_ARG_VALUE: { reason: say`this cannot be a path`, sentence: say`This cannot be a path.` },
};

/** `code`: such as 'ENOENT'. */
export function systemFault(code: string | undefined): SystemFault | undefined {
  return code !== undefined && Object.hasOwn(faults, code) ? faults[code] : undefined;
}
