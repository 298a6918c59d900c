// How a value came about, in capitals; a measured one wears nothing. Dashed when it is old or bad.
import type { Origin, Quality } from '../../../contract/vocabulary.ts';
import { useText } from '../../languages/languages.ts';
import { Tag } from '../../theme/parts/tag.tsx';

export function OriginTag({ origin, quality, title }: { origin: Origin; quality: Quality; title?: string }) {
  const text = useText();
  const isOld = quality === 'STALE' || quality === 'BAD';
  if (origin === 'measured')
    return isOld ? <Tag text={text(`quality.${quality}`)} title={text(`quality.${quality}`)} isOld /> : null;
  const words = [title ?? text(`origin.${origin}`), ...(quality === 'GOOD' ? [] : [text(`quality.${quality}`)])];
  return <Tag text={text(`tag.${origin}`)} title={words.join(', ')} isOld={isOld} />;
}
