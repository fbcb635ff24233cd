import { GetObjectCommand, ListObjectsV2Command, type ListObjectsV2CommandOutput, S3Client } from '@aws-sdk/client-s3';
import { CaptionLensError, throwIfAborted } from '../../../models/errors.ts';
import { emptyFile, maxBytes, tooManyBytes } from '../../images/pictureRefusals.ts';
import { pictureName, type SourcePicture } from './source.ts';

let shared: S3Client | undefined;

/**
 * A store by the SDK's own settings: credentials, region and endpoint (AWS_ENDPOINT_URL_S3) of the environment and of the
 * usual files. Another endpoint than Amazon's has its buckets in paths, and any region.
 */
function client(): S3Client {
  const { env } = process;
  const endpoint = env['AWS_ENDPOINT_URL_S3'] ?? env['AWS_ENDPOINT_URL'];
  const region = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'];
  // What it says of Node is for whoever builds the program, not for its users; the version is pinned.
  env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  shared ??= new S3Client({
    ...(endpoint !== undefined && { forcePathStyle: true, ...(region === undefined && { region: 'us-east-1' }) }),
    maxAttempts: 4,
  });
  return shared;
}

/** The pictures below a prefix, by their extension. Rejects with `sourceNotFound` or `aborted`. */
export async function* bucketPictures(address: string, signal: AbortSignal): AsyncGenerator<SourcePicture> {
  const { bucket, key: prefix } = bucketAddress(address);
  let [token, isEmpty]: [string | undefined, boolean] = [undefined, true];
  do {
    const page: ListObjectsV2CommandOutput = await client()
      .send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }), {
        abortSignal: signal,
      })
      .catch((thrown: unknown) => {
        throwIfAborted(signal);
        throw storeError(thrown, address);
      });
    for (const { Key = '' } of page.Contents ?? []) {
      if (!pictureName.test(Key)) continue;
      isEmpty = false;
      yield { source: `s3://${bucket}/${Key}` };
    }
    token = page.NextContinuationToken;
  } while (token !== undefined);
  if (isEmpty) throw new CaptionLensError('sourceNotFound', `${address}: there are no pictures.`);
}

/** An object's bytes, at most 64 MB. Rejects with `imageNotFound`, `imageTooLarge`, `imageInvalid` or `aborted`. */
export async function readObject(address: string, signal: AbortSignal): Promise<Uint8Array> {
  const { bucket, key } = bucketAddress(address);
  try {
    const { Body, ContentLength = 0 } = await client().send(new GetObjectCommand({ Bucket: bucket, Key: key }), {
      abortSignal: signal,
    });
    if (ContentLength > maxBytes) throw tooManyBytes(ContentLength);
    const bytes = await Body?.transformToByteArray();
    if (bytes === undefined || bytes.length === 0) throw emptyFile();
    if (bytes.length > maxBytes) throw tooManyBytes(bytes.length);
    return bytes;
  } catch (thrown) {
    throwIfAborted(signal);
    if (thrown instanceof CaptionLensError) throw thrown;
    const error = storeError(thrown, address);
    throw error.code === 'sourceNotFound' ? new CaptionLensError('imageNotFound', error.message) : error;
  }
}

/** `s3://bucket/a/b.jpg`; a key may hold anything, `%` and `#` too. */
function bucketAddress(address: string): { readonly bucket: string; readonly key: string } {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(address) ?? [];
  if (bucket === '') throw new CaptionLensError('sourceNotFound', `${address} names no bucket.`);
  return { bucket, key };
}

function storeError(thrown: unknown, address: string): CaptionLensError {
  const name = thrown instanceof Error ? thrown.name : '';
  const error = (sentence: string, advice?: string) =>
    new CaptionLensError('sourceNotFound', `${address}: ${sentence}`, { cause: thrown, advice });
  switch (name) {
    case 'NoSuchBucket':
      return error('there is no such bucket.');
    case 'NoSuchKey':
    case 'NotFound':
      return error('there is no such object.');
    case 'AccessDenied':
    case 'InvalidAccessKeyId':
    case 'SignatureDoesNotMatch':
      return error('the store refuses these credentials.');
    case 'CredentialsProviderError':
      return error(
        'no credentials were found.',
        'Give them as the AWS command line takes them, AWS_PROFILE for example.',
      );
    case 'RequestTimeTooSkewed':
      return error('the clock of this machine is wrong, so the store refuses its requests.', 'Set the clock.');
    default:
      return error(`the store cannot be asked: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}
