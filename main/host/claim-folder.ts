// A data folder belongs to one city: points go by their ids, and invented ones ("weather-station-s1") are in every city.
import type { Documents } from './ports.ts';

const CITY_DOCUMENT = 'city';

/** @throws Error with the remedy when the folder holds the history of another city */
export async function claimFolder(documents: Documents, folder: string, city: string): Promise<void> {
  const owner = await documents.get(CITY_DOCUMENT);
  if (owner === undefined) await documents.put(CITY_DOCUMENT, city);
  else if (owner !== city) {
    throw new Error(
      `The data folder ${folder} holds the history of the city ${JSON.stringify(owner)}, and this is "${city}". ` +
        'Choose another with --data.',
    );
  }
}
