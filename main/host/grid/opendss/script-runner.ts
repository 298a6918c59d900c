// Executes a script line by line, as ExecCommands.pas, ExecHelper.pas and Executive.pas do.
import { resolve } from 'node:path';
import { GridFileError } from '../grid-file.ts';
import { ElementError } from './build-network.ts';
import { readBusCoordinates, readBusPosition } from './bus-coordinates.ts';
import { Circuit } from './circuit.ts';
import { readClassAndName } from './class-and-name.ts';
import { isGeneral, isPassive, makeObject } from './class-table.ts';
import { findCommand } from './commands.ts';
import { editObject, requireValue } from './edit-object.ts';
import { METERS, PassiveObject, PROTECTION } from './passive-object.ts';
import { ScriptError } from './script-error.ts';
import { findFile, folderOf, readLines } from './script-files.ts';
import { type Parameter, ScriptLine } from './script-line.ts';
import { CircuitElement, type ScriptObject } from './script-object.ts';
import { type Session, setOption } from './set-options.ts';
import { SolveHistory } from './solve-history.ts';

const DEFAULT_FREQUENCY = 60;
const DEEPEST_INCLUSION = 50;

interface Place {
  readonly file: string;
  /** from 1; 0 = no line of the file, but the command line */
  line: number;
}

export class ScriptRunner implements Session {
  baseFrequency = DEFAULT_FREQUENCY;
  circuit: Circuit;
  readonly warnings: string[] = [];
  readonly history = new SolveHistory();
  readonly #variables = new Map<string, string>();
  readonly #places: Place[] = [];
  readonly #definedAt = new Map<string, Place>();
  /** where it was changed last: what is wrong with it as a whole may have come in there */
  readonly #editedAt = new Map<string, Place>();
  #folder = '.';
  #active: ScriptObject | null = null;
  #subject: string | undefined;
  #ended = false;

  constructor() {
    this.circuit = this.#newCircuit();
  }

  /** @throws GridFileError naming file, line and element */
  runFile(file: string): void {
    const path = resolve(file);
    this.#folder = folderOf(path);
    this.#run(path, this.#lines(path, file));
  }

  /** A line from elsewhere than a file: the command line. */
  runLine(line: string, origin: string): void {
    this.#places.push({ file: origin, line: 0 });
    try {
      this.#attempt(() => this.#execute(line));
    } finally {
      this.#places.pop();
    }
  }

  setFolder(folder: string): void {
    this.#folder = resolve(this.#folder, folder.trim().replaceAll('\\', '/'));
  }

  /** Adds the place to what is wrong with an element as a whole. */
  located<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      if (!(error instanceof ElementError)) throw error;
      const place = this.#editedAt.get(error.element);
      throw new GridFileError({
        file: place?.file ?? '',
        ...(place === undefined || place.line === 0 ? {} : { line: place.line }),
        element: error.element,
        message: error.message,
        remedy: error.remedy,
      });
    }
  }

  #newCircuit(): Circuit {
    return new Circuit(this.baseFrequency, (text) => this.#warn(text));
  }

  #warn(text: string): void {
    const place = this.#places[this.#places.length - 1];
    this.warnings.push(place === undefined || place.line === 0 ? text : `${place.file}:${place.line}: ${text}`);
  }

  #here(): Place {
    return { ...(this.#places[this.#places.length - 1] as Place) };
  }

  #lines(path: string, named: string): string[] {
    try {
      return readLines(path);
    } catch (error) {
      if (error instanceof ScriptError)
        throw new GridFileError({ file: named, message: error.message, remedy: error.remedy });
      throw error;
    }
  }

  #run(path: string, lines: readonly string[]): void {
    if (this.#places.length >= DEEPEST_INCLUSION || this.#places.some((place) => place.file === path))
      throw new ScriptError(`${path} includes itself`, 'take the redirect out that leads back');
    const place: Place = { file: path, line: 0 };
    this.#places.push(place);
    let inComment = false;
    for (const line of lines) {
      if (this.#ended) break;
      place.line++;
      if (line.startsWith('/*')) inComment = true;
      if (!inComment) this.#attempt(() => this.#execute(line));
      if (line.includes('*/')) inComment = false;
    }
    this.#places.pop();
  }

  #attempt(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof ScriptError)) throw error;
      const place = this.#places[this.#places.length - 1] as Place;
      throw new GridFileError({
        file: place.file,
        ...(place.line === 0 ? {} : { line: place.line }),
        ...(this.#subject === undefined ? {} : { element: this.#subject }),
        message: error.message,
        remedy: error.remedy,
      });
    }
  }

  #execute(text: string): void {
    this.#subject = undefined;
    const line = new ScriptLine(text, this.#variables);
    const first = line.next();
    if (first === undefined || (first.value.text === '' && first.name === '')) return;
    if (first.name !== '') return this.#editByPath(first, line);
    const command = findCommand(first.value.text);
    switch (command.kind) {
      case 'skipped':
        if (command.warned) this.#warn(`${command.name} is passed over`);
        return;
      case 'refused':
        throw new ScriptError(`the command ${command.name} is not modelled here`, command.remedy);
      case 'obeyed':
        return this.#obey(command.name, line);
    }
  }

  #obey(command: string, line: ScriptLine): void {
    switch (command) {
      case 'new':
        return this.#define(line);
      case 'edit':
        return this.#edit(this.#objectNamed(line), line);
      case 'more':
        if (this.#active === null) throw new ScriptError('there is nothing to continue', 'begin with New or Edit');
        return this.#edit(this.#active, line);
      case 'select':
        this.#active = this.#objectNamed(line);
        return;
      case 'set':
        return this.#set(line);
      case 'solve':
        this.#requireCircuit();
        this.#set(line);
        this.beforeChange();
        this.history.note(this.circuit);
        return;
      case 'clear':
      case 'clearall':
        this.circuit = this.#newCircuit();
        this.history.forget();
        this.#active = null;
        this.#definedAt.clear();
        this.#editedAt.clear();
        return;
      case 'redirect':
        return this.#include(line, false);
      case 'compile':
        return this.#include(line, true);
      case 'open':
      case 'close':
        return this.#operate(line, command === 'open');
      case 'enable':
      case 'disable':
        return this.#enable(line, command === 'enable');
      case 'calcvoltagebases':
        this.#requireCircuit();
        return;
      case 'buscoords':
        return this.#coordinates(line);
      case 'setbusxy': {
        const position = readBusPosition(line);
        if (position !== undefined) this.circuit.positions.set(position.bus, { x: position.x, y: position.y });
        return;
      }
      case 'batchedit':
        return this.#batchEdit(line);
      case 'var':
        return this.#defineVariables(line);
      case 'cd':
        return this.setFolder(line.next()?.value.text ?? '.');
      case 'quit':
        this.#ended = true;
    }
  }

  #define(line: ScriptLine): void {
    const { className, name } = readClassAndName(line, this.#active);
    if (className === 'circuit') return this.#beginCircuit(name, line);
    if (!isGeneral(className)) this.#requireCircuit();
    const id = `${className}.${name}`;
    this.#subject = id;
    const existing = this.circuit.find(id);
    if (existing !== undefined) {
      if (!isGeneral(className)) {
        const place = this.#definedAt.get(id);
        throw new ScriptError(
          `it is defined twice${place === undefined ? '' : `, first in ${place.file}:${place.line}`}`,
          'rename one of the two, or write Edit to change the first',
        );
      }
      return this.#edit(existing, line);
    }
    if (METERS.includes(className)) this.#warn(`${id} is passed over`);
    if (PROTECTION.includes(className)) this.#warn(`${id} is passed over: what it protects stays closed`);
    if (!isPassive(className)) this.beforeChange();
    const object = makeObject(className, name, this.circuit);
    this.circuit.add(object);
    this.#definedAt.set(id, this.#here());
    this.#edit(object, line);
  }

  #beginCircuit(name: string, line: ScriptLine): void {
    this.#subject = `circuit.${name}`;
    if (this.circuit.name !== null)
      throw new ScriptError(`there is a circuit already, ${this.circuit.name}`, 'write Clear before the second one');
    // The frequency may have been set after the last Clear.
    const general = this.circuit;
    this.circuit = this.#newCircuit();
    this.circuit.takeGeneral(general);
    this.circuit.name = name;
    const source = makeObject('vsource', 'source', this.circuit) as CircuitElement;
    source.buses[0] = 'sourcebus';
    source.buses[1] = 'sourcebus.0.0.0';
    this.circuit.add(source);
    this.#definedAt.set(source.id, this.#here());
    this.#edit(source, line);
  }

  /** Whatever changes the network comes through here first: what was solved before is taken down as it was. */
  beforeChange(): void {
    this.located(() => this.history.beforeChange());
  }

  #edit(object: ScriptObject, line: ScriptLine): void {
    if (!(object instanceof PassiveObject)) this.beforeChange();
    this.#active = object;
    this.#subject = object.id;
    this.#editedAt.set(object.id, this.#here());
    editObject(object, line, this.circuit);
  }

  /** `Class.name.property=value ...` without a command; of the element edited last its name may be left out, or its class. */
  #editByPath(first: Parameter, line: ScriptLine): void {
    const parts = first.name.split('.');
    const property = parts.pop() as string;
    const id = parts.join('.').toLowerCase();
    const named = this.circuit.find(parts.length > 1 ? id : `${this.#active?.className ?? ''}.${id}`);
    const object = parts.length === 0 ? this.#active : named;
    if (property === '' || object === undefined || object === null)
      throw new ScriptError(`"${first.name}" is neither a command nor a property of an element`, 'correct the name');
    const quote = first.value.text.includes('"') ? ['{', '}'] : ['"', '"'];
    const value = first.value.quoted ? `${quote[0]}${first.value.text}${quote[1]}` : first.value.text;
    this.#edit(object, new ScriptLine(`${property}=${value} ${line.remainder}`, this.#variables));
  }

  #objectNamed(line: ScriptLine): ScriptObject {
    const parameter = line.next();
    const text = parameter?.value.name() ?? '';
    const id = text.includes('.') ? text : `${this.#active?.className ?? ''}.${text}`;
    this.#subject = id;
    const wanted = text.startsWith('circuit.') ? this.circuit.find('vsource.source') : this.circuit.find(id);
    if (wanted === undefined)
      throw new ScriptError(`there is no element ${id}`, 'define it before, or correct the name');
    return wanted;
  }

  #set(line: ScriptLine): void {
    for (let parameter = line.next(); parameter !== undefined; parameter = line.next()) {
      if (parameter.name === '') throw new ScriptError(`"${parameter.value.text}" has no option`, 'write option=value');
      requireValue(parameter.name, parameter, line);
      setOption(this, parameter.name, parameter.value);
    }
  }

  #include(line: ScriptLine, staysThere: boolean): void {
    const named = line.next()?.value.text ?? '';
    if (named === '') throw new ScriptError('it names no file', 'write the name of a script');
    const path = findFile(this.#folder, named);
    if (path === undefined)
      throw new ScriptError(`there is no file ${named} in ${this.#folder}`, 'put it there, or correct the name');
    const before = this.#folder;
    this.#folder = folderOf(path);
    const lines = readLines(path);
    this.#run(path, lines);
    if (!staysThere) this.#folder = before;
  }

  #operate(line: ScriptLine, open: boolean): void {
    const object = this.#objectNamed(line);
    if (!(object instanceof CircuitElement))
      throw new ScriptError(`${object.id} has no terminals`, 'name an element of the circuit');
    const terminal = line.next()?.value.integer() ?? 1;
    const conductor = line.next()?.value.integer() ?? 0;
    this.beforeChange();
    object.setOpen(terminal === 0 ? 1 : terminal, conductor, open);
    this.#active = object;
  }

  #enable(line: ScriptLine, enabled: boolean): void {
    const parameter = line.next();
    const text = parameter?.value.name() ?? '';
    this.beforeChange();
    if (text.endsWith('.*')) {
      for (const element of this.circuit.elements)
        if (element.className === text.slice(0, -2)) element.enabled = enabled;
      return;
    }
    this.circuit.element(text).enabled = enabled;
  }

  #coordinates(line: ScriptLine): void {
    const named = line.next()?.value.text ?? '';
    const path = findFile(this.#folder, named);
    if (path === undefined) return this.#warn(`there is no file ${named}: buses have no positions from it`);
    const { positions, unread } = readBusCoordinates(readLines(path));
    for (const { bus, x, y } of positions) this.circuit.positions.set(bus, { x, y });
    if (unread > 0) this.#warn(`${named}: ${unread} lines are no position of a bus`);
  }

  /** `BatchEdit Class.pattern property=value ...`: every name that the regular expression matches */
  #batchEdit(line: ScriptLine): void {
    const { className, name } = readClassAndName(line, this.#active);
    const rest = line.remainder;
    let pattern: RegExp;
    try {
      pattern = new RegExp(name, 'i');
    } catch {
      throw new ScriptError(`"${name}" is no regular expression`, 'write one, e.g. BatchEdit Load..* kW=10');
    }
    for (const object of this.circuit.objectsOf(className))
      if (pattern.test(object.name)) this.#edit(object, new ScriptLine(rest, this.#variables));
  }

  #defineVariables(line: ScriptLine): void {
    for (let parameter = line.next(); parameter !== undefined; parameter = line.next()) {
      if (!parameter.name.startsWith('@'))
        throw new ScriptError(`"${parameter.name}" is no variable`, 'write var @name=value');
      const text = parameter.value.text;
      this.#variables.set(
        parameter.name.toLowerCase(),
        text.includes('@') || parameter.value.quoted ? `{${text}}` : text,
      );
    }
  }

  #requireCircuit(): void {
    if (this.circuit.name === null) throw new ScriptError('there is no circuit yet', 'begin with New Circuit.name');
  }
}
