import type { ReactNode } from 'react';
import { Button } from './button.tsx';

/** The body of a sheet that asks for something and tells it: title, what it means, fields, what came of it, cancel and apply. */
export function AskForm({
  title,
  about,
  isReady,
  said,
  cancel,
  apply,
  onCancel,
  onApply,
  children,
}: {
  title: string;
  about?: string;
  /** what is filled in can be told now */
  isReady: boolean;
  /** what the host said to the last word; null: nothing yet */
  said: ReactNode;
  /** words on the buttons */
  cancel: string;
  apply: string;
  onCancel: () => void;
  onApply: () => void;
  children: ReactNode;
}) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) onApply();
      }}
    >
      <div className="panel-head">
        <h2 className="t-14">{title}</h2>
      </div>
      <div className="drill-body">
        {about === undefined ? null : <p className="quiet">{about}</p>}
        {children}
        {said === null ? null : (
          <p role="alert" className="alarm-note">
            {said}
          </p>
        )}
        <div className="drill-buttons">
          <span className="grow" />
          <Button onClick={onCancel}>{cancel}</Button>
          <Button type="submit" look="primary" disabled={!isReady}>
            {apply}
          </Button>
        </div>
      </div>
    </form>
  );
}

/** A named field of such a form. */
export function AskField({ name, children }: { name: string; children: ReactNode }) {
  return (
    <label className="drill-type">
      <span className="field-label">{name}</span>
      {children}
    </label>
  );
}
