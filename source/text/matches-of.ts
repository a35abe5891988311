/**
 * Every match of a global pattern, as `matchAll` finds them. That one makes a copy of the pattern for each text, and a
 * copy that nobody has made since the last collections of garbage is compiled again: 30 ms and more for a pattern as long
 * as that of the wrappers.
 */
export function* matchesOf(text: string, pattern: RegExp): Generator<RegExpExecArray, void> {
  for (let from = 0; ;) {
    // Set each time: anyone who takes the matches may use the pattern in between.
    pattern.lastIndex = from;
    const match = pattern.exec(text);
    if (match === null) return;
    const end = match.index + match[0].length;
    // Behind an empty match the search goes on one character later.
    const isPair = pattern.unicode && (text.codePointAt(end) ?? 0) > 0xffff;
    from = match[0] !== "" ? end : end + (isPair ? 2 : 1);
    yield match;
  }
}
