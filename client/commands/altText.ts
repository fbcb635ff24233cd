import * as vscode from 'vscode';
import {
  AltEditRequest,
  type AltEditParams,
  type CommandTarget,
  type DescribeOptions,
  type DescribeUpdate,
  type DescribedText,
  type Description,
} from '../../server/protocol/messages.ts';
import type { CaptionService } from '../captionService.ts';
import { openDocument, referenceAt } from '../documents.ts';
import { durationText } from '../panel/stages.ts';
import { scoreText } from '../panel/details.ts';
import { applyEdit } from './applyEdit.ts';
import { distinctEndings } from './endings.ts';

/** Gives the reference this alt text; one undo step. `seen`: the version of the document that the place was found in. */
export async function writeAlt(
  service: CaptionService,
  { uri, position }: CommandTarget,
  alt: AltEditParams['alt'],
  seen?: number,
): Promise<void> {
  const document = await openDocument(uri);
  const version = seen ?? document.version;
  const edit = await service.request((client) => client.sendRequest(AltEditRequest, { uri, version, position, alt }));
  await applyEdit(service, edit);
}

/** Uses the text that was on show, or describes the picture first. */
export async function useAsAltText(service: CaptionService, target: CommandTarget): Promise<void> {
  const { version } = await openDocument(target.uri);
  const text = target.text ?? (await bestText(service, target, 'altText'))?.text;
  if (text !== undefined) await writeAlt(service, target, { kind: 'text', text }, version);
}

export async function copyDescription(service: CaptionService, target: CommandTarget): Promise<void> {
  const text = target.text ?? (await bestText(service, target, 'description'))?.description;
  if (text === undefined) return;
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage('$(check) Description copied', 3000);
}

/** Where the settings leave it to the model. */
const usualBeams = 5;

/** The texts of a search with several beams, to choose one from. */
export async function chooseDescription(service: CaptionService, target: CommandTarget): Promise<void> {
  const { version } = await openDocument(target.uri);
  const beams = vscode.workspace.getConfiguration('captionLens').get<number | null>('description.beams') ?? usualBeams;
  const numBeams = Math.max(beams, 2);
  const settings = { numBeams, numReturnSequences: numBeams };
  const description = await describeWithProgress(service, target, { purpose: 'altText', settings });
  // Descriptions that differ in what they say of the light may show the same.
  const texts = description.texts.filter(
    ({ text }, at) => description.texts.findIndex((own) => own.text === text) === at,
  );
  const endings = distinctEndings(texts.map(({ text }) => text));
  const items = texts.map(({ text, score }, index) => ({
    label: endings[index] ?? text,
    detail: text,
    ...(score !== null && { description: scoreText(score) }),
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: `Choose from ${items.length} descriptions`,
    placeHolder: `Best first, with the mean log-probability of a token; ${durationText(description.timings.totalMs)}`,
  });
  if (chosen) await writeAlt(service, target, { kind: 'text', text: chosen.detail }, version);
}

async function bestText(
  service: CaptionService,
  target: CommandTarget,
  purpose: NonNullable<DescribeOptions['purpose']>,
): Promise<DescribedText | undefined> {
  return (await describeWithProgress(service, target, { purpose })).texts[0];
}

async function describeWithProgress(
  service: CaptionService,
  target: CommandTarget,
  options: DescribeOptions,
): Promise<Description> {
  const progressOptions = {
    location: vscode.ProgressLocation.Notification,
    title: 'Describing the picture',
    cancellable: true,
  };
  return vscode.window.withProgress(progressOptions, (progress, cancellation) =>
    service.describe(
      { picture: referenceAt(target), priority: 'action', options },
      (update) => {
        progress.report({ message: updateText(update) });
      },
      cancellation,
    ),
  );
}

export function updateText(update: DescribeUpdate): string {
  switch (update.kind) {
    case 'queued':
      return `number ${update.position} in line`;
    case 'loading':
      return update.message;
    case 'looking':
      return 'looking';
    case 'step':
      return update.text;
  }
}
