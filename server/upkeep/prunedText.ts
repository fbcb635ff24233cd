import { basename } from 'node:path';
import type { Prunable, PruneReason } from '../../models/compiled/cache/prunable.ts';

/** `org/name, compiled for 364px-cpu-int8: its checkpoint is gone`, without the bytes. */
export function prunedText({ kind, path, checkpoint, variant, reason }: Prunable): string {
  return `${subject(kind, path, checkpoint, variant)}: ${reasons[reason]}`;
}

const reasons: Readonly<Record<PruneReason, string>> = {
  checkpointGone: 'its checkpoint is gone',
  nothingCompiled: 'nothing is compiled of it',
  unused: 'it was not used for long',
  olderVersion: 'an older version of Caption Lens made it',
  damaged: 'it is damaged',
  abandoned: 'the process that made it is gone',
};

function subject(
  kind: Prunable['kind'],
  path: string,
  checkpoint: readonly string[] | undefined,
  variant: string | undefined,
): string {
  const name = basename(path);
  switch (kind) {
    case 'compiled':
      return `${checkpoint?.[0] === undefined ? name : modelName(checkpoint[0])}, compiled for ${variant}`;
    case 'partial':
      return `half a compiled model, ${name}`;
    case 'digest':
      return `a remembered digest, ${name.slice(0, 16)}`;
    case 'memory':
      return `a remembered model, ${name.slice(0, 16)}`;
  }
}

/** `org/name` of a path in the Hub's cache, with the file where it is one; any other path as it is. */
export function modelName(path: string): string {
  const [, repo, rest = ''] = /[/\\]models--(.+?)[/\\]snapshots[/\\][0-9a-f]+(?:[/\\](.+))?$/s.exec(path) ?? [];
  if (repo === undefined) return path;
  return repo.replaceAll('--', '/') + (rest === '' ? '' : `, ${rest.replaceAll('\\', '/')}`);
}
