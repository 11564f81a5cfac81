/** Where the storage puts a patient. */
export function folderOf(patientId: string): string {
  return [patientId.slice(0, 3), patientId.slice(3, 6), patientId].join('/');
}
