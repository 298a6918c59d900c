// Authorities and certificates for tests, made by openssl in a folder of their own; good for a day.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'];
const openssl = folders.map((folder) => join(folder, 'openssl')).find((path) => existsSync(path));

export const hasOpenssl = openssl !== undefined;
if (!hasOpenssl) console.warn('openssl is not installed here: the tests with certificates are skipped');

export interface Pair {
  readonly certFile: string;
  readonly keyFile: string;
  readonly cert: string;
  readonly key: string;
}

export interface Authority extends Pair {
  /** `names`: subject alternative names, as `DNS:localhost`. `days` negative: it has expired. */
  sign(name: string, names: string, days?: number): Pair;
}

export interface Certificates {
  authority(name: string): Authority;
  remove(): void;
}

export function makeCertificates(): Certificates {
  if (openssl === undefined) throw new Error('openssl is not installed');
  const dir = mkdtempSync(join(tmpdir(), 'certificates-'));
  const run = (...args: string[]) => execFileSync(openssl, args, { cwd: dir, stdio: ['ignore', 'ignore', 'pipe'] });
  const pairOf = (name: string): Pair => {
    const [certFile, keyFile] = [join(dir, `${name}.pem`), join(dir, `${name}.key`)];
    return { certFile, keyFile, cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
  };
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  return {
    authority(name) {
      run(
        'req',
        '-x509',
        ...newKey,
        '-keyout',
        `${name}.key`,
        '-out',
        `${name}.pem`,
        '-days',
        '1',
        '-subj',
        `/CN=${name}`,
      );
      return {
        ...pairOf(name),
        sign(leaf, names, days = 1) {
          run('req', ...newKey, '-keyout', `${leaf}.key`, '-out', `${leaf}.csr`, '-subj', `/CN=${leaf}`);
          writeFileSync(join(dir, `${leaf}.ext`), `subjectAltName=${names}\n`);
          const authority = ['-CA', `${name}.pem`, '-CAkey', `${name}.key`, '-CAcreateserial'];
          run(
            'x509',
            '-req',
            '-in',
            `${leaf}.csr`,
            ...authority,
            '-out',
            `${leaf}.pem`,
            '-days',
            String(days),
            '-extfile',
            `${leaf}.ext`,
          );
          return pairOf(leaf);
        },
      };
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
