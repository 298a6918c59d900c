// A grid file's text, or why it is none. Size and existence are judged by read-grid.ts before.
import { readFile } from 'node:fs/promises';
import { GridFileError } from './grid-file.ts';

/** UTF-8, or Latin-1 where it is not UTF-8 (old case files, in their comments). Fails with a GridFileError. */
export async function readGridText(file: string): Promise<string> {
  const refuse = (message: string, remedy: string): never => {
    throw new GridFileError({ file, message, remedy });
  };
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) =>
    refuse(`it cannot be read (${error.code ?? error.message})`, 'correct its name or its rights'),
  );
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    refuse('its text is UTF-16', 'save it as UTF-8');
  }
  if (bytes.includes(0)) refuse('it is binary data, not text', 'give the text form of the network');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}
