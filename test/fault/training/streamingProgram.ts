/** Updates 30 tensors twice, in files or in memory, and writes down the most memory that the process ever had. Linux. */
import { readFileSync, writeFileSync } from 'node:fs';
import { floatTensor } from '../../../models/runtime/onnxSession.ts';
import { hostPlace } from '../../../models/training/optimizer/places.ts';
import { Updates } from '../../../models/training/optimizer/updates.ts';
import { openStores } from '../../../models/training/stores/openStores.ts';
import { sizeOf, type Parameter } from '../../../models/training/parameters.ts';

const [folder = '', place] = process.argv.slice(2);
const shape = [2000, 1000];
const all = Array.from({ length: 30 }, (_, index): Parameter => {
  return { name: `layer.${String(index)}.weight`, shape };
});
const readModel = () => Promise.reject(new Error('nothing is frozen'));
const files = place === 'files' ? { folder, readModel } : undefined;
const stores = await openStores({ all, trained: all, sums: 'none' }, files);
const groups = [{ name: 'decay', weightDecay: 0.01, rateScale: 1, parameters: all }];
const updates = new Updates({ groups, placeOf: () => hostPlace(stores), step: 0, scaler: undefined });
const update = { kind: 'update', isFirst: true, learningRate: 1e-3 } as const;
for (let step = 0; step < 2; step++) {
  updates.begin();
  for (const one of all) {
    await updates.take(one.name, floatTensor(new Float32Array(sizeOf(one)).fill(0.5), shape), update);
    // What is of no use any more goes now: what is measured is what is held.
    global.gc?.();
  }
  await updates.end(update);
}
const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
writeFileSync(`${folder}.peak`, String(Number(peak) * 1024));
await stores.close();
