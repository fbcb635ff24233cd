import { fileURLToPath } from 'node:url';

/** The sample folder that comes with the project. */
export const samples = fileURLToPath(new URL('../../../media/samples/', import.meta.url));
