import { createWorld } from '../world/world.js';
import { chartFiles } from './ssmix2-files.js';

const world = createWorld({ seed: 1, firstStart: '2026-01-15' });
const hospitals = new Set(world.facilities.filter((one) => one.system).map((one) => one.id));
const charts = world.links.filter((link) => hospitals.has(link.facilityId));
const decode = (bytes: Buffer): string[] => new TextDecoder('iso-2022-jp', { fatal: true }).decode(bytes).split('\r');

/** The message of each data type, and the order of its segments (SS-MIX2 1.2, as the NHO checker requires it). */
const MESSAGES: Record<string, [type: string, segments: RegExp]> = {
  'ADT-00': ['ADT^A08^ADT_A01', /^MSH EVN PID NK1 PV1( OBX){3}( AL1)*$/],
  'ADT-12': ['ADT^A04^ADT_A01', /^MSH EVN PID PV1$/],
  'ADT-22': ['ADT^A01^ADT_A01', /^MSH EVN PID PV1$/],
  'ADT-52': ['ADT^A03^ADT_A03', /^MSH EVN PID PV1$/],
  'ADT-61': ['ADT^A60^ADT_A60', /^MSH EVN PID( IAM){0,3}$/],
  'PPR-01': ['PPR^ZD1^PPR_ZD1', /^MSH PID( PRB ZPR ORC)+$/],
  OMD: ['OMD^O03^OMD_O03', /^MSH PID PV1 ORC TQ1 ODS$/],
  'OMP-01': ['RDE^O11^RDE_O11', /^MSH PID PV1( ORC RXE TQ1 RXR){1,4}$/],
  'OMP-11': ['RAS^O17^RAS_O17', /^MSH PID PV1( ORC RXA RXR){1,4}$/],
  'OMP-02': ['RDE^O11^RDE_O11', /^MSH PID PV1 ORC RXE TQ1 RXR RXC RXC$/],
  'OMP-12': ['RAS^O17^RAS_O17', /^MSH PID PV1 ORC RXA RXA RXR$/],
  'OML-01': ['OML^O33^OML_O33', /^MSH PID PV1 SPM ORC OBR( OBX)+$/],
  // Results of one or two specimens, or a culture and its susceptibilities.
  'OML-11': ['OUL^R22^OUL_R22', /^MSH PID PV1(( SPM OBR ORC( OBX)+){1,2}| SPM OBR ORC OBX OBX OBR( OBX)+)$/],
  'OMG-01': ['OMG^O19^OMG_O19', /^MSH PID PV1 ORC TQ1 OBR$/],
  'OMG-11': ['OMI^Z23^OMI_Z23', /^MSH PID PV1 ORC TQ1 OBR( OBX)+ IPC$/],
};

describe('SS-MIX2 files', () => {
  it('are the same bytes for the same seed', () => {
    const again = createWorld({ seed: 1, firstStart: '2026-01-15' });
    for (const { patientId, facilityId } of charts.slice(0, 20)) {
      const [one, other] = [world, again].map((of) => chartFiles(of, patientId, facilityId));
      expect(one!.map((file) => [file.path, file.bytes.toString('hex')])).toEqual(
        other!.map((file) => [file.path, file.bytes.toString('hex')]),
      );
    }
  });

  it('have names as in the standard, unique timestamps, and at most one valid file for each key', () => {
    for (const { patientId, facilityId, localPatientId: pid } of charts) {
      const files = chartFiles(world, patientId, facilityId);
      expect(new Set(files.map((one) => one.timestamp)).size).toBe(files.length);
      const keys = files.filter((one) => one.flag === 1).map((one) => `${one.careDate} ${one.dataType} ${one.orderNo}`);
      expect(new Set(keys).size).toBe(keys.length);
      for (const { path, careDate, dataType, orderNo, timestamp, flag } of files) {
        const folder = `${pid.slice(0, 3)}/${pid.slice(3, 6)}/${pid}/${careDate ?? '-'}/${dataType}`;
        expect(path.startsWith(`${folder}/${pid}_${careDate ?? '-'}_${dataType}_${orderNo}_${timestamp}_`)).toBe(true);
        expect(path).toMatch(new RegExp(`_\\d{15}_\\d{17}_(\\d{2}|-)_${flag}$`));
      }
    }
  });

  it('cover two years with every data type, and include superseded and deleted versions', () => {
    const all = charts.flatMap((link) => chartFiles(world, link.patientId, link.facilityId));
    expect([...new Set(all.map((one) => one.dataType))].sort()).toEqual(Object.keys(MESSAGES).sort());
    for (const flag of [0, 2]) expect(all.filter((one) => one.flag === flag).length).toBeGreaterThan(100);
    const days = all.flatMap((one) => one.careDate ?? []).sort();
    expect([days[0]! >= '20240115', days.at(-1)! < '20260115']).toEqual([true, true]);
    const prescribed = new Set(all.filter((one) => one.dataType === 'OMP-01').map((one) => `${one.careDate} ${one.orderNo}`));
    for (const one of all.filter((file) => file.dataType === 'OMP-11')) expect(prescribed.has(`${one.careDate} ${one.orderNo}`)).toBe(true);
  });

  it('decode strictly as ISO-2022-JP, name the patient of their path, and have the segments of their message', () => {
    for (const { patientId, facilityId, localPatientId } of charts.slice(0, 60)) {
      const patient = world.patients.find((one) => one.id === patientId)!;
      for (const file of chartFiles(world, patientId, facilityId)) {
        const lines = decode(file.bytes);
        expect(lines.pop()).toBe('');
        const [type, segments] = MESSAGES[file.dataType]!;
        expect(lines[0]).toContain(`||${type}|`);
        expect(lines[0]).toContain('|P|2.5||||||~ISO IR87||ISO 2022-1994|SS-MIX2_1.20^SS-MIX2^1.2.392.200250.2.1.100.1.2.120^ISO');
        expect(lines.map((line) => line.slice(0, 3)).join(' ')).toMatch(segments);
        const pid = lines.find((line) => line.startsWith('PID'))!.split('|');
        expect(pid[3]).toBe(`${localPatientId}^^^^PI`);
        expect(pid[5]).toContain(`${patient.family}^${patient.given}`);
        expect(lines.join()).not.toMatch(/undefined|NaN|■/);
      }
    }
  });

  it('report between four and twelve results, some of them flagged', () => {
    const reports = charts.flatMap((link) => chartFiles(world, link.patientId, link.facilityId)).filter((one) => one.dataType === 'OML-11');
    const observations = reports.slice(0, 300).map((one) => decode(one.bytes).filter((line) => line.startsWith('OBX')));
    for (const rows of observations) expect(rows.length >= 4 && rows.length <= 12).toBe(true);
    const flags = observations.flat().map((row) => row.split('|')[8]);
    for (const flag of ['H', 'L', '']) expect(flags.filter((one) => one === flag).length).toBeGreaterThan(20);
  });
});
