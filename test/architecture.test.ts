import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { errorCodes } from '../shared/error-codes.ts';

const root = join(import.meta.dirname, '..');

interface Source {
  readonly path: string;
  readonly text: string;
  /** Files of this project that it imports, relative to the root. */
  readonly imports: readonly string[];
}

const sources = ['agent', 'coordinator', 'shared'].flatMap(sourcesIn);

function sourcesIn(folder: string): Source[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.ts'))
    .map((name) => {
      const path = join(folder, name);
      const text = readFileSync(join(root, path), 'utf8');
      const imports = [...text.matchAll(/from '(\.[^']+)'/g)].map(([, target = '']) =>
        relative(root, join(root, dirname(path), target)),
      );
      return { path, text, imports };
    });
}

/** Imports of files under `from` that lead to a file under one of `to`. */
function imports(from: string, ...to: string[]): string[] {
  return sources
    .filter(({ path }) => path.startsWith(from))
    .flatMap(({ path, imports }) =>
      imports
        .filter((target) => to.some((folder) => target.startsWith(folder)))
        .map((target) => `${path} → ${target}`),
    );
}

describe('imports', () => {
  test('of the agent never lead to the coordinator, nor the reverse', () => {
    expect([...imports('agent/', 'coordinator/'), ...imports('coordinator/', 'agent/')]).toEqual([]);
  });

  test('of shared lead to neither program', () => {
    expect(imports('shared/', 'agent/', 'coordinator/')).toEqual([]);
  });

  test('of the template engine stay in its folder', () => {
    const jinja = 'agent/executor/native/jinja/';
    const leaving = sources
      .filter(({ path }) => path.startsWith(jinja))
      .flatMap(({ path, imports }) =>
        imports.filter((to) => !to.startsWith(jinja)).map((to) => `${path} → ${to}`),
      );
    expect(leaving).toEqual([]);
  });

  test('go in a circle only inside of one folder, for walks that are recursive', () => {
    const runtime = new Map(sources.map((source) => [source.path, runtimeImports(source)]));
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (path: string, trail: readonly string[]) => {
      const circle = trail.includes(path) ? trail.slice(trail.indexOf(path)) : [];
      if (new Set(circle.map(dirname)).size > 1) circles.push([...circle, path].join(' → '));
      if (done.has(path) || trail.includes(path)) return;
      for (const next of runtime.get(path) ?? []) visit(next, [...trail, path]);
      done.add(path);
    };
    for (const path of runtime.keys()) visit(path, []);
    expect(circles).toEqual([]);
  });
});

function runtimeImports({ path, text }: Source): string[] {
  const statements = text.matchAll(/^import (?!type )([^;]*?) ?from '(\.[^']+)'/gms);
  return [...statements]
    .filter(([, names = '']) => !/^\{(\s*type [^,}]+,?)*\s*\}$/.test(names))
    .map(([, , target = '']) => relative(root, join(root, dirname(path), target)));
}

describe('the source', () => {
  test('spells subjects, streams and buckets in one file only', () => {
    const spelled = sources.filter(({ path }) => path !== 'shared/wire/subjects.ts');
    const strays = spelled.filter(({ text }) =>
      /['"`](dsc\.v1\.|\$JS\.API|DSC_(DESIRED|BUNDLES|TELEMETRY|PRESENCE|REVISIONS)\b)/.test(code(text)),
    );
    // The kind of an event is a CloudEvents type, not a subject.
    expect(strays.map(({ path }) => path)).toEqual(['shared/wire/events.ts']);
  });

  test('touches the process only where a program begins', () => {
    const strays = sources.filter(
      ({ path, text }) =>
        /(?<![.\w])process\.(env|argv|exit|exitCode|cwd|chdir|stdin|stdout|stderr|on|once)\b/.test(
          code(text),
        ) && !/^(agent|coordinator)\/main\.ts$/.test(path),
    );
    expect(strays.map(({ path }) => path)).toEqual(['shared/cli/main.ts']);
  });

  test('has no file over 300 lines, tables of data excepted', () => {
    const long = sources.filter(({ text }) => text.split('\n').length > 301).map(({ path }) => path);
    expect(long.filter((path) => !tables.has(path))).toEqual([]);
  });
});

/** Files that are a table of data. */
const tables: ReadonlySet<string> = new Set([]);

/** Without comments. */
function code(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

describe('docs/errors.md', () => {
  test('has every error code', () => {
    const text = readFileSync(join(root, 'docs', 'errors.md'), 'utf8');
    expect(Object.keys(errorCodes).filter((code) => !text.includes(`\`${code}\``))).toEqual([]);
  });
});

describe('docs/faults.md', () => {
  test('lists only faults that a test names', () => {
    const text = readFileSync(join(root, 'docs', 'faults.md'), 'utf8');
    const numbers = [...text.matchAll(/^\| (\d+) \|/gm)].map(([, number]) => number);
    const names = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' });
    const tests = names
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => readFileSync(join(root, 'test', name), 'utf8'))
      .join();
    expect(numbers).toHaveLength(28);
    expect(numbers.filter((number) => !tests.includes(`(fault ${number})`))).toEqual([]);
  });
});
