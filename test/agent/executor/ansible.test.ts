import { tmpdir } from 'node:os';
import { describe, vi } from 'vitest';
import { createAnsibleExecutor } from '../../../agent/executor/ansible/executor.ts';
import { executorContract } from '../../contract/executor.contract.ts';
import { hasAnsible } from './has-ansible.ts';

// A start of Ansible takes many times its second or two where other work fills both cores.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

describe.skipIf(!hasAnsible)('the ansible executor (skipped where ansible-core is not installed)', () => {
  executorContract(() => createAnsibleExecutor({ env: process.env, tmp: tmpdir() }));
});
