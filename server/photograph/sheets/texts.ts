import type { Sheet, SheetPicture } from './sheet.ts';

/** A line a picture: 'media/cup.jpg: A cup of coffee.'; those without a description are left out. */
export function writeText({ pictures }: Sheet): string {
  return pictures
    .map(({ name, outcome }) =>
      outcome.kind === 'described' ? `${oneLine(name)}: ${oneLine(outcome.description)}\n` : '',
    )
    .join('');
}

export interface Sidecar {
  readonly name: string;
  readonly text: string;
}

/** `cup.txt` beside `cup.jpg`; `cup.jpg.txt` where two pictures would share a name. */
export function writeSidecars({ pictures }: Sheet): readonly Sidecar[] {
  const uses = new Map<string, number>();
  for (const { name } of pictures) uses.set(sidecarName(name), (uses.get(sidecarName(name)) ?? 0) + 1);
  return pictures.flatMap(({ name, outcome }: SheetPicture) => {
    if (outcome.kind !== 'described') return [];
    const own = sidecarName(name);
    return [{ name: uses.get(own) === 1 ? own : `${name}.txt`, text: `${oneLine(outcome.description)}\n` }];
  });
}

function sidecarName(name: string): string {
  return `${name.replace(/\.[^./]+$/, '')}.txt`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
