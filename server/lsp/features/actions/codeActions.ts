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
import { earlierTexts, ownAltText } from './earlierTexts.ts';
import { diagnosticSource } from '../diagnostics/altFindings.ts';
import { oneLine } from '../inertText.ts';
import { rangeOf } from '../../documents/pictures.ts';
import { spelled } from '../../../../models/wording.ts';

/** Characters of an action's title. Beams often differ near their end alone, so it is long. */
const longestTitle = 300;

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
  const base = (title: string): CodeAction => ({
    title,
    ...(findings.length > 0
      ? { kind: CodeActionKind.QuickFix, diagnostics: findings }
      : { kind: CodeActionKind.RefactorRewrite }),
  });
  if (image.reference.alt.kind === 'expression') {
    const disabled = {
      ...base(describeTitle(image)),
      disabled: { reason: spelled(expressionReason, conversation.client.spelling) },
    };
    return [...(client.disabledActions ? [disabled] : []), ...disabling(conversation, image, findings)];
  }
  if (image.reference.target.source === 'computed') {
    const own = await actionsOnComputed(conversation, image, base, signal);
    return [...own, ...disabling(conversation, image, findings), ...wholeDocument(conversation, image)];
  }
  const generated: Pick<CodeAction, 'tags'> = client.generatedTag ? { tags: [CodeActionTag.LLMGenerated] } : {};
  const target: CommandTarget = { uri: image.document.uri, position: range.start };
  const described = describing(conversation, image).map((action) => ({
    ...base(describeTitle(image)),
    ...generated,
    ...action,
  }));
  const chosen =
    client.options.hoverCommands === 'known'
      ? [
          {
            ...base(await chooseTitle(conversation)),
            ...generated,
            ...command(clientCommands.chooseDescription, target),
          },
        ]
      : (await knownChoices(conversation, image, signal)).map((choice) => ({
          ...base(choice.title),
          ...generated,
          edit: choice.edit,
        }));
  const decorating = await decorative(conversation, image, base, signal);
  const own = await ownText(conversation, image, base, signal);
  return [
    ...described,
    ...own,
    ...chosen,
    ...decorating,
    ...disabling(conversation, image, findings),
    ...wholeDocument(conversation, image),
  ];
}

/** There is no picture to describe: what is left is to say that it is decorative. */
async function actionsOnComputed(
  conversation: Conversation,
  image: DocumentImage,
  base: (title: string) => CodeAction,
  signal: AbortSignal,
): Promise<readonly CodeAction[]> {
  const reason = computedSource().message;
  const describing = { ...base(describeTitle(image)), disabled: { reason } };
  const decorating = await decorative(conversation, image, base, signal);
  return [...(conversation.client.disabledActions ? [describing] : []), ...decorating];
}

/** With the edit still to come: asked for later, or applied by the server. */
function describing({ client }: Conversation, image: DocumentImage): readonly Pick<CodeAction, 'data' | 'command'>[] {
  const data = actionData(image);
  if (client.lazyActions) return [{ data }];
  const command = { title: 'Describe', command: serverCommands.describePicture, arguments: [data] };
  return client.applyEdit ? [{ command }] : [];
}

function describeTitle({ reference: { alt, place } }: DocumentImage): string {
  const title = alt.kind === 'text' ? 'Improve the alt text' : 'Describe this picture';
  return place === 'inLink' ? `${title} (in a link: better say where it leads)` : title;
}

async function chooseTitle(conversation: Conversation): Promise<string> {
  const { description } = await conversation.settings.current();
  return `Choose from ${Math.max(description.beams ?? productDefaults.numBeams, 2)} descriptions…`;
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
    edit ? [{ title: `Use "${shortened(texts[at] ?? '')}"`, edit }] : [],
  );
}

/** Whoever made the picture may have said what it shows, in its file. */
async function ownText(
  conversation: Conversation,
  image: DocumentImage,
  base: (title: string) => CodeAction,
  signal: AbortSignal,
): Promise<readonly CodeAction[]> {
  const text = await ownAltText(conversation, image, signal);
  const { alt } = image.reference;
  if (text === undefined || (alt.kind === 'text' && alt.text === text)) return [];
  const edit = await findAltEdit(conversation, image, { kind: 'text', text }, signal);
  return edit ? [{ ...base(`Use the alt text in the picture's file: "${shortened(text)}"`), edit }] : [];
}

async function decorative(
  conversation: Conversation,
  image: DocumentImage,
  base: (title: string) => CodeAction,
  signal: AbortSignal,
): Promise<readonly CodeAction[]> {
  if (image.reference.alt.kind === 'decorative') return [];
  const edit = await findAltEdit(conversation, image, { kind: 'decorative' }, signal);
  return edit ? [{ ...base('Mark as decorative'), edit }] : [];
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
        title: `Disable "${rule}" for this line`,
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
      title: 'Describe all pictures without alt text in this file…',
      kind: CodeActionKind.RefactorRewrite,
      command: {
        title: 'Describe all pictures without alt text',
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

function shortened(text: string): string {
  const line = oneLine(text);
  return line.length > longestTitle ? `${[...line].slice(0, longestTitle).join('')}…` : line;
}
