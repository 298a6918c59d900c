// What a client sends, as far as it can be understood.
import { type ClientMessage, clientMessageSchema, type Failure } from '../../contract/messages.ts';
import type { WireData } from '../../contract/transport.ts';

/** A request is a few hundred bytes; whatever is longer than this is no request of ours. */
export const LONGEST_MESSAGE_BYTES = 256 * 1024;

/** The id of a request that cannot be read otherwise is kept, so that its sender need not wait for a timeout; else -1. */
export function readClientMessage(data: WireData): ClientMessage | { id: number; failure: Failure } {
  const malformed = (message: string, id = -1) => ({ id, failure: { code: 'bad-request' as const, message } });
  if (typeof data !== 'string') return malformed('binary messages go from the host to the client only');
  if (data.length > LONGEST_MESSAGE_BYTES) return malformed(`a message has at most ${LONGEST_MESSAGE_BYTES} bytes`);
  let json: unknown;
  try {
    json = JSON.parse(data);
  } catch {
    return malformed('not JSON');
  }
  const parsed = clientMessageSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const id =
    typeof json === 'object' && json !== null && 'id' in json && Number.isSafeInteger(json.id)
      ? (json.id as number)
      : -1;
  const [issue] = parsed.error.issues;
  return malformed(`${issue?.path.join('.') ?? ''} ${issue?.message ?? 'not understood'}`, id);
}
