import type { Place } from '../../webview/page/keptPlace.ts';
import { acquireApi } from '../../webview/page/vscodeApi.ts';
import type { PageMessage, ReviewMemory } from '../reviewMessages.ts';

export const vscode = acquireApi<PageMessage, ReviewMemory & Place>();
