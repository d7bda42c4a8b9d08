import { tmpdir } from 'node:os';
import { describe } from 'vitest';
import { createAnsibleExecutor } from '../../../agent/executor/ansible/executor.ts';
import { executorContract } from '../../contract/executor.contract.ts';
import { hasAnsible } from './has-ansible.ts';

describe.skipIf(!hasAnsible)('the ansible executor (skipped where ansible-core is not installed)', () => {
  executorContract(() => createAnsibleExecutor({ env: process.env, tmp: tmpdir() }));
});
