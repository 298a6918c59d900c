// Long answers: written a part at a time, compressed where the asker can read that. Compressing goes on in threads of Node's own.
import { pipeline, type Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { FastifyReply } from 'fastify';

/** Fast rather than small: JSON of many like rows shrinks to a tenth even so. */
const GZIP_LEVEL = 1;

/** `gzip` stands in Accept-Encoding, and not with the weight 0. */
export const takesGzip = (header: string | undefined): boolean =>
  (header ?? '').split(',').some((part) => {
    const [name = '', ...parameters] = part.split(';').map((word) => word.trim().toLowerCase());
    return name === 'gzip' && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });

export function sendList(reply: FastifyReply, type: string, list: Readable): FastifyReply {
  void reply.type(type).header('vary', 'accept-encoding');
  if (!takesGzip(reply.request.headers['accept-encoding'])) return reply.send(list);
  const gzip = createGzip({ level: GZIP_LEVEL });
  // A list that breaks off destroys the answer too: it must not look whole.
  pipeline(list, gzip, () => undefined);
  return reply.header('content-encoding', 'gzip').send(gzip);
}
