import { isIP } from 'node:net';

/**
 * Why a network is refused:
 * - CIDR_INVALID: no address, or no prefix length of its kind
 * - CIDR_HOST_BITS: an address within a network instead of the network: `10.1.2.3/16` for `10.1.0.0/16`
 * - CIDR_TOO_WIDE: wider than one facility can need: beyond /8, for IPv6 /32; or all of IPv4, written as IPv6
 */
export type CidrProblem = 'CIDR_INVALID' | 'CIDR_HOST_BITS' | 'CIDR_TOO_WIDE';

/** A network: as many leading bits of `value` as `prefix` says, of 32 or 128. */
interface Network {
  readonly bits: 32 | 128;
  readonly value: bigint;
  readonly prefix: number;
}

const SHORTEST = { 32: 8, 128: 32 } as const;
/** ::ffff:0:0/96, the form in which IPv6 sockets report IPv4 addresses. */
const MAPPED = 0xffffn;

/**
 * Reads a network in CIDR notation. A bare address is a network of one. An IPv4-mapped IPv6 address is the IPv4 address.
 *
 * @returns its canonical text (RFC 5952), or why it is refused; never throws
 * @example parseCidr('2001:DB8:0::/48') // { cidr: '2001:db8::/48' }
 */
export function parseCidr(text: string): { readonly cidr: string; readonly problem?: undefined } | { readonly problem: CidrProblem } {
  const network = parseNetwork(text);
  return typeof network === 'string' ? { problem: network } : { cidr: `${formatAddress(network)}/${network.prefix}` };
}

/**
 * Whether an address (of a peer, from a socket or a proxy) lies in one of these networks. An address or network that `parseCidr`
 * would refuse never matches.
 */
export function isContained(cidrs: readonly string[], address: string): boolean {
  return compileNetworks(cidrs)(address);
}

/**
 * Parses the networks of a list once, for many addresses. It answers as `isContained` does.
 *
 * @example compileNetworks(['10.0.0.0/8'])('::ffff:10.1.2.3') // true
 */
export function compileNetworks(cidrs: readonly string[]): (address: string) => boolean {
  const networks = cidrs.map(parseNetwork).filter((network) => typeof network !== 'string');
  return (address) => {
    const peer = networks.length === 0 ? null : parseAddress(address);
    return peer !== null && networks.some((network) => network.bits === peer.bits && hasAddress(network, peer.value));
  };
}

/**
 * Writes an address in its one canonical text (RFC 5952). An IPv4-mapped IPv6 address is the IPv4 address.
 *
 * @returns undefined if the text is no address, or has a zone (`fe80::1%eth0`)
 * @example normalizeAddress('::FFFF:192.0.2.1') // '192.0.2.1'
 */
export function normalizeAddress(text: string): string | undefined {
  const address = parseAddress(text);
  return address ? formatAddress(address) : undefined;
}

function parseNetwork(text: string): Network | CidrProblem {
  const network = splitNetwork(text.trim());
  if (!network) return 'CIDR_INVALID';
  const { bits, value, prefix } = network;
  if (prefix < SHORTEST[bits] || (bits === 128 && hasAddress(network, MAPPED << 32n))) return 'CIDR_TOO_WIDE';
  return BigInt.asUintN(bits - prefix, value) === 0n ? network : 'CIDR_HOST_BITS';
}

function hasAddress({ bits, value, prefix }: Network, address: bigint): boolean {
  const host = BigInt(bits - prefix);
  return value >> host === address >> host;
}

function splitNetwork(text: string): Network | null {
  const [, address = '', length] = /^([^/]{2,45})(?:\/(0|[1-9]\d{0,2}))?$/.exec(text) ?? [];
  const found = parseAddress(address);
  if (!found) return null;
  const { bits, value, written } = found;
  // In a mapped address, the prefix counts from the beginning of the IPv6 address.
  const prefix = length === undefined ? bits : Number(length) - (written - bits);
  if (prefix > bits) return null;
  return prefix < 0 ? { bits: 128, value: (MAPPED << 32n) | value, prefix: Number(length) } : { bits, value, prefix };
}

/** @returns null if the text is no address; `written`: the bits of the address family in which it was written */
function parseAddress(text: string): { bits: 32 | 128; value: bigint; written: 32 | 128 } | null {
  // A zone (fe80::1%eth0) is a local name of an interface on one machine.
  const kind = text.includes('%') ? 0 : isIP(text);
  if (kind === 0) return null;
  if (kind === 4) return { bits: 32, value: parseIpv4(text), written: 32 };
  const value = parseIpv6(text);
  return value >> 32n === MAPPED ? { bits: 32, value: BigInt.asUintN(32, value), written: 128 } : { bits: 128, value, written: 128 };
}

function parseIpv4(text: string): bigint {
  return text.split('.').reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

function parseIpv6(text: string): bigint {
  const groups = (part = '') => (part === '' ? [] : part.split(':'));
  const [before, after] = formatIpv6(text).split('::');
  const [head, tail] = [groups(before), groups(after)];
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return [...head, ...zeros, ...tail].reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}

function formatAddress({ bits, value }: Pick<Network, 'bits' | 'value'>): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => BigInt.asUintN(8, value >> shift)).join('.');
  return formatIpv6(
    value
      .toString(16)
      .padStart(32, '0')
      .replace(/.{4}(?=.)/g, '$&:'),
  );
}

/** RFC 5952, and without dots. */
function formatIpv6(text: string): string {
  return new URL(`http://[${text}]/`).hostname.slice(1, -1);
}
