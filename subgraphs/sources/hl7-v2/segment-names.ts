/** The segments of the messages that are read: of SS-MIX2's 36 data types and of PDQ (HL7 2.5, appendix A), and those of JAHIS. */
const KNOWN: ReadonlySet<string> = new Set(
  (
    'ADD AL1 ARV BLG CON CTD CTI DB1 DG1 DRG DSC DSP ERR EVN FT1 GOL GP1 GP2 GT1 IAM IN1 IN2 IN3 IPC MRG MSA MSH NCK NK1 NPU NTE OBR OBX ' +
    'ODS ODT ORC PD1 PDA PID PR1 PRB PRC PRD PTH PV1 PV2 QAK QPD QRI RCP ROL RXA RXC RXD RXE RXG RXO RXR SAC SFT SPM TCC TQ1 TQ2 TXA UB1 ' +
    'UB2 VAR ZE1 ZI1 ZI2 ZPD ZPR'
  ).split(' '),
);

/** Whether a segment is one of the standards'. A reader may still read none of its fields. */
export function isKnownSegment(name: string): boolean {
  return KNOWN.has(name);
}

/** Whether text is written as the name of a segment: three letters and digits in upper case, the first a letter. */
export function isSegmentName(name: string): boolean {
  return /^[A-Z][A-Z0-9]{2}$/.test(name);
}
