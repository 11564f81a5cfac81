import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { describeCorpus, readCorpus } from './testing/corpus.js';
import { FakeIntake } from './testing/fake-intake.js';
import { Clinic } from './testing/start-clinic.js';

describeCorpus('jahis-rx', 'a watched folder with every file of the corpus', () => {
  it('is read whole: each file is of a known format, or refused with a reason', async () => {
    const intake = await FakeIntake.start();
    const clinic = new Clinic(intake, 'fac_1');
    await clinic.enrol();
    const files = ['uke', 'jahis-rx', 'jahis-tc'].flatMap((folder) =>
      readdirSync(join('../shared/corpus', folder)).flatMap((name) => (/\.(txt|uke)$/i.test(name) ? [`${folder}/${name}`] : [])),
    );
    for (const file of files) clinic.put(file, readCorpus(file));
    const uploader = clinic.start();
    await uploader.describe();
    const { description, collected } = await uploader.describe();
    expect(collected).toMatchObject({ problems: [], waiting: 0 });
    expect(description.sources).toHaveLength(files.length);
    expect(description.sources.filter(({ format }) => format === 'UNKNOWN').map(({ refusal }) => refusal)).toEqual(['NOT_THIS_FORMAT']);
    expect((await uploader.round()).problems).toEqual([]);
    await intake.stop();
    clinic.remove();
  });
});
