// Brokers in the config file: what may be said of each, and what is wrong with it. Files are read at the start, so that a wrong path is
// known then and not when the first connection breaks; passwords stand in a file or in the environment, never in here.
import { readFile } from 'node:fs/promises';
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { SourceSettings } from '../host/telemetry/source-settings.ts';
import { CommandFailure, EXIT } from './command-failure.ts';

const PROTOCOLS = ['mqtt:', 'mqtts:', 'ws:', 'wss:'];

const MOST_FILTER_BYTES = 65_535;

/** By the standard (MQTT 5, 4.7): a broker refuses any other, or drops the connection. */
function isTopicFilter(filter: string): boolean {
  if (filter === '' || filter.includes('\0') || Buffer.byteLength(filter) > MOST_FILTER_BYTES) return false;
  if (filter.startsWith('$share/')) return false;
  const levels = filter.split('/');
  return levels.every((level, i) =>
    level.includes('#') ? level === '#' && i === levels.length - 1 : level === '+' || !level.includes('+'),
  );
}

export const sourceConfigSchema = z
  .strictObject({
    /** what people call it */
    name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'a name of a-z, 0-9 and "-"'),
    url: z
      .string()
      .refine((text) => URL.canParse(text) && PROTOCOLS.includes(new URL(text).protocol), {
        message: 'expected mqtt://HOST[:PORT], mqtts://, ws:// or wss://',
      })
      .refine((text) => !URL.canParse(text) || new URL(text).password === '', {
        message:
          'holds a password: put that into a file and name it as passwordFile, or into the environment (passwordEnv)',
      }),
    user: z.string(),
    passwordFile: z.string(),
    passwordEnv: z.string(),
    /** PEM files: authorities that may have signed the broker's certificate (then no others), our certificate, its key */
    ca: z.string(),
    cert: z.string(),
    key: z.string(),
    /** the name in the broker's certificate, where the address has another */
    servername: z.string(),
    alpn: z.string(),
    clientId: z.string().min(1).max(128),
    /** instead of twin/{city}/# and what decoders ask for */
    filters: z
      .array(
        z.string().refine(isTopicFilter, {
          error: ({ input }) =>
            `"${String(input)}" is no topic filter: "+" stands for a whole level, "#" for all levels that follow and only at the end; "$share/" is what "share" is for`,
        }),
      )
      .min(1),
    /** group of the hosts that share the storing */
    share: z.string().regex(/^[^/#+]{1,64}$/, 'a word without "/", "#" and "+"'),
    withoutShare: z.enum(['refuse', 'plain']),
    purpose: z.enum(['both', 'store', 'show']),
  })
  .partial()
  .required({ name: true, url: true });
export type SourceConfig = z.infer<typeof sourceConfigSchema>;

export const sourcesConfigSchema = z
  .array(sourceConfigSchema)
  .min(1)
  .max(16)
  .refine((sources) => new Set(sources.map(({ name }) => name)).size === sources.length, {
    message: 'two sources have the same name',
  });

/** Reads what the files and the environment hold. @throws CommandFailure naming the source, the setting and the remedy */
export async function readSources(sources: readonly SourceConfig[]): Promise<SourceSettings[]> {
  return Promise.all(sources.map((source) => readSource(source)));
}

async function readSource(source: SourceConfig): Promise<SourceSettings> {
  const { name, url, passwordFile, passwordEnv, ca, cert, key } = source;
  const fail = (what: string, remedy: string): never => {
    throw new CommandFailure(`the source "${name}" of the config file: ${what}`, remedy, EXIT.unreadable);
  };
  const file = async (setting: string, path: string | undefined): Promise<string | null> => {
    if (path === undefined) return null;
    try {
      return await readFile(resolve(path), 'utf8');
    } catch (error) {
      return fail(
        `${setting} ${path} cannot be read (${codeOf(error)})`,
        `correct "${setting}", or let this user read it`,
      );
    }
  };
  if (passwordFile !== undefined && passwordEnv !== undefined)
    fail('passwordFile and passwordEnv are both given', 'leave one of them out');
  if ((cert === undefined) !== (key === undefined))
    fail('a client certificate needs its key', 'give both "cert" and "key"');
  const isTls = /^(mqtts|wss):/.test(url);
  if (!isTls && (ca ?? cert) !== undefined)
    fail(`certificates are of no use with ${new URL(url).protocol}//`, 'use mqtts:// or wss://');
  const fromEnv = passwordEnv === undefined ? null : (process.env[passwordEnv] ?? null);
  if (passwordEnv !== undefined && fromEnv === null)
    fail(`the environment variable ${passwordEnv} is not set`, 'set it before the start, or use passwordFile');
  const [caText, certText, keyText, passwordText] = await Promise.all([
    file('ca', ca),
    file('cert', cert),
    file('key', key),
    file('passwordFile', passwordFile),
  ]);
  for (const [setting, text] of [
    ['ca', caText],
    ['cert', certText],
  ] as const)
    if (text !== null && !isCertificate(text)) fail(`"${setting}" holds no certificate (PEM)`, 'name a PEM file');
  if (keyText !== null && !isKey(keyText)) fail('"key" holds no private key (PEM, not encrypted)', 'name a PEM file');
  if (
    certText !== null &&
    keyText !== null &&
    !new X509Certificate(certText).checkPrivateKey(createPrivateKey(keyText))
  )
    fail(`"key" (${key}) is not the key of "cert" (${cert})`, 'name the key that the certificate was made for');
  const own = new URL(url).username;
  return {
    ...{ name, url },
    user: source.user ?? (own === '' ? null : decodeURIComponent(own)),
    password: fromEnv ?? passwordText?.replace(/\r?\n$/, '') ?? null,
    ...{ ca: caText, cert: certText, key: keyText },
    servername: source.servername ?? null,
    alpn: source.alpn ?? null,
    clientId: source.clientId ?? null,
    filters: source.filters ?? null,
    share: source.share ?? null,
    withoutShare: source.withoutShare ?? 'refuse',
    purpose: source.purpose ?? 'both',
  };
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(text).subject !== null;
  } catch {
    return false;
  }
}

function isKey(text: string): boolean {
  try {
    return createPrivateKey(text).type === 'private';
  } catch {
    return false;
  }
}
