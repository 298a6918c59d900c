import type { ReactNode } from 'react';
import { useText } from '../../languages/languages.ts';
import { Tag } from '../../theme/parts/tag.tsx';

export interface Attribute {
  readonly label: string;
  readonly value: ReactNode;
  /** how the value came about when it was not surveyed; null when it was */
  readonly estimate: string | null;
}

export function AttributeList({ attributes }: { attributes: readonly Attribute[] }) {
  const text = useText();
  return (
    <dl className="attributes">
      {attributes.map(({ label, value, estimate }) => (
        <div key={label} className="attribute">
          <dt className="cut" title={label}>
            {label}
          </dt>
          <dd>
            <span className="attribute-value">{value}</span>
            {estimate === null ? null : <Tag text={text('tag.estimated')} title={estimate} />}
          </dd>
        </div>
      ))}
    </dl>
  );
}
