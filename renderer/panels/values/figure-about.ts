// What a key figure counts, in a sentence; the catalogue need not say it.
import { hasText, type TextOf } from '../../languages/languages.ts';

export function figureAbout(id: string, text: TextOf): string | undefined {
  return hasText(`figure.${id}.about`) ? text(`figure.${id}.about`) : undefined;
}
