/** Everything that a generator yields, and what it returns. */
export async function drain<T, R>(generator: AsyncGenerator<T, R, void>): Promise<{ yielded: T[]; result: R }> {
  const yielded: T[] = [];
  for (;;) {
    const next = await generator.next();
    if (next.done === true) return { yielded, result: next.value };
    yielded.push(next.value);
  }
}
