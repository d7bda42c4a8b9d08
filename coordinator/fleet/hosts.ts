import type { JetStreamClient } from '@nats-io/jetstream';
import { type KV, Kvm } from '@nats-io/kv';
import { z } from 'zod';
import { decodeMessage, encodeMessage } from '../../shared/wire/codec.ts';
import { buckets } from '../../shared/wire/subjects.ts';

/** A declared host: its labels, and the public key that its agent shows. */
const HostRecord = z.looseObject({
  labels: z.record(z.string(), z.string()),
  key: z.string(),
  added: z.iso.datetime(),
});
export type HostRecord = z.infer<typeof HostRecord>;

/** The declared hosts, kept in the bucket `dsc_hosts`, one key per host. */
export class HostRegistry {
  readonly #bucket: KV;
  readonly #hosts: Map<string, HostRecord>;

  private constructor(bucket: KV, hosts: Map<string, HostRecord>) {
    this.#bucket = bucket;
    this.#hosts = hosts;
  }

  static async open(client: JetStreamClient): Promise<HostRegistry> {
    const bucket = await new Kvm(client).open(buckets.hosts, { allow_direct: false });
    const hosts = new Map<string, HostRecord>();
    for await (const { key, value, operation } of await bucket.history()) {
      if (operation === 'PUT') hosts.set(key, decodeMessage(HostRecord, value, `the record of host ${key}`));
    }
    return new HostRegistry(bucket, hosts);
  }

  get(host: string): HostRecord | undefined {
    return this.#hosts.get(host);
  }

  /** By name, in order. */
  all(): [string, HostRecord][] {
    return [...this.#hosts].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  keys(): Map<string, string> {
    return new Map(this.all().map(([host, { key }]) => [host, key]));
  }

  async put(host: string, record: HostRecord): Promise<void> {
    await this.#bucket.put(host, encodeMessage(record));
    this.#hosts.set(host, record);
  }

  async remove(host: string): Promise<void> {
    await this.#bucket.delete(host);
    this.#hosts.delete(host);
  }
}
