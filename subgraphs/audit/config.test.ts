import { describe, expect, it } from '@jest/globals';
import { ConfigurationError } from '../kit/index.js';
import { readConfig, readLogConfig } from './config.js';

const VKEY = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const GOOD = {
  HAREYAKA_DATABASE: 'sqlite:/tmp/audit.sqlite',
  HAREYAKA_AUDIT_ORIGIN: 'audit.example.jp/okayama',
  HAREYAKA_AUDIT_KEYS: 'audit.private.json',
  HAREYAKA_AUDIT_GATEWAYS: 'gateway=https://gateway.example/.well-known/jwks.json, second=keys/second.json',
  HAREYAKA_GATEWAY_JWKS: 'gateway.json',
  HAREYAKA_EXCHANGE_URL: 'http://127.0.0.1:1/issuer/exchange',
};
const problems = (env: NodeJS.ProcessEnv) => {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    return (error as ConfigurationError).problems.map(({ variable }) => variable);
  }
};

describe('the configuration of the audit store', () => {
  it('lists gateways and witnesses', () => {
    const config = readConfig({ ...GOOD, HAREYAKA_AUDIT_WITNESSES: `${VKEY}=https://witness.example/` });
    expect([...config.HAREYAKA_AUDIT_GATEWAYS]).toEqual([
      ['gateway', 'https://gateway.example/.well-known/jwks.json'],
      ['second', 'keys/second.json'],
    ]);
    expect(config.HAREYAKA_AUDIT_WITNESSES).toMatchObject([{ key: { name: 'example.com/foo' }, url: 'https://witness.example' }]);
  });

  it('has no witnesses and keeps records for five years by default', () => {
    expect(readLogConfig(GOOD)).toMatchObject({ HAREYAKA_AUDIT_WITNESSES: [], HAREYAKA_AUDIT_RETENTION_YEARS: 5 });
  });

  it.each([
    ['tls://syslog.example', { host: 'syslog.example', port: 6514 }],
    ['tls://syslog.example:10514', { host: 'syslog.example', port: 10514 }],
    ['tls://192.0.2.1:443', { host: '192.0.2.1', port: 443 }],
    ['tls://[2001:db8::1]:6514', { host: '2001:db8::1', port: 6514 }],
  ])('reads the syslog receiver %s', (HAREYAKA_AUDIT_SYSLOG, receiver) => {
    expect(readConfig({ ...GOOD, HAREYAKA_AUDIT_SYSLOG }).HAREYAKA_AUDIT_SYSLOG).toEqual(receiver);
  });

  it('takes a certificate for the syslog receiver only with its key', () => {
    expect(problems({ ...GOOD, HAREYAKA_AUDIT_SYSLOG_CERT: 'a.pem' })).toEqual(['HAREYAKA_AUDIT_SYSLOG_KEY']);
    expect(problems({ ...GOOD, HAREYAKA_AUDIT_SYSLOG_CERT: 'a.pem', HAREYAKA_AUDIT_SYSLOG_KEY: 'a.key' })).toEqual([]);
  });

  it.each<[string, string]>([
    ['HAREYAKA_AUDIT_GATEWAYS', ' , '],
    ['HAREYAKA_AUDIT_GATEWAYS', 'gateway'],
    ['HAREYAKA_AUDIT_GATEWAYS', 'gate way=x'],
    ['HAREYAKA_AUDIT_GATEWAYS', 'audit-store=x'],
    ['HAREYAKA_AUDIT_WITNESSES', 'w=https://witness.example'],
    ['HAREYAKA_AUDIT_WITNESSES', VKEY],
    ['HAREYAKA_AUDIT_ORIGIN', 'a+b'],
    ['HAREYAKA_AUDIT_RETENTION_YEARS', '0'],
    ['HAREYAKA_AUDIT_SYSLOG', 'syslog.example'],
    ['HAREYAKA_AUDIT_SYSLOG', 'udp://syslog.example:514'],
    ['HAREYAKA_AUDIT_SYSLOG', 'tls://user:password@syslog.example'],
  ])('refuses %s=%s', (variable, value) => {
    expect(problems({ ...GOOD, [variable]: value })).toEqual([variable]);
  });

  it('names the file of the watch rules’ constants, or none', () => {
    expect(readConfig(GOOD).HAREYAKA_AUDIT_WATCH).toBeUndefined();
    expect(readConfig({ ...GOOD, HAREYAKA_AUDIT_WATCH: 'watch.json' }).HAREYAKA_AUDIT_WATCH).toBe('watch.json');
  });

  it('needs an origin, keys, a database and gateways', () => {
    expect(problems({})).toEqual(expect.arrayContaining(Object.keys(GOOD)));
    expect(() => readConfig({})).toThrow(ConfigurationError);
  });
});
