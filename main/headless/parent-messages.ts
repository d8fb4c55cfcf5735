/** What the server process tells its parent. */
export type ToParent =
  | { type: 'listening'; url: string; fingerprint: string | null; link: string; password: string | null }
  /** A mistake that starting again does not mend; the text says what and what to do. */
  | { type: 'fatal'; message: string };
