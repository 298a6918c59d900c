/** Provenance of a value in capitals, e.g. SIM; dashed when the value is old. */
export function Tag({ text, title, isOld = false }: { text: string; title: string; isOld?: boolean }) {
  return (
    <span className="tag" data-old={isOld} title={title}>
      {text}
    </span>
  );
}
