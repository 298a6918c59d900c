// Our own files as the checks of the house see them: every source with its imports and its syntax tree.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const TOP_FOLDERS = ['simulation', 'contract', 'main', 'renderer', 'tests', 'bin', 'assets', 'docs'] as const;
const NOT_OURS = new Set([
  'node_modules',
  'out',
  'dist',
  '.cache',
  '.git',
  'test-results',
  'playwright-report',
  'coverage',
]);

/** Paths relative to the repository, with "/", sorted. */
export function filesBelow(folder: string): string[] {
  const found: string[] = [];
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    if (NOT_OURS.has(entry.name)) continue;
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) found.push(...filesBelow(path));
    else found.push(path);
  }
  return found.toSorted();
}

export function readSource(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

interface SyntaxNode {
  readonly type: string;
  readonly [property: string]: unknown;
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

/** Every node below and with `node`; `parent` and `role` say where it stands. */
function* nodesOf(
  node: SyntaxNode,
  parent?: SyntaxNode,
  role = '',
): Generator<{ node: SyntaxNode; parent: SyntaxNode | undefined; role: string }> {
  yield { node, parent, role };
  for (const [name, value] of Object.entries(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) yield* nodesOf(child, node, name);
    }
  }
}

/** Several checks look at every file: each is parsed once. */
const trees = new Map<string, SyntaxNode>();

function syntaxTree(path: string, text: string): SyntaxNode {
  const key = `${path}\n${text}`;
  const known = trees.get(key);
  if (known !== undefined) return known;
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]!.message}`);
  const tree = program as unknown as SyntaxNode;
  trees.set(key, tree);
  return tree;
}

/**
 * What a file imports, types included: `{ own }` is a path of ours, `{ foreign }` a package or built-in module as written.
 * `?raw` and the like are cut off.
 */
export type Import = { readonly own: string } | { readonly foreign: string };

export function importsOf(path: string, text = readSource(path)): Import[] {
  const imports: Import[] = [];
  for (const { node } of nodesOf(syntaxTree(path, text))) {
    if (!/^(Import|ExportNamed|ExportAll)Declaration$|^ImportExpression$|^TSImportType$/.test(node.type)) continue;
    const source = node['source'];
    if (!isNode(source)) continue;
    if (typeof source['value'] !== 'string') {
      // A test may import what it is given; in the program nobody could say what room that is.
      if (path.startsWith('tests/')) continue;
      throw new Error(`${path}: an import() of something that is not a literal`);
    }
    const written = source['value'].replace(/\?.*$/, '');
    imports.push(written.startsWith('.') ? { own: posix.join(dirname(path), written) } : { foreign: written });
  }
  return imports;
}

/** Names that a file declares itself, anywhere: they hide a global of that name. */
function declaredNames(tree: SyntaxNode): Set<string> {
  const names = new Set<string>();
  for (const { node, role } of nodesOf(tree)) {
    if (node.type === 'Identifier' && ['id', 'params', 'local', 'elements', 'param'].includes(role))
      names.add(node['name'] as string);
    if (node.type === 'AssignmentPattern' && isNode(node['left']) && node['left'].type === 'Identifier')
      names.add(node['left']['name'] as string);
    if (
      node.type === 'Property' &&
      role === 'properties' &&
      isNode(node['value']) &&
      node['value'].type === 'Identifier'
    )
      names.add(node['value']['name'] as string);
  }
  return names;
}

/**
 * Uses of globals, as a reader would name them: `Math.random`, `process`, `new Date()` (without arguments: the clock).
 * A file's own declaration of the same name hides the global.
 */
export function globalsUsedBy(path: string, text = readSource(path)): Set<string> {
  const tree = syntaxTree(path, text);
  const declared = declaredNames(tree);
  const used = new Set<string>();
  const nameOf = (value: unknown) =>
    isNode(value) && value.type === 'Identifier' ? (value['name'] as string) : undefined;
  for (const { node, role, parent } of nodesOf(tree)) {
    if (node.type.startsWith('TS')) continue;
    if (node.type === 'MemberExpression') {
      const object = nameOf(node['object']);
      const member = nameOf(node['property']);
      if (object !== undefined && member !== undefined && node['computed'] !== true && !declared.has(object))
        used.add(`${object}.${member}`);
    }
    if (
      node.type === 'NewExpression' &&
      nameOf(node['callee']) === 'Date' &&
      (node['arguments'] as unknown[]).length === 0
    )
      used.add('new Date()');
    if (node.type === 'CallExpression' && nameOf(node['callee']) === 'Date') used.add('new Date()');
    const isMemberName = role === 'property' && parent?.['computed'] !== true;
    if (node.type === 'Identifier' && !isMemberName && role !== 'key' && parent?.type.startsWith('TS') !== true) {
      const name = node['name'] as string;
      if (!declared.has(name)) used.add(name);
    }
  }
  return used;
}
