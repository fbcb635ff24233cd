import { captions } from './captions.ts';
import { hostileWindow } from './hostileWindow.ts';
import { hovers } from './hovers.ts';
import { kills } from './kills.ts';
import type { SoakPart } from './part.ts';
import { starters } from './starters.ts';
import { windows } from './windows.ts';

export const soakParts: readonly SoakPart[] = [captions, windows, hovers, kills, starters, hostileWindow];
