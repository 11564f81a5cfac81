/** The kind of a person's ID. */
export enum IdKind {
  FULL = 'FULL',
  /** 機能限定職員ID: gives access to the care cabinet, never to the chart of a hospital. */
  LIMITED = 'LIMITED',
}
