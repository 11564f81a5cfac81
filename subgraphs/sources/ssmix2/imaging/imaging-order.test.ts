import { contentOf } from '../testing/read-segments.js';

it('an order of imaging has its clinical information, its reasons, its time and its comments', () => {
  const { values } = contentOf(
    'imaging',
    'OMG-01',
    'ORC|NW|7||1|||||20260301',
    'TQ1|1||||||||S^至急^HL70485',
    `OBR|1|7||X1^胸部^JJ1017||20260302|||||||胸痛あり|||||保留${'|'.repeat(13)}R1^胸痛^99X~R2^咳^99X`,
    'NTE|1||車椅子',
  );
  expect(values).toMatchObject([
    {
      clinicalInformation: '胸痛あり',
      reasons: [{ text: '胸痛' }, { text: '咳' }],
      requestedFor: { date: '2026-03-02' },
      timings: [{ priorities: [{ text: '至急' }] }],
      notes: ['車椅子'],
      warnings: [{ code: 'NOT_SHOWN', place: 'OBR-18', text: '保留' }],
    },
  ]);
});
