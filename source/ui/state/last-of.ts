/** Remembers the last answer of a pure function, and gives it again while the arguments are the same. */
export function lastOf<Arguments extends readonly unknown[], Answer>(
  work: (...args: Arguments) => Answer,
): (...args: Arguments) => Answer {
  let last: { readonly args: Arguments; readonly answer: Answer } | null = null;
  return (...args) => {
    if (last === null || last.args.some((one, index) => !Object.is(one, args[index]))) {
      last = { args, answer: work(...args) };
    }
    return last.answer;
  };
}
