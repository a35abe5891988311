/** `count` of the items, evenly spread from the first to the last; all of them where there are no more. */
export function spread<T>(items: readonly T[], count: number): readonly T[] {
  if (items.length <= count) return items;
  if (count <= 1) return items.slice(0, Math.max(0, count));
  const step = (items.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, place) => items[Math.round(place * step)]).flatMap((item) =>
    item === undefined ? [] : [item],
  );
}
