import { findAnsible } from '../../../agent/executor/ansible/find.ts';

/** Whether tests that need ansible-core can run here. */
export const hasAnsible: boolean = look();

function look(): boolean {
  try {
    findAnsible(process.env);
    return true;
  } catch {
    return false;
  }
}
