/** Maps items in order with up to `most` at work at the same time. `work` must not reject: a failure is a value here. */
export async function* inFlight<Item, Result>(
  items: readonly Item[],
  most: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void, void> {
  const begun = items.slice(0, most).map(work);
  let next = begun.length;
  for (let first = begun.shift(); first !== undefined; first = begun.shift()) {
    const result = await first;
    const item = items[next++];
    if (item !== undefined) begun.push(work(item));
    yield result;
  }
}
