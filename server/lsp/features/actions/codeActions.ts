import {
  CodeActionKind,
  CodeActionRequest,
  CodeActionResolveRequest,
  CodeActionTag,
  type CodeAction,
  type CodeActionContext,
  type Diagnostic,
  type Range,
} from 'vscode-languageserver';
import { productDefaults } from '../../../../models/generation/generationSettings.ts';
import { computedSource } from '../../../protocol/failure.ts';
import { clientCommands, serverCommands, type CommandTarget } from '../../../protocol/messages.ts';
import { disableComment } from '../../../languages/alttext/disabling/disableComment.ts';
import { isRuleName } from '../../../languages/alttext/ruleNames.ts';
import { actionData, resolveAction } from './actionResolve.ts';
import { expressionReason, findAltEdit, workspaceEdit } from './altEdits.ts';
import type { Conversation } from '../../session/conversation.ts';
import { innermost, type DocumentImage } from '../../documents/documents.ts';
import { lookForPicture } from './actionPicture.ts';
import { earlierTexts } from './earlierTexts.ts';
import { diagnosticSource } from '../diagnostics/altFindings.ts';
import { oneLine } from '../inertText.ts';
import { rangeOf } from '../../documents/pictures.ts';
import { spelled } from '../../../../models/wording.ts';

/** Characters of an action's title. Beams often differ near their end alone, so it is long. */
const longestTitle = 300;
/** Of the text that an action would replace: the beginning says which one it is. */
const longestCurrent = 60;

/**
 * Answers `textDocument/codeAction` and `codeAction/resolve` (LSP 3.17): what can be done with the image reference at a
 * place. No model is asked before the user has chosen.
 */
export function serveCodeActions(conversation: Conversation): void {
  conversation.onRequest(CodeActionRequest.type, async ({ textDocument, range, context }, signal) => {
    const images = await conversation.documents.images(textDocument.uri);
    if (!images) return null;
    const span = { start: images.document.offsetAt(range.start), end: images.document.offsetAt(range.end) };
    const reference = innermost(images.images, span);
    if (!reference) return null;
    const actions = await actionsOn(conversation, { ...images, reference }, context, signal);
    return actions.filter(({ kind }) => isWanted(kind, context));
  });
  conversation.onRequest(CodeActionResolveRequest.type, (action, signal) =>
    resolveAction(conversation, action, signal),
  );
}

async function actionsOn(
  conversation: Conversation,
  image: DocumentImage,
  context: CodeActionContext,
  signal: AbortSignal,
): Promise<readonly CodeAction[]> {
  const { client } = conversation;
  const range = rangeOf(image.document, image.reference.span);
  const findings = context.diagnostics.filter((diagnostic) => isAbout(diagnostic, range));
  const base: Base = (title) => ({
    title,
    ...(findings.length > 0
      ? { kind: CodeActionKind.QuickFix, diagnostics: findings }
      : { kind: CodeActionKind.RefactorRewrite }),
  });
  const others = [...disabling(conversation, image, findings)];
  if (image.reference.alt.kind === 'expression') {
    const disabled = {
      ...base(describeTitle(conversation, image)),
      disabled: { reason: spelled(expressionReason, client.spelling) },
    };
    return [...(client.disabledActions ? [disabled] : []), ...others];
  }
  const texts =
    image.reference.target.source === 'computed'
      ? computedTexts(conversation, image, base)
      : await textActions(conversation, image, base, findings, signal);
  const decorating = await decorative(conversation, image, base, signal);
  // A picture whose words stand beside it needs none; of any other, `alt=""` would take the words away.
  const isSaidBeside = findings.some(({ source, code }) => source === diagnosticSource && code === 'decorative');
  const first = isSaidBeside ? decorating.map((action) => ({ ...action, isPreferred: true })) : [];
  const last = isSaidBeside ? [] : decorating;
  return [...first, ...texts, ...others, ...last, ...wholeDocument(conversation, image)];
}

type Base = (title: string) => CodeAction;

/**
 * What gives the reference a text, the best way first. VS Code shows actions that are tagged as a model's behind all
 * others, so that Enter would mark a picture as decorative; the tag goes to other editors alone.
 */
async function textActions(
  conversation: Conversation,
  image: DocumentImage,
  base: Base,
  findings: readonly Diagnostic[],
  signal: AbortSignal,
): Promise<readonly CodeAction[]> {
  const { client } = conversation;
  const picture = await lookForPicture(conversation, image, signal);
  if (picture.kind === 'absent') return [];
  const isOurs = client.options.hoverCommands === 'known';
  const isTagged = client.generatedTag && !isOurs;
  const generated: Pick<CodeAction, 'tags'> = isTagged ? { tags: [CodeActionTag.LLMGenerated] } : {};
  const preferred: Pick<CodeAction, 'isPreferred'> = isWorthless(image, findings) ? { isPreferred: true } : {};
  const described = describing(conversation, image).map((action) => ({
    ...base(describeTitle(conversation, image)),
    ...generated,
    ...preferred,
    ...action,
  }));
  const own = picture.kind === 'there' ? await ownText(conversation, image, picture.own, base, signal) : [];
  const target: CommandTarget = {
    uri: image.document.uri,
    position: rangeOf(image.document, image.reference.span).start,
  };
  const chosen = isOurs
    ? [{ ...base(await chooseTitle(conversation)), ...command(clientCommands.chooseDescription, target) }]
    : (await knownChoices(conversation, image, signal)).map(({ title, edit }) => ({
        ...base(title),
        ...generated,
        edit,
      }));
  return [...described, ...own, ...chosen];
}

/** Whether nobody wrote what stands there: nothing, a file's name or a placeholder. Words of a person are not fixed unasked. */
function isWorthless({ reference: { alt } }: DocumentImage, findings: readonly Diagnostic[]): boolean {
  const rules: readonly unknown[] = ['filename', 'placeholder'];
  return (
    alt.kind !== 'text' || findings.some(({ source, code }) => source === diagnosticSource && rules.includes(code))
  );
}

/** There is no picture to describe. */
function computedTexts(conversation: Conversation, image: DocumentImage, base: Base): readonly CodeAction[] {
  const { client } = conversation;
  const reason = spelled(computedSource().wording.message, client.spelling);
  return client.disabledActions ? [{ ...base(describeTitle(conversation, image)), disabled: { reason } }] : [];
}

/** With the edit still to come: asked for later, or applied by the server. */
function describing({ client }: Conversation, image: DocumentImage): readonly Pick<CodeAction, 'data' | 'command'>[] {
  const data = actionData(image);
  if (client.lazyActions) return [{ data }];
  const command = { title: client.words.t('Describe'), command: serverCommands.describePicture, arguments: [data] };
  return client.applyEdit ? [{ command }] : [];
}

/** With the text that would be replaced, so that nobody loses it unseen. */
function describeTitle({ client: { words } }: Conversation, { reference: { alt } }: DocumentImage): string {
  return alt.kind === 'text'
    ? words.t('Replace Alt Text "{0}"', shortened(alt.text, longestCurrent))
    : words.t('Describe This Picture');
}

async function chooseTitle(conversation: Conversation): Promise<string> {
  const { description } = await conversation.settings.current();
  const count = Math.max(description.beams ?? productDefaults.numBeams, 2);
  return conversation.client.words.t('Choose from {0} Descriptions…', count);
}

/** For clients that have no list to choose from: an action for each text that is known of the picture. */
async function knownChoices(
  conversation: Conversation,
  image: DocumentImage,
  signal: AbortSignal,
): Promise<readonly { readonly title: string; readonly edit: NonNullable<CodeAction['edit']> }[]> {
  const texts = await earlierTexts(conversation, image, signal);
  const edits = texts.map((text) => findAltEdit(conversation, image, { kind: 'text', text }, signal));
  return (await Promise.all(edits)).flatMap((edit, at) =>
    edit ? [{ title: conversation.client.words.t('Use "{0}"', shortened(texts[at] ?? '')), edit }] : [],
  );
}

/** Whoever made the picture may have said what it shows, in its file. */
async function ownText(
  conversation: Conversation,
  image: DocumentImage,
  text: string | undefined,
  base: Base,
  signal: AbortSignal,
): Promise<readonly CodeAction[]> {
  const { alt } = image.reference;
  if (text === undefined || (alt.kind === 'text' && alt.text === text)) return [];
  const edit = await findAltEdit(conversation, image, { kind: 'text', text }, signal);
  const title = conversation.client.words.t('Use the Alt Text in the Picture\'s File: "{0}"', shortened(text));
  return edit ? [{ ...base(title), edit }] : [];
}

async function decorative(
  conversation: Conversation,
  image: DocumentImage,
  base: Base,
  signal: AbortSignal,
): Promise<readonly CodeAction[]> {
  if (image.reference.alt.kind === 'decorative') return [];
  const edit = await findAltEdit(conversation, image, { kind: 'decorative' }, signal);
  return edit ? [{ ...base(conversation.client.words.t('Mark as Decorative')), edit }] : [];
}

/** A comment for each of our findings that lets it be. */
function disabling(
  { client }: Conversation,
  { document, version, reference, text }: DocumentImage,
  findings: readonly Diagnostic[],
): readonly CodeAction[] {
  const own = findings.filter(({ source }) => source === diagnosticSource);
  const rules = new Map(own.map((finding) => [String(finding.code), finding]));
  return [...rules].flatMap(([rule, finding]) => {
    const change = isRuleName(rule) && disableComment(document.getText(), text.language, reference, rule);
    if (!change) return [];
    return [
      {
        title: client.words.t('Disable "{0}" for This Line', rule),
        kind: CodeActionKind.QuickFix,
        diagnostics: [finding],
        edit: workspaceEdit(client, [{ document, version, changes: [change] }]),
      },
    ];
  });
}

function wholeDocument({ client }: Conversation, { document, images }: DocumentImage): readonly CodeAction[] {
  const isLeft = images.some(({ alt, target }) => alt.kind === 'missing' && target.source !== 'computed');
  if (!client.applyEdit || !isLeft) return [];
  return [
    {
      title: client.words.t('Describe All Pictures without Alt Text in This File…'),
      kind: CodeActionKind.RefactorRewrite,
      command: {
        title: client.words.t('Describe all pictures without alt text'),
        command: serverCommands.describeMissingInDocument,
        arguments: [document.uri],
      },
    },
  ];
}

function command(name: string, target: CommandTarget): Pick<CodeAction, 'command'> {
  return { command: { title: 'Caption Lens', command: name, arguments: [target] } };
}

/** Our finding, or markdownlint's own on the same rule. */
function isAbout({ source, code, range }: Diagnostic, { start, end }: Range): boolean {
  const isOurs = source === diagnosticSource || String(code).startsWith('MD045');
  const isBefore = (one: Range['start'], other: Range['start']): boolean =>
    one.line < other.line || (one.line === other.line && one.character < other.character);
  return isOurs && !isBefore(range.end, start) && !isBefore(end, range.start);
}

/** `only: ['refactor']` asks for `refactor.rewrite` too. */
function isWanted(kind: string | undefined, { only }: CodeActionContext): boolean {
  return !only || only.some((wanted) => wanted === '' || kind === wanted || kind?.startsWith(`${wanted}.`));
}

function shortened(text: string, most = longestTitle): string {
  const letters = [...oneLine(text)];
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : letters.join('');
}
