/** Where an event stands among all others; ids and page tokens are made of it, and order like it. */
export interface EventPosition {
  readonly timestamp: number;
  readonly ingestionTime: number;
  /** Tells streams apart, 48 bits. */
  readonly hash: number;
  /** Order within the stream: see {@link serialOf}. */
  readonly serial: number;
}

/** A batch has at most 10,000 events; 0 is left free, so that a position just before the first exists. */
export const serialOf = (batch: number, index: number): number => batch * 16_384 + index + 1;

/** AWS's event ids are 56 digits with the timestamp in front of the lower 144 bits. */
export const eventId = ({ timestamp, ingestionTime, hash, serial }: EventPosition): string =>
  ((BigInt(timestamp) << 144n) | (BigInt(ingestionTime) << 96n) | (BigInt(hash) << 48n) | BigInt(serial))
    .toString()
    .padStart(56, '0');

/** The position that an id stands for; undefined for anything else. */
export const parseEventId = (id: string): EventPosition | undefined => {
  if (!/^\d{56}$/.test(id)) return undefined;
  const bits = BigInt(id);
  return {
    timestamp: Number(bits >> 144n),
    ingestionTime: Number((bits >> 96n) & MASK_48),
    hash: Number((bits >> 48n) & MASK_48),
    serial: Number(bits & MASK_48),
  };
};

const MASK_48 = (1n << 48n) - 1n;

/** By timestamp, then by ingestion, as FilterLogEvents documents. */
export const comparePositions = (a: EventPosition, b: EventPosition): number =>
  a.timestamp - b.timestamp || a.ingestionTime - b.ingestionTime || a.hash - b.hash || a.serial - b.serial;
