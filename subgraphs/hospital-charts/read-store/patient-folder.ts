/** The path of a patient's folder in the storage. */
export function folderOf(patientId: string): string {
  return [patientId.slice(0, 3), patientId.slice(3, 6), patientId].join('/');
}
