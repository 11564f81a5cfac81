import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HOPS_AT_MOST, trustProxies } from './client-address.js';

const PROXIES = ['10.0.0.0/8', '2001:db8:aaaa::/48'];
const proxies = trustProxies(PROXIES);
const request = (peer: string | undefined, headers: Record<string, string | undefined> = {}, encrypted?: boolean) =>
  ({ socket: { remoteAddress: peer, encrypted }, headers }) as unknown as IncomingMessage;
const from = (peer: string | undefined, forwarded?: string) => request(peer, { 'x-forwarded-for': forwarded });

describe('The address of a client', () => {
  it.each<[string, string | undefined, string | undefined, string]>([
    ['is the peer’s without a header', '192.0.2.1', undefined, '192.0.2.1'],
    ['is IPv4 if the socket writes it as mapped', '::ffff:192.0.2.1', undefined, '192.0.2.1'],
    ['is the peer’s for IPv6', '2001:db8::1', undefined, '2001:db8::1'],
    ['keeps the zone of a link-local peer', 'fe80::1%eth0', undefined, 'fe80::1%eth0'],
    ['is empty once the connection is gone', undefined, '192.0.2.9', ''],
    ['is the peer’s if the peer is not trusted', '192.0.2.1', '192.0.2.9', '192.0.2.1'],
    ['is the proxy’s without a header', '10.0.0.7', undefined, '10.0.0.7'],
    ['is the proxy’s with an empty header', '10.0.0.7', '', '10.0.0.7'],
    ['comes from one trusted proxy', '10.0.0.7', '192.0.2.9', '192.0.2.9'],
    ['comes from a trusted proxy whose address is mapped', '::ffff:10.0.0.7', '192.0.2.9', '192.0.2.9'],
    ['comes from a trusted proxy by IPv6', '2001:db8:aaaa::7', '2001:DB8::0:9', '2001:db8::9'],
    ['comes through two trusted proxies', '10.0.0.7', '192.0.2.9, 10.0.0.8', '192.0.2.9'],
    ['comes through proxies of both families', '2001:db8:aaaa::7', '192.0.2.9,10.0.0.8', '192.0.2.9'],
    ['ignores what a client wrote on the left', '10.0.0.7', '203.0.113.1, 192.0.2.9', '192.0.2.9'],
    ['ignores a trusted address that a client wrote on the left', '10.0.0.7', '203.0.113.1, 10.9.9.9, 192.0.2.9', '192.0.2.9'],
    ['stops at an untrusted proxy between trusted ones', '10.0.0.7', '203.0.113.1, 192.0.2.9, 10.0.0.8', '192.0.2.9'],
    ['is the last proxy’s if all are trusted', '10.0.0.7', '10.0.0.9, 10.0.0.8', '10.0.0.9'],
    ['may have a port', '10.0.0.7', '192.0.2.9:4711, 10.0.0.8:80', '192.0.2.9'],
    ['may have brackets and a port', '10.0.0.7', '[2001:db8::9]:4711', '2001:db8::9'],
    ['may have brackets', '10.0.0.7', '[2001:db8::9]', '2001:db8::9'],
    ['may be a mapped entry', '10.0.0.7', '::ffff:192.0.2.9', '192.0.2.9'],
    ['may be a mapped entry in brackets', '10.0.0.7', '[::ffff:192.0.2.9]:80', '192.0.2.9'],
    ['stops before an entry that is no address', '10.0.0.7', '192.0.2.9, unknown, 10.0.0.8', '10.0.0.8'],
    ['stops before an obfuscated entry', '10.0.0.7', '192.0.2.9, _hidden', '10.0.0.7'],
    ['stops before an empty entry', '10.0.0.7', '192.0.2.9, , 10.0.0.8', '10.0.0.8'],
    ['stops before an entry with a zone', '10.0.0.7', 'fe80::1%eth0', '10.0.0.7'],
    ['stops before an entry with two ports', '10.0.0.7', '192.0.2.9:80:80', '10.0.0.7'],
    ['stops before IPv4 in brackets', '10.0.0.7', '[192.0.2.9]', '10.0.0.7'],
    ['stops before an open bracket', '10.0.0.7', '[2001:db8::9', '10.0.0.7'],
    ['stops before a quoted entry', '10.0.0.7', '"192.0.2.9"', '10.0.0.7'],
    ['stops before an entry that is too long', '10.0.0.7', `${' '.repeat(3)}${'1'.repeat(100_000)}`, '10.0.0.7'],
  ])('%s', (_, peer, forwarded, address) => {
    expect(proxies.clientAddress(from(peer, forwarded))).toBe(address);
  });

  it('is never read from a header without trusted proxies', () => {
    const none = trustProxies([]);
    expect(none.clientAddress(from('10.0.0.7', '192.0.2.9'))).toBe('10.0.0.7');
    expect(none.clientAddress(from('::ffff:127.0.0.1', '192.0.2.9'))).toBe('127.0.0.1');
  });

  it('is never read from `Forwarded`', () => {
    expect(proxies.clientAddress(request('10.0.0.7', { forwarded: 'for=192.0.2.9' }))).toBe('10.0.0.7');
  });

  it('is read from so many entries at most', () => {
    const hops = (count: number) => ['192.0.2.9', ...Array.from({ length: count }, (_, i) => `10.0.1.${i + 1}`)].join(', ');
    expect(proxies.clientAddress(from('10.0.0.7', hops(HOPS_AT_MOST - 1)))).toBe('192.0.2.9');
    expect(proxies.clientAddress(from('10.0.0.7', hops(HOPS_AT_MOST)))).toBe('10.0.1.1');
  });

  it('does not depend on anything left of the first untrusted entry', () => {
    const entry = fc.constantFrom('192.0.2.9', '10.0.0.8', '2001:db8::1', 'unknown', '', '198.51.100.4:80');
    fc.assert(
      fc.property(
        fc.array(entry),
        fc.array(fc.constantFrom('10.0.0.8', '10.3.2.1:99', '[2001:db8:aaaa::2]'), { maxLength: 10 }),
        (left, right) => {
          const client = '198.51.100.77';
          expect(proxies.clientAddress(from('10.0.0.7', [...left, client, ...right].join(', ')))).toBe(client);
        },
      ),
    );
  });

  it('is found for any text, and is one that some entry or the peer has', () => {
    const text = fc.oneof(fc.string({ unit: fc.constantFrom(...'0123456789abcdef:.,[] ') }), fc.string());
    fc.assert(
      fc.property(text, (forwarded) => {
        const found = proxies.clientAddress(from('10.0.0.7', forwarded));
        expect(found === '10.0.0.7' || /^[\d.]+$|^[\da-f:]+$/.test(found)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('A trusted proxy', () => {
  it.each([
    ['10.0.0.7', true],
    ['::ffff:10.0.0.7', true],
    ['2001:db8:aaaa::1', true],
    ['192.0.2.1', false],
    ['', false],
    [undefined, false],
  ])('is known by its address %s: %s', (address, trusted) => {
    expect(proxies.isTrustedProxy(address)).toBe(trusted);
  });

  it.each<[string, Parameters<typeof request>, boolean]>([
    ['is over TLS', ['192.0.2.1', {}, true], true],
    ['is plain', ['192.0.2.1', {}], false],
    ['comes from a trusted proxy that says https', ['10.0.0.7', { 'x-forwarded-proto': 'HTTPS' }], true],
    ['comes from a trusted proxy that says http', ['10.0.0.7', { 'x-forwarded-proto': 'http' }], false],
    ['comes from a trusted proxy that says nothing', ['10.0.0.7', {}], false],
    ['comes from another peer that says https', ['192.0.2.1', { 'x-forwarded-proto': 'https' }], false],
    ['says https, and the nearest proxy says http', ['10.0.0.7', { 'x-forwarded-proto': 'https, http' }], false],
    ['says http, and the nearest proxy says https', ['10.0.0.7', { 'x-forwarded-proto': 'http, https' }], true],
  ])('says whether a request that %s is secure', (_, parts, secure) => {
    expect(proxies.isSecure(request(...parts))).toBe(secure);
  });

  it.each<[string, Parameters<typeof request>, string | undefined]>([
    ['the request’s own', ['192.0.2.1', { host: 'Graph.Example:8443' }], 'graph.example:8443'],
    ['the forwarded one', ['10.0.0.7', { host: 'inner', 'x-forwarded-host': 'graph.example' }], 'graph.example'],
    ['the nearest proxy’s', ['10.0.0.7', { 'x-forwarded-host': 'evil.example, graph.example' }], 'graph.example'],
    ['not another peer’s forwarded one', ['192.0.2.1', { host: 'graph.example', 'x-forwarded-host': 'evil.example' }], 'graph.example'],
    ['an IPv6 address', ['192.0.2.1', { host: '[::1]:4000' }], '[::1]:4000'],
    ['no text with a path', ['10.0.0.7', { 'x-forwarded-host': 'graph.example/a' }], undefined],
    ['no text with a name', ['192.0.2.1', { host: 'user@graph.example' }], undefined],
    ['none if there is none', ['192.0.2.1', {}], undefined],
  ])('gives the host that the client named: %s', (_, parts, host) => {
    expect(proxies.findHost(request(...parts))).toBe(host);
  });
});
