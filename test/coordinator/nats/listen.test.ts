import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { chooseAddress, parseListen } from '../../../coordinator/nats/listen.ts';

describe('where to listen', () => {
  test.each([
    ['0.0.0.0:4222', { host: '0.0.0.0', port: 4222 }],
    ['4333', { host: undefined, port: 4333 }],
    [':4333', { host: undefined, port: 4333 }],
    ['broker.example', { host: 'broker.example', port: undefined }],
    ['[::1]:4222', { host: '[::1]', port: 4222 }],
  ])('%s is read', (text, address) => {
    expect(parseListen(text)).toEqual(address);
  });

  test.each(['a:b', 'host:99999', '1:2:3', 'a b'])('%s is refused', (text) => {
    expect(() => parseListen(text)).toThrow(expect.objectContaining({ code: 'E_USAGE' }));
  });

  test('a taken port is told, and the next free one taken', async () => {
    const { port, server } = await occupy();
    const choice = await chooseAddress({ host: '127.0.0.1', port }, { fixed: false });
    expect(choice).toMatchObject({ taken: port });
    expect(choice.port).toBeGreaterThan(port);
    await expect(chooseAddress({ host: '127.0.0.1', port }, { fixed: true })).rejects.toMatchObject({
      code: 'E_NATS_SERVER',
    });
    server.close();
  });

  test('an address that this machine does not have is refused, whatever the port', async () => {
    await expect(chooseAddress({ host: '203.0.113.7', port: 0 }, { fixed: false })).rejects.toMatchObject({
      message: expect.stringContaining('this machine does not have the address'),
    });
  });
});

async function occupy() {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('a TCP server has a port');
  return { port: address.port, server };
}
