import { CaptionLensError } from '../../../models/errors.ts';

/** One picture of a source. */
export interface SourcePicture {
  /** An absolute path, `s3://bucket/key` or `https://…`. */
  readonly source: string;
  /** What a manifest calls it. */
  readonly id?: string;
}

/** Whether pictures of web addresses may be asked for. */
export type WebPermission = 'allowed' | 'refused';

/** The extensions by which pictures are found below a folder or a prefix, as `findPictures` knows them. */
export const pictureName = /\.(jpe?g|png|webp|gif|avif|tiff?)$/i;
export const pictureGlob = '**/*.{jpg,jpeg,png,webp,gif,avif,tif,tiff}';

/** A picture of the web. Throws `invalidOption` where those are not allowed. */
export function checkedAddress(address: string, web: WebPermission): SourcePicture {
  if (web === 'allowed' && address.startsWith('https://') && URL.canParse(address)) return { source: address };
  const reason = web === 'allowed' ? 'is no https:// address' : 'is on the web, from where nothing is fetched unasked';
  throw new CaptionLensError('invalidOption', `${address} ${reason}.`, {
    ...(web === 'refused' && { advice: 'Give --allow-web, to submit and to its workers.' }),
  });
}
