// A view as an address: what is selected and where the camera stands, after the '#'. Copied links open the same view.
import type { Camera } from '../../contract/requests.ts';
import { type Selection, useDesk } from './desk-store.ts';
import type { Session } from './session.ts';

export interface ViewAddress {
  readonly asset: string | null;
  readonly camera: Camera | null;
}

export function formatAddress({ asset, camera }: ViewAddress): string {
  const parts = new URLSearchParams();
  if (asset !== null) parts.set('asset', asset);
  if (camera !== null) {
    const { lon, lat, zoom, pitch, bearing } = camera;
    parts.set(
      'view',
      [lon.toFixed(6), lat.toFixed(6), zoom.toFixed(2), pitch.toFixed(1), bearing.toFixed(1)].join(','),
    );
  }
  return parts.toString();
}

/** Anything unreadable counts as absent: an address comes from anywhere. */
export function parseAddress(hash: string): ViewAddress {
  const parts = new URLSearchParams(hash.replace(/^#/, ''));
  const numbers = (parts.get('view') ?? '').split(',').map(Number);
  const [lon, lat, zoom, pitch, bearing] = numbers;
  const isCamera = numbers.length === 5 && numbers.every(Number.isFinite);
  return {
    asset: parts.get('asset'),
    camera: isCamera ? { lon: lon!, lat: lat!, zoom: zoom!, pitch: pitch!, bearing: bearing! } : null,
  };
}

/** Link to this page with the present selection and camera; without any token. */
export function linkToHere(session: Session): string {
  const { city, scene } = session.store.getState();
  const { selection } = useDesk.getState();
  const asset = selection?.table === 'assets' && city !== null ? city.ids[selection.row]! : null;
  return `${location.origin}${location.pathname}#${formatAddress({ asset, camera: scene?.camera() ?? null })}`;
}

/** The selection that an address names; null when it names none of this city. */
export function selectionOf(address: ViewAddress, session: Session): Selection | null {
  const row = address.asset === null ? undefined : session.store.getState().city?.assetRow(address.asset);
  return row === undefined ? null : { table: 'assets', row };
}
