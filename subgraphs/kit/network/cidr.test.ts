import { BlockList } from 'node:net';
import fc from 'fast-check';
import { compileNetworks, isContained, normalizeAddress, parseCidr } from './cidr.js';

describe('a network', () => {
  it.each([
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['192.168.1.0/24', '192.168.1.0/24'],
    [' 192.168.1.0/24\n', '192.168.1.0/24'],
    ['203.0.113.7', '203.0.113.7/32'],
    ['203.0.113.7/32', '203.0.113.7/32'],
    ['203.0.113.6/31', '203.0.113.6/31'],
    ['172.16.0.0/12', '172.16.0.0/12'],
    ['2001:db8::/32', '2001:db8::/32'],
    ['2001:0DB8:0000::/48', '2001:db8::/48'],
    ['2001:db8:0:0:1:0:0:0/80', '2001:db8:0:0:1::/80'],
    ['2001:db8:0:1:0:0:0:0/64', '2001:db8:0:1::/64'],
    ['2001:db8::1', '2001:db8::1/128'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2:3:4:5:6/128'],
    ['::1', '::1/128'],
    ['fe80::/64', 'fe80::/64'],
    ['64:ff9b::192.0.2.0/120', '64:ff9b::c000:200/120'],
    ['::ffff:192.168.1.0/120', '192.168.1.0/24'],
    ['::ffff:c0a8:100/120', '192.168.1.0/24'],
    ['::FFFF:10.0.0.0/104', '10.0.0.0/8'],
    ['::ffff:10.1.2.3', '10.1.2.3/32'],
  ])('%j is %s', (text, cidr) => {
    expect(parseCidr(text)).toEqual({ cidr });
    expect(parseCidr(cidr)).toEqual({ cidr });
  });

  it.each([
    ...['', ' ', '/', '/8', '10.0.0.0/', '10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/08', '10.0.0.0/8/8', '10.0.0.0 /8', '10.0.0/8', '10/8'],
    ...['010.0.0.0/8', '256.0.0.0/8', '1.2.3.4.5', '0x0a.0.0.0/8', '１０.0.0.0/8', '10.0.0.0/１６', '10.0.0.0/8x', '10.0.0.0/1e1'],
    ...['2001:db8::/129', '2001:db8:::/48', '2001::db8::/48', 'g::/48', 'fe80::1%eth0', 'fe80::%eth0/64', '[::1]', '::ffff:10.0.0.0/129'],
    ...['localhost', 'hospital.example', '10.0.0.0-10.0.0.9', '10.0.0.0/255.0.0.0', '1'.repeat(10_000), '\ud800/8'],
  ])('%j is not a network', (text) => {
    expect(parseCidr(text)).toEqual({ problem: 'CIDR_INVALID' });
  });

  it.each(['10.1.2.3/8', '192.168.1.1/24', '203.0.113.7/31', '2001:db8::1/64', '2001:db8:ffff::/33', '::ffff:10.0.0.1/120'])(
    '%s is an address within one',
    (text) => {
      expect(parseCidr(text)).toEqual({ problem: 'CIDR_HOST_BITS' });
    },
  );

  it.each([
    ...[
      '0.0.0.0/0',
      '10.0.0.0/0',
      '10.0.0.0/7',
      '128.0.0.0/1',
      '::/0',
      '2000::/3',
      '2001:d00::/24',
      '2001:db8::/31',
      '::/32',
      '::/64',
      '::/80',
    ],
    ...['::ffff:0:0/96', '::ffff:0.0.0.0/96', '::ffff:0:0/95', '::ffff:10.0.0.0/103', '::fffe:0:0/95'],
  ])('%s is too wide', (text) => {
    expect(parseCidr(text)).toEqual({ problem: 'CIDR_TOO_WIDE' });
  });
});

describe('an address lies in', () => {
  it.each([
    ['10.1.2.3', ['10.0.0.0/8'], true],
    ['10.255.255.255', ['10.0.0.0/8'], true],
    ['11.0.0.0', ['10.0.0.0/8'], false],
    ['9.255.255.255', ['10.0.0.0/8'], false],
    ['192.168.1.7', ['10.0.0.0/8', '192.168.1.0/24'], true],
    ['203.0.113.7', ['203.0.113.7/32'], true],
    ['203.0.113.8', ['203.0.113.7/32'], false],
    ['203.0.113.7', ['203.0.113.7'], true],
    ['::ffff:10.1.2.3', ['10.0.0.0/8'], true],
    ['::ffff:a01:203', ['10.0.0.0/8'], true],
    ['::FFFF:11.1.2.3', ['10.0.0.0/8'], false],
    ['10.1.2.3', ['::ffff:10.0.0.0/104'], true],
    ['::10.1.2.3', ['10.0.0.0/8'], false],
    ['2001:db8::1', ['2001:db8::/32'], true],
    ['2001:0db8:ffff:ffff:ffff:ffff:ffff:ffff', ['2001:db8::/32'], true],
    ['2001:db9::', ['2001:db8::/32'], false],
    ['10.1.2.3', [], false],
    // Refused, if either is not valid.
    ['10.1.2.3', ['0.0.0.0/0'], false],
    ['10.1.2.3', ['::/0'], false],
    ['10.1.2.3', ['10.1.2.3/8'], false],
    ['10.1.2.3', ['everywhere'], false],
    ['10.1.2.3', ['everywhere', '10.0.0.0/8'], true],
    ['10.1.2.3/32', ['10.0.0.0/8'], false],
    ['', ['10.0.0.0/8'], false],
    ['unknown', ['10.0.0.0/8'], false],
    ['fe80::1%eth0', ['fe80::/64'], false],
    ['10.1.2.3, 1.2.3.4', ['10.0.0.0/8'], false],
  ])('%s %j: %s', (address, cidrs, inside) => {
    expect(isContained(cidrs, address)).toBe(inside);
  });
});

describe('an address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:201', '192.0.2.1'],
    ['0:0:0:0:0:ffff:c000:201', '192.0.2.1'],
    ['::192.0.2.1', '::c000:201'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['::1', '::1'],
    ['::', '::'],
  ])('%s is written as %s', (text, address) => {
    expect(normalizeAddress(text)).toBe(address);
    expect(normalizeAddress(address)).toBe(address);
  });

  it.each(['', ' 192.0.2.1', '192.0.2.1 ', '192.0.2.1/32', '192.0.2.1:80', '[::1]', 'fe80::1%eth0', '192.0.2', 'unknown', '192.0.2.01'])(
    'is not %j',
    (text) => {
      expect(normalizeAddress(text)).toBeUndefined();
    },
  );

  it('is found in a compiled list as in the list itself', () => {
    const cidrs = ['10.0.0.0/8', 'everywhere', '0.0.0.0/0', '2001:db8::/32'];
    const isInside = compileNetworks(cidrs);
    for (const address of ['10.1.2.3', '::ffff:10.1.2.3', '11.1.2.3', '2001:db8::1', '2001:db9::1', 'unknown', ''])
      expect([address, isInside(address)]).toEqual([address, isContained(cidrs, address)]);
  });
});

describe('for any network and address', () => {
  const ones = (bits: number) => (1n << BigInt(bits)) - 1n;
  const written = (bits: number, value: bigint) =>
    bits === 32
      ? [24n, 16n, 8n, 0n].map((by) => (value >> by) & 255n).join('.')
      : Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - 16 * i)) & 0xffffn).toString(16)).join(':');
  /** A network, an address in it, and one outside it: one bit of the prefix differs. */
  const network = fc.constantFrom(32, 128).chain((bits) =>
    fc
      .record({
        // For IPv6, no network that contains all of IPv4.
        value: fc.bigInt({ min: bits === 32 ? 0n : 1n << 100n, max: ones(bits) }),
        prefix: fc.integer({ min: bits === 32 ? 8 : 32, max: bits }),
        host: fc.bigInt({ min: 0n, max: ones(bits) }),
        bit: fc.nat(),
      })
      .map(({ value, prefix, host, bit }) => {
        const low = ones(bits - prefix);
        const inside = (value & ~low) | (host & low);
        const outside = inside ^ (1n << BigInt(bits - 1 - (bit % prefix)));
        return {
          bits,
          prefix,
          low: host & low,
          net: written(bits, value & ~low),
          inside: written(bits, inside),
          outside: written(bits, outside),
        };
      }),
  );

  it('addresses inside and outside are distinguished, as node:net does', () => {
    fc.assert(
      fc.property(network, ({ bits, prefix, net, inside, outside }) => {
        const family = bits === 32 ? 'ipv4' : 'ipv6';
        const list = new BlockList();
        list.addSubnet(net, prefix, family);
        const cidr = `${net}/${prefix}`;
        for (const [address, within] of [
          [inside, true],
          [outside, false],
        ] as const) {
          expect([cidr, address, isContained([cidr], address), list.check(address, family)]).toEqual([cidr, address, within, within]);
          if (bits === 32) expect(isContained([cidr], `::ffff:${address}`)).toBe(within);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('its canonical text is that of the same network, and host bits are refused', () => {
    fc.assert(
      fc.property(network, ({ prefix, low, net, inside }) => {
        const { cidr } = parseCidr(`${net}/${prefix}`) as { cidr: string };
        expect([parseCidr(cidr), isContained([cidr], inside)]).toEqual([{ cidr }, true]);
        expect(parseCidr(`${inside}/${prefix}`)).toEqual(low === 0n ? { cidr } : { problem: 'CIDR_HOST_BITS' });
      }),
      { numRuns: 1_000 },
    );
  });

  it('nothing throws', () => {
    const near = fc.string({ unit: fc.constantFrom(...'0123456789abcdef:./%') });
    fc.assert(
      fc.property(fc.oneof(near, fc.string({ unit: 'binary', maxLength: 60 })), (text) => {
        expect(parseCidr(text)).toBeDefined();
        expect([isContained([text], '10.1.2.3'), isContained(['10.0.0.0/8'], text)]).toHaveLength(2);
      }),
      { numRuns: 1_000 },
    );
  });
});
