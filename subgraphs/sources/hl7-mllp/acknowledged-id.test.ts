import { readAcknowledgedId } from './acknowledged-id.js';

const MSH = 'MSH|^~\\&|H|C|G||2026||RSP^K22|S1|P|2.5';

it.each([
  ['CR', `${MSH}\rMSA|AA|GW1\rQAK|x\r`],
  ['CRLF', `${MSH}\r\nMSA|AA|GW1\r\n`],
  ['LF', `${MSH}\nMSA|AA|GW1\n`],
  ['CR, with software segments before it', `${MSH}\rSFT|A\rMSA|AA| GW1 |x\r`],
  ['CR, behind blanks and in lower case', `${MSH}\r msa|AA|GW1\r`],
  ['CR, with a line of text that looks like it', `${MSH}\rMSA|AA|GW1|a\nMSA|AA|GW2\r`],
  ['another delimiter', 'MSH$^~\\&$H\rMSA$AA$GW1\r'],
])('MSA-2 is read from a reply with %s', (_, reply) => {
  expect(readAcknowledgedId(Buffer.from(reply))).toBe('GW1');
});

it.each([MSH, `${MSH}\r`, `${MSH}\rMSA`, `${MSH}\rMSA|AA\r`, `${MSH}\rMSA|AA||\r`, ''])(
  'a reply without MSA-2 answers nothing',
  (reply) => {
    expect(readAcknowledgedId(Buffer.from(reply))).toBeNull();
  },
);
