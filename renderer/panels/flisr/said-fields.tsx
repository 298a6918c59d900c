// Who on site says something of a fault, and how it is known: asked in the same words wherever the program believes a person.
import { useText } from '../../languages/languages.ts';

const MOST_NAME = 200;
const MOST_WORDS = 500;

export interface Said {
  readonly saidBy: string;
  readonly how: string;
}

/** Both are told, not only spaces. */
export const isSaid = ({ saidBy, how }: Said): boolean => saidBy.trim() !== '' && how.trim() !== '';

/** `isFirst`: the focus begins here. */
export function SaidFields({
  said,
  hint,
  isFirst = false,
  onSaid,
}: {
  said: Said;
  hint: string;
  isFirst?: boolean;
  onSaid: (said: Said) => void;
}) {
  const text = useText();
  return (
    <>
      <label className="drill-type">
        <span className="field-label">{text('flisr.repair.saidBy')}</span>
        <input
          autoFocus={isFirst}
          required
          className="input alarm-reason"
          maxLength={MOST_NAME}
          value={said.saidBy}
          onChange={({ target }) => onSaid({ ...said, saidBy: target.value })}
        />
      </label>
      <label className="drill-type">
        <span className="field-label">{text('flisr.repair.how')}</span>
        <input
          required
          className="input alarm-reason"
          maxLength={MOST_WORDS}
          placeholder={hint}
          value={said.how}
          onChange={({ target }) => onSaid({ ...said, how: target.value })}
        />
      </label>
    </>
  );
}
