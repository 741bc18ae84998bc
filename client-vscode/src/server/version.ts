// Which servers this extension can talk to.

/** The oldest server that knows everything the extension asks for. */
export const OLDEST = "0.1.0";

const NUMBERS = /(\d+)\.(\d+)\.(\d+)/;

/** The version in what `countersign --version` prints; nothing if it prints something else. */
export function versionIn(printed: string): string | undefined {
  return /countersign/i.test(printed) ? NUMBERS.exec(printed)?.[0] : undefined;
}

/** Why a server of that version cannot be used, as a sentence; nothing if it can. */
export function whyNot(version: string | undefined): string | undefined {
  const has = numbers(version ?? "");
  const needs = numbers(OLDEST);
  if (has === undefined || needs === undefined) {
    return "It does not say which version it is.";
  }
  if (has[0] !== needs[0]) {
    const which = has[0] > needs[0] ? "newer" : "older";
    return `It is version ${version}, which is of a ${which} generation than this extension; both should be of one.`;
  }
  const older = has[1] < needs[1] || (has[1] === needs[1] && has[2] < needs[2]);
  return older ? `It is version ${version}, and this extension needs ${OLDEST} or later.` : undefined;
}

function numbers(version: string): [number, number, number] | undefined {
  const found = NUMBERS.exec(version);
  return found ? [Number(found[1]), Number(found[2]), Number(found[3])] : undefined;
}
