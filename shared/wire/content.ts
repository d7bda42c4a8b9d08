import { DscError } from '../errors.ts';
import { digestOf } from './codec.ts';
import type { ContentRef } from './messages.ts';

/** Bytes in one chunk of content on the wire; the last chunk is shorter. */
const chunkSize = 256 * 1024;

/** Content (a bundle or a state) as the name that messages carry and the chunks that `dsc.v1.bundle.<digest>.<n>` keeps. */
export function splitContent(bytes: Uint8Array): { ref: ContentRef; chunks: Uint8Array[] } {
  const chunks: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; start += chunkSize) {
    chunks.push(bytes.subarray(start, start + chunkSize));
  }
  return { ref: { digest: digestOf(bytes), size: bytes.length, chunks: chunks.length }, chunks };
}

/** Chunks back to content. Throws E_DIGEST when it is not what `ref` names. */
export function joinContent(ref: ContentRef, chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = Buffer.concat(chunks);
  if (bytes.length === ref.size && digestOf(bytes) === ref.digest) return bytes;
  throw new DscError('E_DIGEST', `content ${ref.digest} came as ${bytes.length} other bytes`, {
    hint: 'push again: the coordinator uploads what is missing',
  });
}
