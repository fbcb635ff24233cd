/**
 * To be called in a child with `frugalFlags` when it has answered. V8 sees of a buffer only the few bytes that lie in its
 * heap, so the pixels of a dozen pictures pile up before it looks for garbage; looking among the young takes 1 to 3 ms.
 */
export function forgetPixels(): void {
  void globalThis.gc?.({ type: 'minor' });
}
