import { ansibleFilters } from './ansible/filters.ts';
import { ansibleTests } from './ansible/tests.ts';
import { builtinFilters } from './filters/builtin.ts';
import type { Definition, Dialect } from './runtime/host.ts';
import { builtinTests } from './tests/builtin.ts';

/** The filters of a dialect by name, and those given, each of which takes the place of one of its name. */
export function filtersOf(dialect: Dialect, given: readonly Definition[] = []): Map<string, Definition> {
  return named([...builtinFilters, ...(dialect === 'ansible' ? ansibleFilters : []), ...given]);
}

/** As `filtersOf`, the tests. */
export function testsOf(dialect: Dialect, given: readonly Definition[] = []): Map<string, Definition> {
  return named([...builtinTests, ...(dialect === 'ansible' ? ansibleTests : []), ...given]);
}

/** By name, and by the full names that Ansible's own collection gives them. */
function named(definitions: readonly Definition[]): Map<string, Definition> {
  const table = new Map(definitions.map((definition) => [definition.name, definition]));
  for (const { name } of ansibleFilters) addFullName(table, name);
  for (const { name } of ansibleTests) addFullName(table, name);
  return table;
}

function addFullName(table: Map<string, Definition>, name: string): void {
  const definition = table.get(name);
  if (definition === undefined) return;
  table.set(`ansible.builtin.${name}`, definition);
  table.set(`ansible.legacy.${name}`, definition);
}
