/** OPT's own vocabulary, in the files that its repositories of 2023 have it in. */
import { readFileSync } from 'node:fs';
import { goldenPath } from '../../golden.ts';
import { tokenIds } from './sizes.ts';

const special = { bos_token: '</s>', eos_token: '</s>', unk_token: '</s>', pad_token: '<pad>' };

export function vocabularyFiles(): Readonly<Record<string, Buffer>> {
  const json = (content: object) => Buffer.from(JSON.stringify(content));
  const golden = (name: string) => readFileSync(goldenPath('opt-tokenizer', name));
  return {
    'vocab.json': golden('vocab.json'),
    'merges.txt': golden('merges.txt'),
    'added_tokens.json': json({ '<image>': tokenIds.image }),
    'special_tokens_map.json': json(special),
    'tokenizer_config.json': json({
      tokenizer_class: 'GPT2Tokenizer',
      add_bos_token: true,
      add_prefix_space: false,
      errors: 'replace',
      ...special,
    }),
  };
}
