import { CaptionStore } from '../../../server/captions/store/captionStore.ts';
import { storedCaption } from '../../unit/server/captions/samples.ts';

// Writes captions of a few pictures over and over until it is killed, and says when it has begun.
const [folder = '', name = ''] = process.argv.slice(2);
const store = new CaptionStore(folder, { captions: 40 });
for (let i = 0; ; i++) {
  const picture = (i % 8).toString(16).repeat(64);
  await store.write(`key${i % 9}`, storedCaption(picture, `${name} ${'word '.repeat(i % 400)}${i}`));
  if (i === 20) process.stdout.write('begun\n');
}
