// Bottom left of the city: a scale that is true at the middle of the view, and whose data this is.
import { useEffect, useState } from 'react';
import { currentLanguage } from '../../languages/languages.ts';
import { formatLength } from '../../state/presentation.ts';
import { useCity, useSessionState } from '../session-context.ts';

const LONGEST_BAR_PX = 110;

/** The longest of 1, 2, 5 x 10^n metres that fits into `LONGEST_BAR_PX`. */
export function scaleLength(metresPerPixel: number): number {
  const most = metresPerPixel * LONGEST_BAR_PX;
  const power = 10 ** Math.floor(Math.log10(most));
  return power * (most >= 5 * power ? 5 : most >= 2 * power ? 2 : 1);
}

function ScaleBar() {
  const scene = useSessionState((state) => state.scene);
  const [metresPerPixel, setMetresPerPixel] = useState(0);
  useEffect(() => {
    const end = scene?.onCamera((_, next) => setMetresPerPixel(next));
    // The camera tells its place when it moves: a step of nothing makes it speak.
    scene?.nudge({});
    return end;
  }, [scene]);
  if (!(metresPerPixel > 0)) return null;
  const length = scaleLength(metresPerPixel);
  const width = Math.round(length / metresPerPixel);
  const shown = formatLength(length, currentLanguage());
  return (
    <span className="scale">
      <svg width={width + 2} height="10" aria-hidden="true">
        <path d={`M1 1v8M1 5h${width}M${width + 1} 1v8`} />
      </svg>
      <span className="nowrap">{`${shown.text} ${shown.unit}`}</span>
    </span>
  );
}

export function MapFoot() {
  const { source, grid } = useCity().manifest;
  return (
    <div className="map-foot float">
      <ScaleBar />
      {source.attributionUrl === '' ? (
        <span className="attribution">{source.attribution}</span>
      ) : (
        <a className="attribution" href={source.attributionUrl} target="_blank" rel="noreferrer">
          {source.attribution}
        </a>
      )}
      {grid !== undefined && grid.attribution !== source.attribution && (
        <span className="attribution">{grid.attribution}</span>
      )}
    </div>
  );
}
