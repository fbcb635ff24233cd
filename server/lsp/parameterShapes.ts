import {
  CodeActionRequest,
  CodeActionResolveRequest,
  DocumentDiagnosticRequest,
  ExecuteCommandRequest,
  HoverRequest,
  InitializeRequest,
  InlineCompletionRequest,
  WorkspaceDiagnosticRequest,
} from 'vscode-languageserver-protocol';
import {
  AltEditRequest,
  DescribeMissingRequest,
  DescribeRequest,
  PictureRequest,
  StopRequest,
} from '../protocol/messages.ts';
import { CheckpointsRequest, UseModelRequest } from '../protocol/models.ts';

/** What is wrong with a value, as half a sentence that begins with where it is; undefined where it has the shape. */
type Shape = (value: unknown, where: string) => string | undefined;

const anything: Shape = () => undefined;
const text: Shape = (value, where) => (typeof value === 'string' ? undefined : `${where} should be a text`);
/** Lines and characters of a document. */
const count: Shape = (value, where) =>
  Number.isSafeInteger(value) && Number(value) >= 0 ? undefined : `${where} should be a whole number from 0 on`;
const number: Shape = (value, where) => (typeof value === 'number' ? undefined : `${where} should be a number`);

function oneOf(...words: readonly string[]): Shape {
  const wanted = words.map((word) => `"${word}"`).join(' or ');
  return (value, where) => (words.includes(value as string) ? undefined : `${where} should be ${wanted}`);
}

function either(one: Shape, other: Shape): Shape {
  return (value, where) => one(value, where) && other(value, where);
}

function optional(shape: Shape): Shape {
  return (value, where) => (value === undefined || value === null ? undefined : shape(value, where));
}

function list(shape: Shape): Shape {
  return (value, where) => {
    if (!Array.isArray(value)) return `${where} should be a list`;
    for (const [i, item] of value.entries()) {
      const fault = shape(item, `${where}[${i}]`);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
}

/** Further members are let be: they may be of a newer client. */
function object(members: Readonly<Record<string, Shape>>): Shape {
  return (value, where) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return `${where} should be an object`;
    for (const [name, shape] of Object.entries(members)) {
      const fault = shape((value as Readonly<Record<string, unknown>>)[name], where === '' ? name : `${where}.${name}`);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
}

/** An object of the members that its `kind` has. */
function kinds(byKind: Readonly<Record<string, Readonly<Record<string, Shape>>>>): Shape {
  const kind = object({ kind: oneOf(...Object.keys(byKind)) });
  return (value, where) =>
    kind(value, where) ?? object(byKind[(value as { readonly kind: string }).kind] ?? {})(value, where);
}

const position = object({ line: count, character: count });
const range = object({ start: position, end: position });
const textDocument = object({ uri: text });
const picture = kinds({
  file: { uri: text },
  reference: { uri: text, position },
  bytes: { name: text, base64: text },
});
const consent = optional(oneOf('remote', 'outside'));
const model = object({
  path: text,
  languageModel: text,
  base: text,
  device: text,
  precision: text,
  imageSize: number,
});

/** Of every method that is served; those that ask for nothing take anything. */
const shapes: Readonly<Record<string, Shape>> = {
  [InitializeRequest.method]: object({
    capabilities: object({}),
    rootUri: optional(text),
    workspaceFolders: optional(list(object({ uri: text }))),
  }),
  [HoverRequest.method]: object({ textDocument, position }),
  [CodeActionRequest.method]: object({ textDocument, range, context: object({ diagnostics: list(object({})) }) }),
  [CodeActionResolveRequest.method]: object({ title: text }),
  [InlineCompletionRequest.method]: object({ textDocument, position }),
  [DocumentDiagnosticRequest.method]: object({ textDocument, previousResultId: optional(text) }),
  [WorkspaceDiagnosticRequest.method]: object({ previousResultIds: list(object({ uri: text, value: text })) }),
  [ExecuteCommandRequest.method]: object({ command: text, arguments: optional(list(anything)) }),
  [DescribeRequest.method]: object({
    picture,
    priority: oneOf('hover', 'action', 'panel', 'batch'),
    options: optional(
      object({
        settings: optional(object({})),
        prompt: optional(text),
        model: optional(model),
      }),
    ),
    token: optional(text),
    freshness: optional(oneOf('known', 'anew')),
    consent,
  }),
  [PictureRequest.method]: object({ picture, consent }),
  [AltEditRequest.method]: object({
    uri: text,
    version: number,
    position,
    alt: kinds({ text: { text }, decorative: {} }),
  }),
  [DescribeMissingRequest.method]: object({
    scope: kinds({ document: { uri: text }, workspace: {} }),
    workDoneToken: optional(either(text, number)),
  }),
  [StopRequest.method]: object({ reason: oneOf('stop', 'restart') }),
  [CheckpointsRequest.method]: object({ name: text, accessToken: optional(text) }),
  [UseModelRequest.method]: object({
    name: text,
    base: optional(text),
    languageModel: optional(text),
    accessToken: optional(text),
    token: optional(text),
  }),
};

/** What is wrong with a request's parameters, as half a sentence; undefined where nothing is. */
export function faultInParams(method: string, params: unknown): string | undefined {
  return (shapes[method] ?? anything)(params, '')?.replace(/^ /, 'they ');
}
