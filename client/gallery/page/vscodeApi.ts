import type { Place } from '../../webview/page/keptPlace.ts';
import { acquireApi } from '../../webview/page/vscodeApi.ts';
import type { GalleryMemory, PageMessage } from '../galleryMessages.ts';

export const vscode = acquireApi<PageMessage, GalleryMemory & Place>();
