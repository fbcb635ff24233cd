/** Which pictures are selected: the page's own, told to the extension. */
let selected: ReadonlySet<number> = new Set();

export function selectedIds(): ReadonlySet<number> {
  return selected;
}

export function isSelected(id: number): boolean {
  return selected.has(id);
}

export function keepSelected(ids: readonly number[]): void {
  selected = new Set(ids);
}
