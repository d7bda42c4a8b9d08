import { concatenate } from '../runtime/concat.ts';
import type { Frame } from '../runtime/context.ts';
import type { Output } from '../runtime/frame.ts';
import type { Value } from '../runtime/values.ts';
import type { Code } from './code.ts';

/** The code whose value is what the body writes. */
export function captured(body: (frame: Frame) => void): Code {
  return (frame) => captureOf(frame, () => body(frame));
}

/** What a body writes, as the value that Ansible makes of it. */
function captureOf(frame: Frame, body: () => void): Value {
  return finished(frame.capture(body), frame.context.converts);
}

/** An output that is complete, as a value. */
export function finished(out: Output, converts: boolean): Value {
  return converts ? concatenate(out) : out.text;
}
