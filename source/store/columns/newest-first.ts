/** So few rows are put in order by moving each to its place. */
const FEW = 24;
/** Few enough to stay near the processor; a bucket of many rows is divided again. */
const MOST_BUCKETS = 1 << 12;

/** This many rows are looked at before others have their turn. */
const SLICE = 1 << 16;

/** Rows given in ascending order, put newest first; ties stay in row order. */
export function newestFirst(moments: Float64Array, rows: Uint32Array): Uint32Array {
  const steps = newestFirstSteps(moments, rows);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

/** The same in steps, between which the moments must not change. */
export function* newestFirstSteps(
  moments: Float64Array,
  rows: Uint32Array,
  slice = SLICE,
): Generator<void, Uint32Array> {
  if (rows.length > FEW) yield* order(moments, rows, 0, rows.length, new Uint32Array(rows.length), slice);
  else insert(moments, rows, 0, rows.length);
  return rows;
}

/**
 * Spreads rows over as many buckets as there are rows, by how far their moment lies from the newest: moments that are
 * spread evenly need one round.
 */
function* order(
  moments: Float64Array,
  rows: Uint32Array,
  from: number,
  to: number,
  room: Uint32Array,
  slice: number,
): Generator<void, void> {
  const bounds = { oldest: Infinity, newest: -Infinity };
  for (let at = from; at < to; at += slice) {
    widen(bounds, moments, rows.subarray(at, Math.min(to, at + slice)));
    if (at + slice < to) yield;
  }
  const { oldest, newest } = bounds;
  if (oldest === newest) return;
  const buckets = Math.min(MOST_BUCKETS, 2 ** Math.ceil(Math.log2(to - from)));
  const scale = (buckets - 1) / (newest - oldest);
  // Moments further apart than a double holds, or closer than it can divide.
  if (scale === 0 || !Number.isFinite(scale)) return compare(moments, rows, from, to);
  const spread: Spread = { ends: new Uint32Array(buckets), newest, scale };
  for (let at = from; at < to; at += slice) {
    count(spread, moments, rows.subarray(at, Math.min(to, at + slice)));
    if (at + slice < to) yield;
  }
  const { ends } = spread;
  let end = from;
  for (let bucket = 0; bucket < buckets; bucket++) ends[bucket] = end += ends[bucket] ?? 0;
  for (let at = to; at > from; at -= slice) {
    deal(spread, moments, rows.subarray(Math.max(from, at - slice), at), room);
    if (at - slice > from) yield;
  }
  rows.set(room.subarray(from, to), from);
  let done = 0;
  for (let bucket = 0; bucket < buckets; bucket++) {
    const start = ends[bucket] ?? 0;
    const next = bucket + 1 < buckets ? (ends[bucket + 1] ?? 0) : to;
    if (next - start > FEW) yield* order(moments, rows, start, next, room, slice);
    else if (next - start > 1) insert(moments, rows, start, next);
    done += next - start;
    if (done < slice) continue;
    done = 0;
    yield;
  }
}

interface Spread {
  /** How many rows a bucket has; then the place behind its last one; then, rows dealt, that of its first. */
  readonly ends: Uint32Array;
  readonly newest: number;
  readonly scale: number;
}

function widen(bounds: { oldest: number; newest: number }, moments: Float64Array, rows: Uint32Array): void {
  let { oldest, newest } = bounds;
  for (let place = 0; place < rows.length; place++) {
    const moment = moments[rows[place] ?? 0] ?? 0;
    if (moment < oldest) oldest = moment;
    if (moment > newest) newest = moment;
  }
  bounds.oldest = oldest;
  bounds.newest = newest;
}

function count({ ends, newest, scale }: Spread, moments: Float64Array, rows: Uint32Array): void {
  for (let place = 0; place < rows.length; place++) {
    const bucket = Math.floor((newest - (moments[rows[place] ?? 0] ?? 0)) * scale);
    ends[bucket] = (ends[bucket] ?? 0) + 1;
  }
}

/** From behind, so that rows of one bucket stay in their order. */
function deal(
  { ends, newest, scale }: Spread,
  moments: Float64Array,
  rows: Uint32Array,
  room: Uint32Array,
): void {
  for (let place = rows.length - 1; place >= 0; place--) {
    const row = rows[place] ?? 0;
    const bucket = Math.floor((newest - (moments[row] ?? 0)) * scale);
    const at = (ends[bucket] ?? 0) - 1;
    room[at] = row;
    ends[bucket] = at;
  }
}

function insert(moments: Float64Array, rows: Uint32Array, from: number, to: number): void {
  for (let place = from + 1; place < to; place++) {
    const row = rows[place] ?? 0;
    const moment = moments[row] ?? 0;
    let at = place;
    while (at > from && (moments[rows[at - 1] ?? 0] ?? 0) < moment) {
      rows[at] = rows[at - 1] ?? 0;
      at -= 1;
    }
    rows[at] = row;
  }
}

function compare(moments: Float64Array, rows: Uint32Array, from: number, to: number): void {
  rows.subarray(from, to).sort((one, other) => {
    const [first, second] = [moments[one] ?? 0, moments[other] ?? 0];
    return first === second ? one - other : second > first ? 1 : -1;
  });
}

/** The other way around, but for rows of one moment, which stay in row order. */
export function turnedAround(order: Uint32Array, moments: Float64Array): Uint32Array {
  const turned = order.slice().reverse();
  for (let from = 0, to = 1; from < turned.length; from = to++) {
    const moment = moments[turned[from] ?? 0];
    while (to < turned.length && moments[turned[to] ?? 0] === moment) to += 1;
    if (to - from > 1) turned.subarray(from, to).reverse();
  }
  return turned;
}
