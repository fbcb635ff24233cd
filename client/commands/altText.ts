import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import {
  AltEditRequest,
  PictureRequest,
  type AltEditParams,
  type CommandTarget,
  type DescribeOptions,
  type DescribeUpdate,
  type DescribedText,
  type Description,
} from '../../server/protocol/messages.ts';
import type { CaptionService } from '../captionService.ts';
import { openDocument, referenceAt } from '../documents.ts';
import { applyEdit } from './applyEdit.ts';
import { askForWording } from './wordingPick.ts';

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
  const text = target.text ?? (await readBesideCurrent(service, target));
  if (text !== undefined) await writeAlt(service, target, { kind: 'text', text }, version);
}

/** A new text; where another one stands, the person has seen both. */
async function readBesideCurrent(service: CaptionService, target: CommandTarget): Promise<string | undefined> {
  const text = (await bestText(service, target, 'altText'))?.text;
  const current = text === undefined ? undefined : await currentAlt(service, target);
  return text === undefined || current === undefined || current === text ? text : askForWording([text], current);
}

/** The text that stands at a reference; undefined where there is none. */
async function currentAlt(service: CaptionService, target: CommandTarget): Promise<string | undefined> {
  const picture = referenceAt(target);
  const { reference } = await service.request((client) => client.sendRequest(PictureRequest, { picture }));
  return reference?.alt.kind === 'text' ? reference.alt.text : undefined;
}

export async function copyDescription(service: CaptionService, target: CommandTarget): Promise<void> {
  const text = target.text ?? (await bestText(service, target, 'description'))?.description;
  if (text === undefined) return;
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(`$(check) ${t('Description copied')}`, 3000);
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
  const current = await currentAlt(service, target);
  const chosen = await askForWording(
    texts.map(({ text }) => text),
    current,
  );
  if (chosen !== undefined) await writeAlt(service, target, { kind: 'text', text: chosen }, version);
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
    title: t('Describing the picture'),
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
      return t('number {0} in line', update.position);
    case 'loading':
      return update.message;
    case 'looking':
      return t('looking');
    case 'step':
      return update.text;
  }
}
