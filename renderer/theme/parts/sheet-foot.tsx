import { Button } from './button.tsx';

/** The end of a form in a sheet: why it was turned down, the way out, and the word that sends it. */
export function SheetFoot({
  refusal,
  cancel,
  send,
  isReady,
  onClose,
}: {
  refusal: string | null;
  cancel: string;
  send: string;
  isReady: boolean;
  onClose: () => void;
}) {
  return (
    <>
      {refusal === null ? null : (
        <p className="failure" role="alert">
          {refusal}
        </p>
      )}
      <div className="drill-buttons">
        <span className="grow" />
        <Button onClick={onClose}>{cancel}</Button>
        <Button type="submit" look="primary" disabled={!isReady}>
          {send}
        </Button>
      </div>
    </>
  );
}
