import { basename } from 'node:path';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { Fields, readJsonObject } from '../files/jsonFields.ts';
import type { NetworkDropout } from './parts/stages.ts';

/** BERT's and OPT's own, where a configuration says nothing. */
const usual = 0.1;

/**
 * What a model's configurations drop in training: those of a Hugging Face folder, or of the folder with a LAVIS
 * checkpoint's language model. LAVIS's own Q-Former always drops 0.1, of hidden states and of attention.
 */
export async function modelDropout({ kind, files }: Checkpoint): Promise<NetworkDropout> {
  let [text, textAttention, hidden, attention] = [usual, 0, usual, usual];
  for (const path of files.filter((file) => basename(file) === 'config.json')) {
    const fields = new Fields(path, await readJsonObject(path));
    const opt = fields.has('text_config')
      ? fields.object('text_config')
      : fields.text('model_type') === 'opt'
        ? fields
        : undefined;
    const qformer = kind === 'hf' ? fields.object('qformer_config') : undefined;
    text = opt?.number('dropout') ?? text;
    textAttention = opt?.number('attention_dropout') ?? textAttention;
    hidden = qformer?.number('hidden_dropout_prob') ?? hidden;
    attention = qformer?.number('attention_probs_dropout_prob') ?? attention;
  }
  return { qformer: { hidden, attention }, text: { hidden: text, attention: textAttention } };
}
