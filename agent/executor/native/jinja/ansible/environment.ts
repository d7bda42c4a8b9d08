import { createEnvironment, type Environment, type EnvironmentOptions } from '../environment.ts';
import { ansibleFilters } from './filters.ts';
import { ansibleTests } from './tests.ts';

/** An environment with Ansible's own filters and tests, as ansible-core 2.14 has them. */
export function createAnsibleEnvironment(options: EnvironmentOptions = {}): Environment {
  return createEnvironment({
    ...options,
    dialect: 'ansible',
    filters: [...ansibleFilters, ...(options.filters ?? [])],
    tests: [...ansibleTests, ...(options.tests ?? [])],
  });
}
