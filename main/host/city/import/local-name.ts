// The name of a thing as its people write it.
import type { Tags } from './osm-data.ts';

/** `name`, else the name in the language of its Wikipedia article, in English, in the first language given. */
export function localName(tags: Tags): string | undefined {
  if (tags.name !== undefined && tags.name !== '') return tags.name;
  const language = /^([a-z]{2,3}):/.exec(tags.wikipedia ?? '')?.[1];
  if (language !== undefined && tags[`name:${language}`] !== undefined) return tags[`name:${language}`];
  if (tags['name:en'] !== undefined) return tags['name:en'];
  const first = Object.keys(tags)
    .filter((key) => /^name:[a-z]{2,3}$/.test(key))
    .sort()[0];
  return first === undefined ? (tags.official_name ?? tags.short_name) : tags[first];
}
