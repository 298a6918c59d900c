// The pages of a SQLite file that SQLite itself will not open any more, read as the format says they lie there
// (https://www.sqlite.org/fileformat2.html), with what is committed in its write-ahead log.
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

const MAGIC = 'SQLite format 3\0';
/** What better-sqlite3 makes, where the file does not say it any more. */
const USUAL_PAGE_BYTES = 4096;
const VERSION_AT = 24;
const PAGES_AT = 28;
const VALID_FOR_AT = 92;
const FREE_TRUNK_AT = 32;
const FREE_COUNT_AT = 36;
const LOG_HEAD_BYTES = 32;
const FRAME_HEAD_BYTES = 24;
const LOG_MAGIC = 0x377f0682;

function fill(descriptor: number, bytes: Uint8Array, at: number): boolean {
  let done = 0;
  while (done < bytes.length) {
    const read = readSync(descriptor, bytes, done, bytes.length - done, at + done);
    if (read === 0) return false;
    done += read;
  }
  return true;
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** SQLite's checksum over `bytes`, going on from `sum`. */
function addTo(sum: [number, number], bytes: DataView, from: number, to: number, isLittle: boolean): void {
  let [a, b] = sum;
  for (let at = from; at < to; at += 8) {
    a = (a + bytes.getUint32(at, isLittle) + b) >>> 0;
    b = (b + bytes.getUint32(at + 4, isLittle) + a) >>> 0;
  }
  sum[0] = a;
  sum[1] = b;
}

export class DamagedPages {
  readonly pageBytes: number;
  readonly count: number;
  /** false: which pages are free is not known any more, so that some of them may hold rows that were deleted */
  readonly isFreeKnown: boolean;
  /** how much of what the file says of its length is nowhere; null: it does not say any more */
  readonly missingBytes: number | null;
  readonly #file: number;
  readonly #log: number | null = null;
  /** where in the write-ahead log the newest committed copy of a page lies */
  readonly #inLog = new Map<number, number>();
  readonly #free = new Set<number>();

  /** @throws what the file system throws */
  constructor(file: string) {
    this.#file = openSync(file, 'r');
    try {
      const head = new Uint8Array(100);
      const hasHead = fill(this.#file, head, 0) && Buffer.from(head.subarray(0, 16)).toString('latin1') === MAGIC;
      const told = viewOf(head).getUint16(16);
      const size = told === 1 ? 65_536 : told;
      this.pageBytes = hasHead && size >= 512 && (size & (size - 1)) === 0 ? size : USUAL_PAGE_BYTES;
      if (existsSync(`${file}-wal`)) {
        this.#log = openSync(`${file}-wal`, 'r');
        this.#readLog(this.#log);
      }
      const pages = Math.floor(fstatSync(this.#file).size / this.pageBytes);
      this.count = Math.max(pages, this.#greatestInLog());
      this.missingBytes = this.#missingAfter(pages);
      this.isFreeKnown = this.#readFree();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  #greatestInLog(): number {
    let greatest = 0;
    for (const page of this.#inLog.keys()) if (page > greatest) greatest = page;
    return greatest;
  }

  /** Frames count up to the last commit before the first that does not fit its checksum. */
  #readLog(log: number): void {
    const head = new Uint8Array(LOG_HEAD_BYTES);
    if (!fill(log, head, 0)) return;
    const view = viewOf(head);
    const magic = view.getUint32(0);
    if ((magic & ~1) !== LOG_MAGIC || view.getUint32(8) !== this.pageBytes) return;
    const isLittle = (magic & 1) === 0;
    const sum: [number, number] = [0, 0];
    addTo(sum, view, 0, 24, isLittle);
    if (sum[0] !== view.getUint32(24) || sum[1] !== view.getUint32(28)) return;
    const frame = new Uint8Array(FRAME_HEAD_BYTES + this.pageBytes);
    const inFrame = viewOf(frame);
    let waiting = new Map<number, number>();
    for (let at = LOG_HEAD_BYTES; fill(log, frame, at); at += frame.length) {
      if (inFrame.getUint32(8) !== view.getUint32(16) || inFrame.getUint32(12) !== view.getUint32(20)) return;
      addTo(sum, inFrame, 0, 8, isLittle);
      addTo(sum, inFrame, FRAME_HEAD_BYTES, frame.length, isLittle);
      if (sum[0] !== inFrame.getUint32(16) || sum[1] !== inFrame.getUint32(20)) return;
      waiting.set(inFrame.getUint32(0), at + FRAME_HEAD_BYTES);
      if (inFrame.getUint32(4) === 0) continue;
      for (const [page, place] of waiting) this.#inLog.set(page, place);
      waiting = new Map();
    }
  }

  #missingAfter(pages: number): number | null {
    const first = this.page(1);
    if (first === null || Buffer.from(first.subarray(0, 16)).toString('latin1') !== MAGIC) return null;
    const view = viewOf(first);
    const told = view.getUint32(PAGES_AT);
    if (told === 0 || view.getUint32(VERSION_AT) !== view.getUint32(VALID_FOR_AT)) return null;
    let missing = 0;
    for (let page = pages + 1; page <= told; page += 1) if (!this.#inLog.has(page)) missing += 1;
    return missing * this.pageBytes;
  }

  #readFree(): boolean {
    const first = this.page(1);
    if (first === null || Buffer.from(first.subarray(0, 16)).toString('latin1') !== MAGIC) return false;
    const view = viewOf(first);
    const expected = view.getUint32(FREE_COUNT_AT);
    for (let trunk = view.getUint32(FREE_TRUNK_AT); trunk !== 0; ) {
      const bytes = this.#free.has(trunk) ? null : this.page(trunk);
      if (bytes === null) return false;
      this.#free.add(trunk);
      const inTrunk = viewOf(bytes);
      const leaves = inTrunk.getUint32(4);
      if (leaves > this.pageBytes / 4 - 2) return false;
      for (let i = 0; i < leaves; i += 1) this.#free.add(inTrunk.getUint32(8 + 4 * i));
      trunk = inTrunk.getUint32(0);
    }
    return this.#free.size === expected;
  }

  isFree(page: number): boolean {
    return this.isFreeKnown && this.#free.has(page);
  }

  /** Pages are numbered from 1; null: the file ends before it, or the disk does not give it. */
  page(number: number): Uint8Array | null {
    const bytes = new Uint8Array(this.pageBytes);
    const inLog = this.#inLog.get(number);
    try {
      if (inLog !== undefined && this.#log !== null) return fill(this.#log, bytes, inLog) ? bytes : null;
      return fill(this.#file, bytes, (number - 1) * this.pageBytes) ? bytes : null;
    } catch {
      // A sector that the disk cannot read: what lies there is lost, the rest is not.
      return null;
    }
  }

  close(): void {
    closeSync(this.#file);
    if (this.#log !== null) closeSync(this.#log);
  }
}
