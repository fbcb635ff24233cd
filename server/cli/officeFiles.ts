import { writeOfficeAlts, writingObstacle } from '../office/officeChange.ts';
import { readOfficeDocument, readOfficePicture } from '../office/officeDocument.ts';
import type { OfficeFiles } from './world.ts';

/** Documents of Word and PowerPoint as they lie on the disk. */
export const officeFiles: OfficeFiles = {
  read: readOfficeDocument,
  readPart: readOfficePicture,
  obstacle: writingObstacle,
  write: writeOfficeAlts,
};
