// Which servers this extension can talk to.

/** The oldest server that knows everything the extension asks for. */
export const OLDEST = "0.1.0";

const NUMBERS = /(\d+)\.(\d+)\.(\d+)/;

/** The version in what `countersign --version` prints; nothing if it prints something else. */
export function versionIn(printed: string): string | undefined {
  return /countersign/i.test(printed) ? NUMBERS.exec(printed)?.[0] : undefined;
}

/** A sentence in the language of the reader, with values in their places. */
export type Say = (sentence: string, ...values: string[]) => string;

/** Why a server of that version cannot be used, as a sentence; nothing if it can. */
export function whyNot(version: string | undefined, t: Say): string | undefined {
  const has = numbers(version ?? "");
  const needs = numbers(OLDEST);
  if (has === undefined || needs === undefined) {
    return t("It does not say which version it is.");
  }
  if (has[0] !== needs[0]) {
    return has[0] > needs[0]
      ? t("It is version {0}, of a newer generation than this extension; both should be of one.", has.join("."))
      : t("It is version {0}, of an older generation than this extension; both should be of one.", has.join("."));
  }
  const older = has[1] < needs[1] || (has[1] === needs[1] && has[2] < needs[2]);
  return older ? t("It is version {0}, and this extension needs {1} or later.", has.join("."), OLDEST) : undefined;
}

function numbers(version: string): [number, number, number] | undefined {
  const found = NUMBERS.exec(version);
  return found ? [Number(found[1]), Number(found[2]), Number(found[3])] : undefined;
}
