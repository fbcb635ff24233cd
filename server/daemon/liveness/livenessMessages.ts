/** What the liveness thread begins with. */
export interface LivenessOrder {
  readonly token: string;
}

/** thread -> daemon; `asked` is answered with any message, in the event loop's next turn. */
export type LivenessNews = { readonly kind: 'listening'; readonly port: number } | { readonly kind: 'asked' };
