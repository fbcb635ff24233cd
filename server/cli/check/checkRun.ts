import { resolve } from 'node:path';
import { throwIfAborted } from '../../../models/errors.ts';
import { checkAlt } from '../../languages/alttext/altRules.ts';
import { type PlacedFinding, altOf, imageName, placesIn } from './checkFinding.ts';
import { failureLine } from '../caption/captionResult.ts';
import type { CheckOptions } from './checkOptions.ts';
import { checkReport } from './checkReport.ts';
import { DocumentContexts } from './documentContext.ts';
import { documentFailure } from './documentFailure.ts';
import { type DocumentWorld, type ListedDocument, listDocuments, shownPath } from './documentList.ts';
import type { ExitCode, World } from '../world.ts';

/**
 * Prints what is wrong with the alt texts of everything that the options name. The exit code is 1 where there is a
 * finding, or a document could not be read. Rejects with `aborted`.
 */
export async function runCheck(
  options: CheckOptions,
  version: string,
  world: DocumentWorld & Pick<World, 'sites' | 'stdout'>,
  signal: AbortSignal,
): Promise<ExitCode> {
  const contexts = new DocumentContexts(world, options.places);
  const report = checkReport(options.format, version);
  let code: ExitCode = 0;
  for (const listed of await listDocuments(options.paths, world, signal)) {
    throwIfAborted(signal);
    const outcome = await examine(listed, options, contexts, world);
    if (outcome.kind === 'failed') world.stderr.write(failureLine(shownPath(listed.path), outcome.error));
    else world.stdout.write(report.of(outcome.findings));
    if (outcome.kind === 'failed' || outcome.findings.length > 0) code = 1;
  }
  world.stdout.write(report.end());
  return code;
}

type Outcome =
  | Extract<ListedDocument, { kind: 'failed' }>
  | { readonly kind: 'examined'; readonly findings: readonly PlacedFinding[] };

async function examine(
  listed: ListedDocument,
  options: CheckOptions,
  contexts: DocumentContexts,
  world: DocumentWorld,
): Promise<Outcome> {
  if (listed.kind === 'failed') return listed;
  const { path, adapter, origin } = listed;
  try {
    const { project, flavour } = await contexts.of(path);
    if (origin === 'found' && project?.isIgnored(resolve(path))) return { kind: 'examined', findings: [] };
    const { text } = await world.documents.read(path);
    const { images } = adapter.parse(text, undefined, flavour);
    const placeOf = placesIn(shownPath(path), text);
    const findings = checkAlt(images, { longFrom: options.longFrom })
      .filter(({ rule }) => options.rules.has(rule))
      .map(({ image, rule, message }) => ({
        ...placeOf(image),
        rule,
        message,
        image: imageName(image),
        alt: altOf(image),
      }));
    return { kind: 'examined', findings };
  } catch (thrown) {
    return { kind: 'failed', path, error: documentFailure(thrown) };
  }
}
