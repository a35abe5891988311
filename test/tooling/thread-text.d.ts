/** The program of a thread as one text: see thread-text.mjs. */
declare module "*?thread" {
  const text: string;
  export default text;
}
