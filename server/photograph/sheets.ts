import type { Sheet, AnswerPlace } from './sheet.ts';
import type { Spelling } from '../../models/wording.ts';
export const csvSheet = (s: Sheet): string => JSON.stringify(s);
export const jsonSheet = (s: Sheet): string => JSON.stringify(s);
export const markdownSheet = (s: Sheet, _: Spelling): string => JSON.stringify(s);
export const htmlSheet = (s: Sheet, _: Spelling): string => JSON.stringify(s);
export const worksheet = (s: Sheet, _a: AnswerPlace, _: Spelling): string => JSON.stringify(s);
export const textFiles = (s: Sheet): readonly { name: string; text: string }[] => s.pictures.map(({ name }) => ({ name, text: '' }));
