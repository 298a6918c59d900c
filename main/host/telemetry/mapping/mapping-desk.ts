// The mappings of a running city: those of the config file and those that an administrator made; which of them are on, what they do, and the
// topics that nobody understands yet. What changes here takes effect at once.
import type { MappingFile } from '../../../../contract/mapping-file.ts';
import type {
  MappingDryRun,
  MappingProblemTold,
  MappingState,
  UnknownTopicTold,
} from '../../../../contract/mapping-requests.ts';
import type { Documents, Journal } from '../../ports.ts';
import type { DecoderCounts } from '../foreign-intake.ts';
import { DryRun } from './dry-run.ts';
import type { MappedCity } from './mapped-city.ts';
import { type CheckedMapping, checkMapping, refuseOverlap } from './mapping-check.ts';
import { MappingFolder } from './mapping-folder.ts';
import { MappingError } from './mapping-problem.ts';
import { type Proposal, proposeMapping } from './propose-mapping.ts';
import { readMapping } from './read-mapping.ts';
import { matchTopic, parseTemplate } from './topic-template.ts';
import type { UnknownTopic } from './unknown-topics.ts';

/** What the desk needs of telemetry. */
export interface MappingDoor {
  /** replaces all mappings that are at work */
  setMappings(mappings: readonly MappingFile[]): Promise<void>;
  decoders(): readonly DecoderCounts[];
  unknownTopics(): Promise<readonly UnknownTopic[]>;
}

export interface MappingDeskOptions {
  readonly city: MappedCity;
  readonly door: MappingDoor;
  readonly journal: Journal;
  readonly documents: Documents;
  /** `mappings` of the city's data folder */
  readonly folder: string;
  /** of the config file */
  readonly files: readonly string[];
  /** filters that are listened to for unknown topics */
  readonly listen: readonly string[];
  readonly log: (line: string) => void;
}

interface Entry {
  readonly name: string;
  readonly from: 'config' | 'saved';
  isOn: boolean;
  checked: CheckedMapping | null;
  /** as it was read, when it could not be checked */
  raw: Readonly<Record<string, unknown>>;
  trouble: MappingProblemTold | null;
}

const OFF_DOCUMENT = 'mappings/off';
const MOST_MAPPINGS = 200;
const SAMPLE_CHARACTERS = 4000;
const MOST_TRIED = 2000;

export class MappingDesk {
  readonly #options: MappingDeskOptions;
  readonly #folder: MappingFolder;
  readonly #entries = new Map<string, Entry>();
  /** what was known of topics before a mapping took them: it can still be tried on them */
  #samples = new Map<string, UnknownTopic>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: MappingDeskOptions) {
    this.#options = options;
    this.#folder = new MappingFolder(options.folder);
  }

  /** Reads all, before telemetry begins. One that is wrong is told and left out; the others work. */
  async load(): Promise<void> {
    const { files, documents, log, city } = this.#options;
    const off = await documents.get(OFF_DOCUMENT);
    const isOff = (name: string) => Array.isArray(off) && off.includes(name);
    const found: { name: string; from: Entry['from']; file: string }[] = [
      ...files.map((file) => ({ name: nameOfFile(file), from: 'config' as const, file })),
      ...(await this.#folder.names()).map((name) => ({ name, from: 'saved' as const, file: this.#folder.file(name) })),
    ];
    for (const { name, from, file } of found) {
      const entry: Entry = { name, from, isOn: !isOff(name), checked: null, raw: {}, trouble: null };
      try {
        entry.checked = await readMapping(file, city);
        if (this.#entries.has(entry.checked.mapping.name))
          throw new MappingError(
            [{ path: 'name', message: 'another mapping has this name', remedy: 'give it its own' }],
            file,
          );
        refuseOverlap(entry.checked.mapping, this.atWork(), file);
      } catch (error) {
        if (!(error instanceof MappingError)) throw error;
        entry.trouble = { ...error.problems[0]!, message: error.message };
        log(`mapping: ${error.message}; ${error.problems[0]?.remedy ?? ''}`);
        if (from === 'saved') entry.raw = await this.#readRaw(name);
      }
      this.#entries.set(entry.trouble === null ? entry.checked!.mapping.name : name, {
        ...entry,
        name: entry.trouble === null ? entry.checked!.mapping.name : name,
      });
    }
  }

  /** those that are on and in order */
  atWork(): MappingFile[] {
    return [...this.#entries.values()].flatMap(({ isOn, trouble, checked }) =>
      isOn && trouble === null && checked !== null ? [checked.mapping] : [],
    );
  }

  list(): MappingState[] {
    const counts = new Map(this.#options.door.decoders().map((each) => [each.name, each]));
    return [...this.#entries.values()].map(({ name, from, isOn, checked, trouble }) => {
      const count = counts.get(`mapping:${name}`);
      return {
        ...{ name, from, isOn, trouble },
        about: checked?.mapping.about ?? '',
        topics: checked?.mapping.topics ?? [],
        reach: { ...(checked?.reach ?? { assets: 0, points: 0 }) },
        messages: count?.messages ?? 0,
        values: count?.values ?? 0,
        refused: { ...count?.refused },
        lastAt: count?.lastAt ?? null,
        lastRefusal: count?.lastRefusal ?? null,
        warnings: [...(checked?.warnings ?? [])],
      };
    });
  }

  /** null: there is none of this name */
  get(name: string): Readonly<Record<string, unknown>> | null {
    const entry = this.#entries.get(name);
    return entry === undefined ? null : (entry.checked?.mapping ?? entry.raw);
  }

  /** Problems, in which case nothing has changed; empty: it is kept and at work. @throws Error of the file system */
  save(draft: unknown, by: string): Promise<readonly MappingProblemTold[]> {
    return this.#inTurn(async () => {
      const checked = this.#check(draft);
      if ('problems' in checked) return checked.problems;
      const { mapping, reach } = checked;
      const before = this.#entries.get(mapping.name);
      if (before?.from === 'config')
        return [{ path: 'name', message: 'a mapping of the config file has this name', remedy: 'choose another' }];
      if (before === undefined && this.#entries.size >= MOST_MAPPINGS)
        return [{ path: '', message: `${MOST_MAPPINGS} mappings are kept`, remedy: 'remove one first, or join some' }];
      await this.#folder.write(mapping);
      await this.#keepSamples(mapping);
      this.#entries.set(mapping.name, {
        ...{ name: mapping.name, from: 'saved', isOn: true, checked, raw: {}, trouble: null },
      });
      await this.#apply();
      await this.#options.journal.append('mappingSaved', by, {
        ...{ mapping: mapping.name, topics: mapping.topics, points: reach.points },
      });
      return [];
    });
  }

  /** What is wrong: no such mapping, or it cannot work; null: done. */
  switch(name: string, isOn: boolean, by: string): Promise<string | null> {
    return this.#inTurn(async () => {
      const entry = this.#entries.get(name);
      if (entry === undefined) return `there is no mapping "${name}"`;
      if (entry.isOn === isOn) return null;
      if (isOn && entry.checked !== null) {
        try {
          refuseOverlap(entry.checked.mapping, this.atWork());
        } catch (error) {
          if (error instanceof MappingError) return error.message;
          throw error;
        }
        entry.trouble = null;
      }
      entry.isOn = isOn;
      await this.#apply();
      await this.#options.journal.append('mappingSwitched', by, { mapping: name, isOn });
      return null;
    });
  }

  remove(name: string, by: string): Promise<string | null> {
    return this.#inTurn(async () => {
      const entry = this.#entries.get(name);
      if (entry === undefined) return `there is no mapping "${name}"`;
      if (entry.from === 'config') return `"${name}" comes from the config file: take it out there`;
      await this.#folder.remove(name);
      this.#entries.delete(name);
      await this.#apply();
      await this.#options.journal.append('mappingRemoved', by, { mapping: name });
      return null;
    });
  }

  /** null: these topics have nothing in common */
  async propose(topics: readonly string[]): Promise<Proposal | null> {
    const wanted = new Set(topics);
    const samples = (await this.#known())
      .filter(({ topic }) => wanted.has(topic))
      .flatMap(({ topic, samples }) => samples.map(({ payload }) => ({ topic, payload })));
    return samples.length === 0 ? null : proposeMapping(samples, this.#options.city);
  }

  /** What it would make of everything that is known of topics, without keeping any of it. */
  async try(draft: unknown): Promise<{ problems: readonly MappingProblemTold[]; dryRun: MappingDryRun | null }> {
    const checked = this.#check(draft);
    if ('problems' in checked) return { problems: checked.problems, dryRun: null };
    const templates = checked.mapping.topics.map((text, i) => parseTemplate(text, `topics[${i}]`));
    const run = new DryRun(checked, this.#options.city);
    let line = 0;
    for (const { topic, samples } of await this.#known()) {
      if (!templates.some((template) => matchTopic(template, topic) !== null)) continue;
      for (const { at, payload, isPrecious, isKept } of samples) {
        line += 1;
        if (line <= MOST_TRIED)
          run.take({ line, arrival: at, message: { topic, payload: Buffer.from(payload), isPrecious, isKept } });
      }
    }
    return { problems: [], dryRun: run.report(200) };
  }

  async unknown(most: number): Promise<{ filters: string[]; topics: UnknownTopicTold[]; more: number }> {
    const topics = await this.#unclaimed();
    return {
      filters: [...this.#options.listen],
      topics: topics.slice(0, most).map(({ topic, count, perSecond, lastAt, samples }) => {
        const last = samples.at(-1);
        const text = last === undefined ? '' : Buffer.from(last.payload).toString('utf8');
        return {
          ...{ topic: printable(topic), count, perSecond, lastAt },
          sample: printable(text.slice(0, SAMPLE_CHARACTERS)),
          isCut: last !== undefined && last.length > last.payload.length,
        };
      }),
      more: Math.max(0, topics.length - most),
    };
  }

  #check(draft: unknown): CheckedMapping | { problems: readonly MappingProblemTold[] } {
    try {
      const checked = checkMapping(draft, this.#options.city);
      const { asset } = checked.mapping;
      if (typeof asset === 'object' && asset.file !== undefined)
        return { problems: [{ path: 'asset.file', message: 'no file can be named here', remedy: 'put the table in' }] };
      refuseOverlap(checked.mapping, this.atWork());
      return checked;
    } catch (error) {
      if (error instanceof MappingError) return { problems: error.problems };
      throw error;
    }
  }

  async #apply(): Promise<void> {
    const off = [...this.#entries.values()].filter(({ isOn }) => !isOn).map(({ name }) => name);
    await this.#options.door.setMappings(this.atWork());
    await this.#options.documents.put(OFF_DOCUMENT, off);
  }

  async #unclaimed(): Promise<readonly UnknownTopic[]> {
    const templates = this.atWork().flatMap(({ topics }) => topics.map((text) => parseTemplate(text, 'topics')));
    const topics = await this.#options.door.unknownTopics();
    return topics.filter(({ topic }) => !templates.some((template) => matchTopic(template, topic) !== null));
  }

  async #known(): Promise<UnknownTopic[]> {
    const fresh = await this.#options.door.unknownTopics();
    const names = new Set(fresh.map(({ topic }) => topic));
    return [...fresh, ...[...this.#samples.values()].filter(({ topic }) => !names.has(topic))];
  }

  async #keepSamples({ topics }: MappingFile): Promise<void> {
    const templates = topics.map((text) => parseTemplate(text, 'topics'));
    const kept = (await this.#known()).filter(({ topic }) =>
      templates.some((template) => matchTopic(template, topic) !== null),
    );
    for (const known of kept) this.#samples.set(known.topic, known);
    // Bounded like the list they come from.
    this.#samples = new Map([...this.#samples].slice(-1000));
  }

  async #readRaw(name: string): Promise<Record<string, unknown>> {
    const raw = await this.#folder.read(name).catch(() => ({}));
    return typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>) : {};
  }

  /** One change after the other. */
  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(change, change);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

const nameOfFile = (file: string): string =>
  file
    .split(/[\\/]/)
    .at(-1)!
    .replace(/\.json$/, '');

/** Control characters and direction marks are shown as escapes, line ends and tabs as they are. */
function printable(text: string): string {
  return text.replace(
    /(?![\n\t])[\p{C}\p{Zl}\p{Zp}\uFFFD]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
