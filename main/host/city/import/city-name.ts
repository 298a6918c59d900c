// From a file's name to the city's name and to its short name in topics and folders.
import { basename } from 'node:path';

/** "berlin-inner.osm.pbf" -> "Berlin Inner" */
export function nameFromFile(file: string): string {
  const words = basename(file)
    .replace(/(\.osm)?\.pbf$/i, '')
    .split(/[\s_\-.]+/)
    .filter((word) => word !== '');
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ') || 'City';
}

const LETTERS: Record<string, string> = { ß: 'ss', æ: 'ae', ø: 'o', œ: 'oe', đ: 'd', ł: 'l', þ: 'th', ð: 'd', ı: 'i' };

/** "Köln (Süd)" -> "koln-sud"; '' where no Latin letter or digit is left. */
export function slug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[ßæøœđłþðı]/g, (letter) => LETTERS[letter] ?? letter)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

/** Short name of a city: of its name, else of its file, else of its content. */
export const cityId = (name: string, file: string, sha256: string): string =>
  slug(name) || slug(nameFromFile(file)) || `city-${sha256.slice(0, 8)}`;
