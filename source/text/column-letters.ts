/** `A`, `B`, … `Z`, `AA`: the letters of a sheet's column, from 0. */
export function columnLetters(index: number): string {
  if (index < 0) return "";
  const before = Math.floor(index / 26);
  return (before === 0 ? "" : columnLetters(before - 1)) + String.fromCharCode(65 + (index % 26));
}
