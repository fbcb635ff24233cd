/**
 * Maps items in order, with the work of up to `depth` later ones begun while the caller is busy with the current one.
 * `work` must not reject: a failure is a value here.
 */
export async function* lookahead<Item, Result>(
  items: readonly Item[],
  depth: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void, void> {
  const begun: Promise<Result>[] = [];
  let next = 0;
  const begin = () => {
    const item = items[next];
    if (item === undefined) return;
    next += 1;
    begun.push(work(item));
  };
  for (let i = 0; i <= depth; i++) begin();
  for (let first = begun.shift(); first !== undefined; first = begun.shift()) {
    const result = await first;
    yield result;
    begin();
  }
}
