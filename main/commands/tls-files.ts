// Certificate and key, read and tried before anything else starts, so that a wrong file is named at once.
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { CommandFailure, EXIT } from './command-failure.ts';

async function readPem(file: string, flag: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const reason =
      error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'does not exist' : String(error);
    throw new CommandFailure(
      `the file of ${flag}, ${file}, cannot be used: ${reason}`,
      `correct ${flag}`,
      EXIT.unreadable,
    );
  }
}

/** @throws CommandFailure naming the file */
export async function readTlsFiles({
  certFile,
  keyFile,
}: {
  certFile: string;
  keyFile: string;
}): Promise<{ cert: Buffer; key: Buffer }> {
  const cert = await readPem(certFile, '--tls-cert');
  const key = await readPem(keyFile, '--tls-key');
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandFailure(
      `${certFile} and ${keyFile} do not make a TLS certificate with its key: ${reason}`,
      'both must be PEM and belong together',
      EXIT.unreadable,
    );
  }
  return { cert, key };
}
