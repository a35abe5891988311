/** After a refused write a service tries again this much later: space may have been freed. */
export const STALLED_MS = 5_000;
