// Mappings of foreign devices and topics that nobody understands yet.
import type { MappingDesk } from '../telemetry/mapping/mapping-desk.ts';
import type { MappedCity } from '../telemetry/mapping/mapped-city.ts';
import { answer, refuse, type Handlers } from './handler.ts';

const MOST_UNKNOWN = 300;

type Names = Extract<keyof Handlers, `mapping.${string}` | 'topic.unknown'>;

export function createMappingHandlers(desk: MappingDesk, points: MappedCity['points']): Pick<Handlers, Names> {
  const names = namesOf(points);
  return {
    'mapping.list': () => answer({ mappings: desk.list() }),
    'mapping.get': ({ name }) => {
      const mapping = desk.get(name);
      return mapping === null ? refuse('not-found', `there is no mapping "${name}"`) : answer({ mapping });
    },
    'mapping.save': async ({ mapping }, { user }) => {
      const problems = await desk.save(mapping, user);
      return answer({ problems: [...problems], mappings: desk.list() });
    },
    'mapping.switch': async ({ name, isOn }, { user }) => {
      const trouble = await desk.switch(name, isOn, user);
      return trouble === null ? answer({ mappings: desk.list() }) : refuse('conflict', trouble);
    },
    'mapping.remove': async ({ name }, { user }) => {
      const trouble = await desk.remove(name, user);
      return trouble === null ? answer({ mappings: desk.list() }) : refuse('conflict', trouble);
    },
    'mapping.propose': async ({ topics }) => {
      const proposal = await desk.propose(topics);
      if (proposal === null)
        return refuse('conflict', 'these topics have no shape in common, or have been quiet for too long');
      return answer({ mapping: { ...proposal.mapping }, notes: [...proposal.notes] });
    },
    'mapping.try': async ({ mapping }) => {
      const { problems, dryRun } = await desk.try(mapping);
      return answer({ problems: [...problems], dryRun });
    },
    'topic.unknown': async () => answer(await desk.unknown(MOST_UNKNOWN)),
    'mapping.points': ({ text, limit }) => {
      const words = text
        .toLowerCase()
        .split(/\s+/)
        .filter((word) => word !== '');
      const found: { id: string; asset: string; name: string; unit: string }[] = [];
      let total = 0;
      for (const { id, asset, definition } of points) {
        const said = `${id} ${'name' in asset ? String(asset.name) : ''}`.toLowerCase();
        if (!words.every((word) => said.includes(word))) continue;
        total += 1;
        if (found.length < limit) found.push({ id, asset: asset.id, name: definition.name, unit: definition.unit });
      }
      return answer({ points: found, total, names });
    },
  };
}

function namesOf(points: MappedCity['points']): { name: string; unit: string; states: string[] }[] {
  const names = new Map<string, { name: string; unit: string; states: string[] }>();
  for (const { definition } of points) {
    const { name, unit, states = [] } = definition;
    if (!names.has(name)) names.set(name, { name, unit, states: [...states] });
  }
  return [...names.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
