/** So few rows are put in order by moving each to its place. */
const FEW = 24;
/** Few enough to stay near the processor; a bucket of many rows is divided again. */
const MOST_BUCKETS = 1 << 12;

/**
 * Rows given in ascending order, put newest first; ties stay in row order. Each round spreads rows over as many
 * buckets as there are rows, by how far their moment lies from the newest: moments that are spread evenly need one.
 */
export function newestFirst(moments: Float64Array, rows: Uint32Array): Uint32Array {
  order(moments, rows, 0, rows.length, new Uint32Array(rows.length));
  return rows;
}

function order(moments: Float64Array, rows: Uint32Array, from: number, to: number, room: Uint32Array): void {
  if (to - from <= FEW) return insert(moments, rows, from, to);
  let oldest = Infinity;
  let newest = -Infinity;
  for (let place = from; place < to; place++) {
    const moment = moments[rows[place] ?? 0] ?? 0;
    if (moment < oldest) oldest = moment;
    if (moment > newest) newest = moment;
  }
  if (oldest === newest) return;
  const buckets = Math.min(MOST_BUCKETS, 2 ** Math.ceil(Math.log2(to - from)));
  const scale = (buckets - 1) / (newest - oldest);
  // Moments further apart than a double tells, or closer than it can divide.
  if (scale === 0 || !Number.isFinite(scale)) return compare(moments, rows, from, to);
  const ends = new Uint32Array(buckets);
  for (let place = from; place < to; place++) {
    const bucket = Math.floor((newest - (moments[rows[place] ?? 0] ?? 0)) * scale);
    ends[bucket] = (ends[bucket] ?? 0) + 1;
  }
  let end = from;
  for (let bucket = 0; bucket < buckets; bucket++) ends[bucket] = end += ends[bucket] ?? 0;
  // From behind, so that rows of one bucket stay in their order.
  for (let place = to - 1; place >= from; place--) {
    const row = rows[place] ?? 0;
    const bucket = Math.floor((newest - (moments[row] ?? 0)) * scale);
    const at = (ends[bucket] ?? 0) - 1;
    room[at] = row;
    ends[bucket] = at;
  }
  rows.set(room.subarray(from, to), from);
  for (let bucket = 0; bucket < buckets; bucket++) {
    const start = ends[bucket] ?? 0;
    const next = bucket + 1 < buckets ? (ends[bucket + 1] ?? 0) : to;
    if (next - start > 1) order(moments, rows, start, next, room);
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
