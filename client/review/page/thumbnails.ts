import { vscode } from './vscodeApi.ts';
import type { RowElement } from './row.ts';

/** Rows whose picture has not been asked for. */
const waiting = new Map<Element, RowElement>();
const asked = new Map<number, RowElement>();
/** Asked for together, and no faster than a person scrolls. */
let next: number[] = [];
let timer = 0;

const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      const row = waiting.get(target);
      if (!row || !isIntersecting) continue;
      waiting.delete(target);
      observer.unobserve(target);
      asked.set(row.id, row);
      next.push(row.id);
    }
    if (next.length > 0 && timer === 0) timer = setTimeout(ask, 80);
  },
  { rootMargin: '300px 0px' },
);

/** Asks for the row's picture once the row is nearly in sight. */
export function followThumbnail(row: RowElement): void {
  waiting.set(row.element, row);
  observer.observe(row.element);
}

export function forgetThumbnail(row: RowElement): void {
  waiting.delete(row.element);
  asked.delete(row.id);
  observer.unobserve(row.element);
}

export function takeThumbnail(id: number, uri: string): void {
  const row = asked.get(id);
  if (!row || uri === '') return;
  row.image.src = uri;
  row.image.hidden = false;
}

function ask(): void {
  timer = 0;
  vscode.postMessage({ kind: 'thumbnails', ids: next });
  next = [];
}
