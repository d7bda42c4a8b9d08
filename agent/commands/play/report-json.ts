import type { Output } from '../../../shared/cli/context.ts';
import { toPlain } from '../../../shared/state/plain.ts';
import type { ExecutorEvent } from '../../executor/port.ts';

/** A line of JSON per event, its fields as port.ts has them. */
export function jsonReport(output: Output): (event: ExecutorEvent) => void {
  return (event) => {
    const plain = event.type === 'task' ? { ...event, result: toPlain(event.result) } : event;
    output.write(`${JSON.stringify(plain)}\n`);
  };
}
