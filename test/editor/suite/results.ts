/** What a test in the extension host came to. */
export interface HostResult {
  readonly title: string;
  /** '' where it passed. */
  readonly error: string;
}

/** Where the results go, as JSON: the extension host's console reaches nobody. */
export const resultsVariable = 'CAPTION_LENS_TEST_RESULTS';
