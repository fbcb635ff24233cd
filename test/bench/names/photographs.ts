/** The photographs of `labels.json`, and where they lie. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readQtResources } from './qtResources.ts';

/** Folders of Debian's packages, installed or unpacked (`apt-get download`, `dpkg-deb -x`). */
export interface PhotographPlaces {
  /** Of tuxpaint-stamps-default: holds `stamps/`. */
  readonly tuxpaint: string;
  /** Of gcompris-qt-data: holds `rcc/`. */
  readonly gcompris: string;
}

export const placeOptions = {
  tuxpaint: { type: 'string', default: '/usr/share/tuxpaint' },
  gcompris: { type: 'string', default: '/usr/share/gcompris-qt' },
} as const;

/** Bytes of the photograph of a name, such as `stamps/animals/birds/hen.png` or `erase/crab.webp`. */
export type ReadPhotograph = (name: string) => Promise<Uint8Array>;

const activities = ['categorization', 'erase'] as const;

export async function openPhotographs({ tuxpaint, gcompris }: PhotographPlaces): Promise<ReadPhotograph> {
  const resources = new Map<string, Uint8Array>();
  for (const activity of activities) {
    const file = await readFile(join(gcompris, 'rcc', `${activity}.rcc`));
    const prefix = `/gcompris/src/activities/${activity}/resource/`;
    for (const [path, bytes] of readQtResources(file)) {
      if (path.startsWith(prefix)) resources.set(`${activity}/${path.slice(prefix.length)}`, bytes);
    }
  }
  return async (name) => resources.get(name) ?? readFile(join(tuxpaint, name));
}
