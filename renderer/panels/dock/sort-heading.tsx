// The head of a column by which a table can be sorted; a second press turns the order round.
export interface SortOrder<K extends string> {
  readonly key: K;
  readonly isDown: boolean;
}

export function SortHeading<K extends string>({
  column,
  sort,
  onSort,
  title,
  isRight = false,
  startsDown = false,
}: {
  column: K;
  sort: SortOrder<K>;
  onSort: (sort: SortOrder<K>) => void;
  title: string;
  isRight?: boolean;
  /** figures: the largest first */
  startsDown?: boolean;
}) {
  const isOn = sort.key === column;
  const direction = sort.isDown ? 'descending' : 'ascending';
  return (
    <span role="columnheader" aria-sort={isOn ? direction : 'none'} className={isRight ? 'right' : ''}>
      <button
        type="button"
        className="sort cut"
        title={title}
        data-on={isOn}
        onClick={() => onSort({ key: column, isDown: isOn ? !sort.isDown : startsDown })}
      >
        {title}
        {isOn ? <i className="sort-mark" data-down={sort.isDown} /> : null}
      </button>
    </span>
  );
}
