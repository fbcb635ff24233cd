import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { ConcurrencyLimit, mapConcurrently } from '../../models/concurrency.ts';
import type { CaptionService } from '../captionService.ts';
import { failureFrom } from '../failureMessage.ts';
import type { ResultDocuments } from './resultDocuments.ts';
import type { PictureResult } from './resultTable.ts';

/** As many wait in the service's line at a time: enough that it never idles. */
const inLine = 4;

/** Describes files of the Explorer into a table, which fills as they come. */
export async function describeFiles(
  service: CaptionService,
  documents: ResultDocuments,
  uris: readonly vscode.Uri[],
): Promise<void> {
  const results: PictureResult[] = uris.map((uri) => ({
    label: vscode.workspace.asRelativePath(uri),
    uri: uri.toString(),
    outcome: { kind: 'waiting' },
  }));
  const document = await documents.open(results);
  const title = uris.length === 1 ? t('Describing a picture') : t('Describing {0} pictures', uris.length);
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  await vscode.window.withProgress(options, async (progress, cancellation) => {
    const describe = async (result: PictureResult, _signal: AbortSignal, index: number): Promise<void> => {
      if (cancellation.isCancellationRequested) return;
      const outcome = await describeFile(service, result.uri, cancellation);
      if (!outcome) return;
      results[index] = { ...result, outcome };
      documents.update(document, results);
      progress.report({ increment: 100 / uris.length, message: result.label });
    };
    await mapConcurrently([...results], new ConcurrencyLimit(inLine), describe);
  });
}

/** Undefined where it was cancelled. */
async function describeFile(
  service: CaptionService,
  uri: string,
  cancellation: vscode.CancellationToken,
): Promise<PictureResult['outcome'] | undefined> {
  try {
    const picture = { kind: 'file', uri } as const;
    const description = await service.describe({ picture, priority: 'batch' }, () => undefined, cancellation);
    const { texts, model, timings } = description;
    return { kind: 'described', text: texts[0]?.description ?? '', model: model.name, ms: timings.totalMs };
  } catch (thrown) {
    if (cancellation.isCancellationRequested) return undefined;
    const { code, message } = failureFrom(thrown);
    return { kind: 'failed', code, message };
  }
}
