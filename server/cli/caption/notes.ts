/** Passes each sentence on once. */
export function once(onNote: (note: string) => void): (note: string) => void {
  const told = new Set<string>();
  return (note) => {
    if (told.has(note)) return;
    told.add(note);
    onNote(note);
  };
}
