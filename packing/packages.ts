/** A package that is packed from a room of the repository. */
export interface PackedRoom {
  /** The room's folder, which has the package.json and the README. */
  readonly room: string;
  /** Imports of another room's files, and the package's entry that stands for them. */
  readonly replaced: readonly { readonly from: RegExp; readonly to: string }[];
}

export const PACKAGES: Readonly<Record<string, PackedRoom>> = {
  kit: { room: 'subgraphs/kit', replaced: [] },
  gateway: {
    room: 'gateway',
    replaced: [
      { from: /^(\.\.\/)+subgraphs\/kit\/process\/.*$/, to: '@hareyaka/kit/process' },
      { from: /^(\.\.\/)+subgraphs\/kit\/.*$/, to: '@hareyaka/kit/gateway' },
    ],
  },
};
