import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { compileNetworks, normalizeAddress } from '../../subgraphs/kit/network/cidr.js';

/** The greatest number of entries that are read of `X-Forwarded-For`, from the right. */
export const HOPS_AT_MOST = 20;

/**
 * Reads the headers of reverse proxies about the client of a request. They count only if the connection's peer is a trusted proxy, because any client can
 * write them. Only `X-Forwarded-For`, `-Proto` and `-Host` are read, never `Forwarded` (RFC 7239): most proxies overwrite only one of the two forms, so a
 * client could forge the other.
 */
export interface TrustedProxies {
  /** Whether an address belongs to a trusted proxy. */
  isTrustedProxy(address: string | undefined): boolean;
  /**
   * The client's address in its canonical text; an IPv4-mapped address as IPv4. Empty once the connection is closed. `X-Forwarded-For` is read from the
   * right, past trusted proxies; the first other entry is the client. Reading stops at an entry that is not an address: the last valid address counts.
   */
  clientAddress(request: IncomingMessage): string;
  /** Whether the client sent the request by https. Of several values of `X-Forwarded-Proto`, the last counts: the nearest proxy's. */
  isSecure(request: IncomingMessage): boolean;
  /** The host and port that the client asked for, in lower case. Undefined if there is none, or it is not a host. Of several values of `X-Forwarded-Host`, the last counts. */
  findHost(request: IncomingMessage): string | undefined;
}

/**
 * Creates the reader of proxy headers.
 *
 * @param cidrs the networks of the trusted proxies; empty: no header is accepted
 * @example trustProxies(['10.0.0.0/8']).clientAddress(request) // '192.0.2.1', from 10.0.0.7 with `X-Forwarded-For: 192.0.2.1`
 */
export function trustProxies(cidrs: readonly string[]): TrustedProxies {
  const isTrusted = compileNetworks(cidrs);
  const isTrustedProxy = (address: string | undefined) => cidrs.length > 0 && address !== undefined && isTrusted(address);
  /** @returns undefined if the peer is not trusted */
  const readForwarded = ({ socket, headers }: IncomingMessage, name: 'for' | 'proto' | 'host') =>
    isTrustedProxy(socket.remoteAddress) ? readText(headers[`x-forwarded-${name}`]) : undefined;
  return {
    isTrustedProxy,
    clientAddress: (request) => {
      const forwarded = readForwarded(request, 'for');
      const peer = toAddress(request.socket.remoteAddress);
      return forwarded === undefined ? peer : findClient(forwarded, peer, isTrusted);
    },
    isSecure: (request) =>
      (request.socket as TLSSocket).encrypted === true || readLast(readForwarded(request, 'proto'))?.toLowerCase() === 'https',
    findHost: (request) => readHost(readLast(readForwarded(request, 'host')) ?? request.headers.host),
  };
}

function findClient(forwarded: string, peer: string, isTrusted: (address: string) => boolean): string {
  let client = peer;
  const entries = forwarded.split(',');
  for (let at = entries.length - 1; at >= Math.max(0, entries.length - HOPS_AT_MOST); at--) {
    const address = parseHop(entries[at]!);
    if (address === undefined) return client;
    client = address;
    if (!isTrusted(address)) return client;
  }
  return client;
}

/** Reads an entry: an address, with a port (`192.0.2.1:4711`, `[2001:db8::1]:4711`) or without one. */
function parseHop(entry: string): string | undefined {
  const text = entry.trim();
  if (text.length > HOP_AT_MOST) return undefined;
  const [, bracketed, plain] = /^(?:\[([^\]]+)\]|([\d.]+))(?::\d{1,5})?$/.exec(text) ?? [];
  if (bracketed !== undefined && !bracketed.includes(':')) return undefined;
  return normalizeAddress(bracketed ?? plain ?? text);
}

/** Characters of the longest entry: a whole IPv6 address with brackets and a port. */
const HOP_AT_MOST = 60;

/** Normalizes the address of a socket: removes the prefix `::ffff:` of an IPv4 address. */
function toAddress(address = ''): string {
  return address.startsWith('::ffff:') ? (normalizeAddress(address) ?? address) : address;
}

function readText(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(',') : header;
}

function readLast(list: string | undefined): string | undefined {
  return list?.slice(list.lastIndexOf(',') + 1).trim();
}

/** @returns undefined if the text is not a host: redirect addresses are built from it, so no other character may pass */
function readHost(text: string | undefined): string | undefined {
  return text !== undefined && /^([a-z\d]([a-z\d.-]{0,252})|\[[\da-f:.]{2,45}\])(:\d{1,5})?$/i.test(text) ? text.toLowerCase() : undefined;
}
