import { stat } from 'node:fs/promises';

/** Whether something lies at a path, links followed. False also where the system does not let it be looked at. */
export async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
