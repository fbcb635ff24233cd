/**
 * Maps items in order, one at a time, and goes up to `depth` items ahead while the caller is busy with the current one.
 * `work` must not reject: a failure is a value here.
 */
export async function* lookahead<Item, Result>(
  items: readonly Item[],
  depth: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void, void> {
  const begun: Promise<Result>[] = [];
  let last: Promise<unknown> = Promise.resolve();
  let next = 0;
  const begin = () => {
    const item = items[next];
    if (item === undefined) return;
    next += 1;
    const turn = last.then(() => work(item));
    begun.push(turn);
    last = turn;
  };
  for (let i = 0; i <= depth; i++) begin();
  for (let first = begun.shift(); first !== undefined; first = begun.shift()) {
    const result = await first;
    yield result;
    begin();
  }
}
