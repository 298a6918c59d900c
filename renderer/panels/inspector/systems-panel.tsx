// While nothing is selected: the systems of the city, how many of their points have a current value, and how many are old.
import { useEffect, useRef, useState } from 'react';
import { QUALITY_CODE } from '../../../contract/vocabulary.ts';
import { currentLanguage, useText } from '../../languages/languages.ts';
import type { City } from '../../state/city.ts';
import { formatNumber } from '../../state/presentation.ts';
import { onBeat } from '../../state/ticker.ts';
import { AssetSymbol } from '../../theme/icons/asset-symbol.tsx';
import { useCity } from '../session-context.ts';
import { writeText } from '../values/point-value.tsx';

const COUNT_EVERY_BEATS = 4;

interface System {
  readonly id: string;
  readonly symbol: string;
  readonly assets: number;
  readonly points: Uint32Array;
}

function systemsOf(city: City): System[] {
  return city.catalogue.domains
    .toSorted((a, b) => a.rank - b.rank)
    .map((domain) => {
      const points: number[] = [];
      let assets = 0;
      for (let row = 0; row < city.assetCount; row++) {
        if (!domain.kinds.some((kind) => kind.kind === city.kinds[row])) continue;
        assets++;
        points.push(...city.pointsOf(row));
      }
      return { id: domain.id, symbol: domain.kinds[0]?.symbol ?? 'device', assets, points: Uint32Array.from(points) };
    })
    .filter((system) => system.assets > 0);
}

function SystemRow({ system }: { system: System }) {
  const text = useText();
  const { live } = useCity();
  const current = useRef<HTMLSpanElement>(null);
  const stale = useRef<HTMLSpanElement>(null);
  const bar = useRef<HTMLElement>(null);
  useEffect(() => {
    let next = 0;
    return onBeat((beat) => {
      if (beat < next || current.current === null || stale.current === null || bar.current === null) return;
      next = beat + COUNT_EVERY_BEATS;
      let fresh = 0;
      let old = 0;
      for (const point of system.points) {
        if (!live.hasValue(point)) continue;
        if (live.qualities[point]! <= QUALITY_CODE.UNCERTAIN) fresh++;
        else old++;
      }
      writeText(current.current, formatNumber(fresh, 0, currentLanguage()));
      writeText(stale.current, formatNumber(old, 0, currentLanguage()));
      bar.current.style.width = `${(100 * fresh) / Math.max(1, system.points.length)}%`;
    });
  }, [live, system]);
  return (
    <tr>
      <th scope="row">
        <span className="system-name">
          <AssetSymbol name={system.symbol} />
          <span className="wrap">{text(`domain.${system.id}`)}</span>
        </span>
      </th>
      <td className="right">{formatNumber(system.assets, 0, currentLanguage())}</td>
      <td className="right">
        <span ref={current} className="strong" />
      </td>
      <td>
        <span className="bar" aria-hidden="true">
          <i ref={bar} />
        </span>
      </td>
      <td className="right">
        <span ref={stale} />
      </td>
    </tr>
  );
}

export function SystemsPanel() {
  const text = useText();
  const city = useCity();
  const [systems] = useState(() => systemsOf(city));
  return (
    <table className="systems">
      <colgroup>
        <col />
        <col className="systems-count" />
        <col className="systems-count" />
        <col className="systems-bar" />
        <col className="systems-count" />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">{text('systems.system')}</th>
          <th scope="col" className="right">
            {text('systems.assets')}
          </th>
          <th scope="col" className="right" colSpan={2}>
            {text('systems.current')}
          </th>
          <th scope="col" className="right">
            {text('systems.stale')}
          </th>
        </tr>
      </thead>
      <tbody>
        {systems.map((system) => (
          <SystemRow key={system.id} system={system} />
        ))}
      </tbody>
    </table>
  );
}
