import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const demo = fileURLToPath(new URL('../../../models/demo/', import.meta.url));
const files = [
  'config.json',
  'generation_config.json',
  'model.safetensors',
  'processor_config.json',
  'tokenizer_config.json',
];

interface Tokenizer {
  readonly model: { readonly vocab: Record<string, number>; merges: readonly unknown[] };
}

/** The embedded model with other words in its mouth: each token of `words` becomes a payload, in byte-level BPE's spelling. */
export function writeHostileModel(folder: string, words: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  for (const file of files) cpSync(join(demo, file), join(folder, file));
  const tokenizer = JSON.parse(readFileSync(join(demo, 'tokenizer.json'), 'utf8')) as Tokenizer;
  for (const [word, payload] of Object.entries(words)) {
    const id = tokenizer.model.vocab[`Ġ${word}`];
    if (id === undefined) throw new Error(`the embedded model has no word ${word}`);
    Reflect.deleteProperty(tokenizer.model.vocab, `Ġ${word}`);
    tokenizer.model.vocab[`Ġ${payload.replaceAll(' ', 'Ġ')}`] = id;
  }
  // Merges name tokens; no prompt is ever encoded here.
  tokenizer.model.merges = [];
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer));
}
