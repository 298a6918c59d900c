// Stops: platforms and stop positions of one name and place are one stop with its modes.
import type { Asset } from '../asset-list.ts';
import type { Tags } from '../osm-data.ts';
import type { StreetFinder } from '../street-finder.ts';
import { mergeSites, type Thing } from '../tagged-things.ts';

const MODES = ['bus', 'tram', 'subway', 'light_rail', 'train', 'ferry'] as const;
type Mode = (typeof MODES)[number];
const BUS_REACH_M = 150;
const STATION_REACH_M = 300;
const NAME_REACH_M = 60;

function modesOf(tags: Tags): Mode[] {
  const modes = new Set<Mode>();
  if (tags.highway === 'bus_stop' || tags.amenity === 'bus_station') modes.add('bus');
  if (tags.railway === 'tram_stop') modes.add('tram');
  if (tags.amenity === 'ferry_terminal') modes.add('ferry');
  const isStation = tags.railway === 'station' || tags.railway === 'halt';
  const isStop =
    isStation ||
    tags.public_transport === 'stop_position' ||
    tags.public_transport === 'platform' ||
    tags.public_transport === 'station';
  if (isStop) {
    for (const mode of MODES) if (tags[mode] === 'yes') modes.add(mode);
    if (tags.trolleybus === 'yes') modes.add('bus');
  }
  if (isStation) {
    const kind = tags.station ?? '';
    if (kind === 'subway' || kind === 'light_rail') modes.add(kind);
    else if (!modes.has('subway') && !modes.has('light_rail') && !modes.has('tram')) modes.add('train');
  }
  return MODES.filter((mode) => modes.has(mode));
}

export function transitAssets(things: readonly Thing[], streets: StreetFinder): Asset[] {
  const stops = things.filter(({ tags }) => modesOf(tags).length > 0);
  const byName = new Map<string, Thing[]>();
  for (const stop of stops) {
    // Only equal names merge: two nameless stops across the street are not surely one.
    const key = stop.tags.name ?? stop.id;
    const group = byName.get(key);
    if (group === undefined) byName.set(key, [stop]);
    else group.push(stop);
  }
  return [...byName.values()].flatMap((group) => {
    const hasRail = group.some(({ tags }) => tags.railway !== undefined);
    return mergeSites(group, hasRail ? STATION_REACH_M : BUS_REACH_M).map(({ things: members, main, name }) => {
      const modes = MODES.filter((mode) => members.some((member) => modesOf(member.tags).includes(mode)));
      // The station's own place before that of a bus pole.
      const seat = members.find(({ tags }) => tags.railway === 'station' || tags.railway === 'halt') ?? main;
      return {
        id: `stop-${seat.id}`,
        domain: 'transit',
        kind: 'stop',
        name: name || streets.name(seat.x, seat.y, NAME_REACH_M),
        x: seat.x,
        y: seat.y,
        owner: members.find(({ tags }) => tags.operator !== undefined)?.tags.operator ?? '',
        attributes: { modes },
      };
    });
  });
}
