/** Case folding that every comparison of the product uses. */
export function fold(text: string): string {
  return text.toLowerCase();
}
