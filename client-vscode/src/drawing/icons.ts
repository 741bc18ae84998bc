// The signs of the gutter, as pictures. They differ in shape first, so that nobody needs to see the colours.

import type { Sign } from "./lines.ts";

/** Colours that stand out from the background of light and dark themes, and of high contrast, by 3 : 1 at least. */
const COLOURS: Readonly<Record<Sign, { readonly light: string; readonly dark: string }>> = {
  review: { light: "#b45309", dark: "#fbbf24" },
  more: { light: "#b45309", dark: "#fbbf24" },
  ai: { light: "#6d4fc4", dark: "#a78bfa" },
  mixed: { light: "#6d4fc4", dark: "#a78bfa" },
  signed: { light: "#2e7d46", dark: "#6cc68a" },
};

const SHAPES: Readonly<Record<Sign, (colour: string) => string>> = {
  // a bar with an arrow towards the text: look here
  review: (colour) => `<path d="M5 0h4.500v4.500l4 3.500-4 3.500V16H5z" fill="${colour}"/>`,
  // a double bar that goes on below it
  more: (colour) => `<path d="M5 0h1.500v16H5zM8 0h1.500v16H8z" fill="${colour}"/>`,
  // a full bar
  ai: (colour) => `<rect x="6" width="3" height="16" fill="${colour}"/>`,
  // half of a bar: dashes
  mixed: (colour) => `<path d="M6 0h3v3H6zM6 6h3v4H6zM6 13h3v3H6z" fill="${colour}"/>`,
  // a thin bar with a tick
  signed: (colour) =>
    `<rect x="7" width="1" height="16" fill="${colour}"/><path d="M9 8l2 2.5L15 5" fill="none" stroke="${colour}" stroke-width="1.6"/>`,
};

/** The picture of a sign, as a data URI. */
export function pictureOf(sign: Sign, theme: "light" | "dark"): string {
  const shape = SHAPES[sign](COLOURS[sign][theme]);
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16" preserveAspectRatio="none">${shape}</svg>`;
  return `data:image/svg+xml;base64,${Buffer.from(picture).toString("base64")}`;
}
