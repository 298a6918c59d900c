// Recorded messages, line by line: our own JSON lines, or what mosquitto_sub writes with -v, with -F '%U %t %p' or '%I %t %p', with -F %j or %J.
// The file is read in pieces, however long it is; a line longer than any message could be is passed over.
import type { InboundMessage } from '../ingest.ts';

export interface Recorded {
  /** counts from 1 */
  readonly line: number;
  readonly message: InboundMessage;
  /** ms UTC; NaN: the recording does not say when it came */
  readonly arrival: number;
}

export interface NotRecorded {
  readonly line: number;
  readonly trouble: string;
}

/** 64 KiB of a message, escaped at the worst */
const LONGEST_LINE = 1024 * 1024;
const TIMED = /^(\d{9,11}(?:\.\d+)?|\d{4}-\d\d-\d\dT\S+) (\S+) ([\s\S]*)$/;
const PLAIN = /^(\S+) ([\s\S]*)$/;

/** @param chunks the bytes of the file. Empty lines are left out. */
export async function* readRecording(chunks: AsyncIterable<Buffer>): AsyncGenerator<Recorded | NotRecorded> {
  let line = 0;
  for await (const bytes of linesOf(chunks)) {
    line += 1;
    if (bytes === null) yield { line, trouble: `longer than ${LONGEST_LINE} bytes` };
    else {
      const text = bytes
        .toString('utf8')
        .replace(/\r$/, '')
        .replace(/^\uFEFF/, '');
      if (text.trim() !== '') yield readLine(text, line);
    }
  }
}

/** null: too long */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer | null> {
  let parts: Buffer[] = [];
  let length = 0;
  const take = (part: Buffer) => {
    length += part.length;
    if (length <= LONGEST_LINE) parts.push(part);
    else parts = [];
  };
  const finish = (): Buffer | null => {
    const whole = length > LONGEST_LINE ? null : Buffer.concat(parts);
    parts = [];
    length = 0;
    return whole;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      take(chunk.subarray(start, end));
      yield finish();
      start = end + 1;
    }
    take(chunk.subarray(start));
  }
  if (length > 0) yield finish();
}

export function readLine(text: string, line: number): Recorded | NotRecorded {
  if (text.startsWith('{')) return readJson(text, line);
  const timed = TIMED.exec(text);
  if (timed !== null) return recorded(line, timed[2]!, Buffer.from(timed[3]!), timeOf(timed[1]), false, false);
  const plain = PLAIN.exec(text);
  if (plain === null) return { line, trouble: 'neither JSON nor a topic, a blank and a payload' };
  return recorded(line, plain[1]!, Buffer.from(plain[2]!), Number.NaN, false, false);
}

function readJson(text: string, line: number): Recorded | NotRecorded {
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    return { line, trouble: `no JSON: ${error instanceof Error ? error.message.slice(0, 120) : ''}` };
  }
  const { topic, payload, encoding } = json;
  if (typeof topic !== 'string' || topic === '') return { line, trouble: '"topic" is missing' };
  if (payload === undefined) return { line, trouble: '"payload" is missing' };
  const said = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const isBase64 = encoding === 'base64';
  if (isBase64 && !/^[A-Za-z0-9+/]*={0,2}$/.test(said)) return { line, trouble: '"payload" is no base64' };
  const arrival = timeOf(json['ts'] ?? json['tst']);
  const isKept = json['retain'] === true || json['retain'] === 1;
  return recorded(
    line,
    topic,
    Buffer.from(said, isBase64 ? 'base64' : 'utf8'),
    arrival,
    Number(json['qos']) > 0,
    isKept,
  );
}

/** ms, or seconds where a number is too small for ms, or ISO 8601 with a zone. */
function timeOf(raw: unknown): number {
  if (typeof raw === 'number') return raw < 1e11 ? raw * 1000 : raw;
  if (typeof raw !== 'string') return Number.NaN;
  const number = Number(raw);
  return Number.isNaN(number) ? Date.parse(raw.replace(/([+-]\d\d)(\d\d)$/, '$1:$2')) : timeOf(number);
}

function recorded(
  line: number,
  topic: string,
  payload: Buffer,
  arrival: number,
  isPrecious: boolean,
  isKept: boolean,
): Recorded {
  return { line, arrival, message: { topic, payload, isPrecious, isKept } };
}
