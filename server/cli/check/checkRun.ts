import { resolve } from 'node:path';
import { mapInOrder } from '../../../models/concurrency.ts';
import { throwIfAborted } from '../../../models/errors.ts';
import { extensionOf } from '../../documents/documentWalk.ts';
import { foldFindings } from '../../languages/alttext/altFolding.ts';
import {
  addressesOf,
  type CheckedDocument,
  checkDocument,
  type DocumentFindings,
} from '../../languages/alttext/documentCheck.ts';
import { referenceContext } from '../fix/pictureContext.ts';
import { type PlacedFinding, placed, type PlaceOf, placesIn } from './checkFinding.ts';
import { failureLine } from '../caption/captionResult.ts';
import { withShortcodes } from '../../languages/registry.ts';
import { openBaseline } from './baselineFile.ts';
import type { CheckOptions } from './checkOptions.ts';
import { checkReport } from './checkReport.ts';
import { checkRules, type DocumentContext, DocumentContexts } from './documentContext.ts';
import { documentFailure } from './documentFailure.ts';
import { type DocumentWorld, type ListedDocument, listDocuments, shownPath } from './documentList.ts';
import { examineOffice } from './officeCheck.ts';
import type { AltRule } from '../../protocol/settings.ts';
import { keyOf } from './repeatedFindings.ts';
import type { ExitCode, World } from '../world.ts';
import { ownNames, spelled } from '../../../models/wording.ts';

/**
 * Documents that are under way at a time: of the time of one after the other, three fifths went into waiting for the
 * disk. Parsing itself is a tenth, so that threads for it would gain little.
 */
const ahead = 16;

/** What a check asks of the outside. */
export type CheckWorld = DocumentWorld &
  Pick<World, 'openPictureSearch' | 'readText' | 'sites' | 'stdout' | 'writeText'>;

/**
 * Prints what is wrong with the alt texts of everything that the options name. The exit code is 1 where there are more
 * findings than may be, or a document could not be read. Rejects with `aborted`, and with `invalidOption` where the
 * baseline cannot be used.
 */
export async function runCheck(
  options: CheckOptions,
  version: string,
  world: CheckWorld,
  signal: AbortSignal,
): Promise<ExitCode> {
  const baseline = await openBaseline(options, world);
  const contexts = new DocumentContexts(world, options.places);
  const report = checkReport(options.format, version);
  const absentIn = absentPictures(options, world, signal);
  let failures = 0;
  const all = await listDocuments(options.paths, world, signal);
  const examineOne = async (listed: ListedDocument) => ({
    listed,
    outcome: await examine(listed, options, contexts, absentIn, world),
  });
  for await (const { listed, outcome } of mapInOrder(all, ahead, examineOne, signal)) {
    throwIfAborted(signal);
    if (outcome.kind === 'failed') {
      failures++;
      world.stderr.write(failureLine(shownPath(listed.path), outcome.error));
    } else if (outcome.kind === 'examined') {
      const fresh = baseline.freshOf(listed.path, outcome.findings);
      world.stdout.write(report.of(tellable({ ...outcome, findings: fresh }, shownPath(listed.path))));
    }
  }
  world.stdout.write(report.end());
  await baseline.end();
  return failures > 0 || report.count > options.maxWarnings ? 1 : 0;
}

interface Examined extends DocumentFindings {
  readonly kind: 'examined';
  readonly placeOf: PlaceOf;
}

type Outcome = Extract<ListedDocument, { kind: 'failed' }> | Examined | { readonly kind: 'ignored' };

async function examine(
  listed: ListedDocument,
  options: CheckOptions,
  contexts: DocumentContexts,
  absentIn: AbsentPictures,
  world: DocumentWorld,
): Promise<Outcome> {
  if (listed.kind === 'failed') return listed;
  const { path, origin } = listed;
  try {
    const context = await contexts.of(path);
    if (origin === 'found' && context.project?.isIgnored(resolve(path))) return { kind: 'ignored' };
    const told = (rule: AltRule) =>
      options.rules.has(rule) && !(options.choice === 'usual' && context.project?.rules[rule] === 'off');
    if (listed.kind === 'office') {
      const { findings, placeOf } = await examineOffice(path, checkRules(options, context), world);
      return { kind: 'examined', findings: findings.filter(({ rule }) => told(rule)), unknownRules: [], placeOf };
    }
    const adapter = withShortcodes(listed.adapter, context.project?.shortcodes ?? []);
    const { text } = await world.documents.read(path);
    const document = {
      text,
      images: adapter.parse(text, undefined, context.flavour).images,
      language: extensionOf(path),
    };
    const absent = await absentIn(resolve(path), document, context);
    const { findings, unknownRules } = checkDocument(document, checkRules(options, context), (target) =>
      absent.has(target),
    );
    return {
      kind: 'examined',
      findings: findings.filter(({ rule }) => told(rule)),
      unknownRules: told('unknown-rule') ? unknownRules : [],
      placeOf: placesIn(shownPath(path), text),
    };
  } catch (thrown) {
    return { kind: 'failed', path, error: documentFailure(thrown) };
  }
}

/** What is alike together, each where it is first; in the document's order. */
function tellable({ findings, unknownRules, placeOf }: Examined, file: string): readonly PlacedFinding[] {
  return [
    ...unknownRules.map(({ span, message }): PlacedFinding => ({
      ...placeOf({ span }),
      rule: 'unknown-rule',
      message: spelled(message, ownNames),
      image: '',
      alt: null,
    })),
    ...foldFindings(findings).map((finding) => placed(finding, placeOf, keyOf(finding, file))),
  ].sort((one, other) => one.line - other.line || one.column - other.column);
}

type AbsentPictures = (
  path: string,
  document: CheckedDocument,
  context: DocumentContext,
) => Promise<ReadonlySet<string>>;

/** Which pictures of a document are not there; none where nobody wants to know. */
function absentPictures({ rules, absent }: CheckOptions, world: CheckWorld, signal: AbortSignal): AbsentPictures {
  const nothing: ReadonlySet<string> = new Set();
  if (!rules.has('not-found')) return async () => nothing;
  const search = world.openPictureSearch();
  return async (path, document, context) => {
    if (document.images.length === 0) return nothing;
    return search.absentAmong(addressesOf(document), referenceContext(path, context), absent, signal);
  };
}
