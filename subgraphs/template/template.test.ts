import 'reflect-metadata';
import { describe, it } from '@jest/globals';
import { pino } from 'pino';
import { describeSubgraph } from '../kit/conformance.js';
import { buildSubject, makeChartReader, startSubgraph } from '../kit/index.js';
import { NOW, permitIssuer } from '../kit/testing/issuers.js';
import { ExampleSource } from './chart.example.js';
import { createExampleSubgraph } from './subgraph.js';

describeSubgraph({
  name: 'example',
  now: () => NOW,
  describe,
  it,
  start: async (gateway) => {
    const issuer = await permitIssuer('example');
    const permits = await issuer.permits();
    const charts = makeChartReader(new ExampleSource((...parts) => parts.join('-')));
    const subgraph = await createExampleSubgraph();
    const served = await startSubgraph(subgraph, {
      host: '127.0.0.1',
      port: 0,
      log: pino({ level: 'silent' }),
      deadline: 5_000,
      now: gateway.now,
      callers: gateway.callers,
      grantOf: async (reference, caller) => await permits.verify(reference.permit, caller, reference.id),
      ready: async () => true,
      extend: (context) => ({ charts: charts(context) }),
    });
    const chartOf = async (patient: string) => ({
      id: `${patient}~example`,
      permit: await issuer.sign({
        claims: {
          pat: patient,
          chart: `${patient}~example`,
          sub: buildSubject({ issuer: 'https://issuer.example', subject: 'conformance' }),
        },
      }),
    });
    return {
      ...served,
      sdl: subgraph.sdl,
      entities: {
        type: 'ExampleChart',
        known: [await chartOf('pat_1'), await chartOf('pat_2')],
        unknown: { id: 'pat_3~example', permit: 'no permit' },
      },
    };
  },
});
