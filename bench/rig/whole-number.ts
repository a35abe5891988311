/** A count from the command line; says what was expected otherwise. */
export function wholeNumber(text: string, option: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new Error(`--${option} takes a whole number from 1, such as --${option} 1000; "${text}" came.`);
  }
  return Number(text);
}
