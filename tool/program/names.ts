/** A name as a C identifier: other characters become `_`, and none starts with a digit. Empty becomes `model`. */
export function cIdentifier(name: string): string {
  const cleaned = name
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase();
  if (cleaned === '') return 'model';
  return /^[0-9]/.test(cleaned) ? `m${cleaned}` : cleaned;
}
