import { describe } from 'vitest';
import { createNativeExecutor } from '../../../agent/executor/native/executor.ts';
import { executorContract } from '../../contract/executor.contract.ts';

describe('the native executor', () => {
  executorContract(() => createNativeExecutor({ env: process.env }));
});
