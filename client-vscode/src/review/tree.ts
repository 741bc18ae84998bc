// The review queue as a tree of values: repository, tier, file, block. A level with one entry only is left out.

import type { Finding, QueuedFile, Review } from "../answers.ts";

export type Node =
  | { readonly is: "repository"; readonly review: Review; readonly nodes: readonly Node[] }
  | { readonly is: "tier"; readonly name: string | null; readonly toRead: number; readonly nodes: readonly Node[] }
  | { readonly is: "file"; readonly file: QueuedFile; readonly review: Review; readonly nodes: readonly Node[] }
  | { readonly is: "block"; readonly finding: Finding; readonly review: Review };

/** The tree of some reviews: what nobody has to look at is left out. */
export function treeOf(reviews: readonly Review[]): readonly Node[] {
  const judged = reviews.filter((review) => review.queue.some(isOpen));
  const [only] = judged;
  return only !== undefined && judged.length === 1
    ? tiersOf(only)
    : judged.map((review) => ({ is: "repository", review, nodes: tiersOf(review) }));
}

function tiersOf(review: Review): readonly Node[] {
  const tiers = groupByTier(review.queue.filter(isOpen));
  const nodes = [...tiers].map(([name, files]): Node => {
    const toRead = files.reduce((sum, file) => sum + file.toRead, 0);
    return { is: "tier", name, toRead, nodes: files.map((file) => fileNode(review, file)) };
  });
  const [only] = nodes;
  return only?.is === "tier" && only.name === null && nodes.length === 1 ? only.nodes : nodes;
}

function fileNode(review: Review, file: QueuedFile): Node {
  return { is: "file", file, review, nodes: file.findings.map((finding) => ({ is: "block", finding, review })) };
}

const isOpen = (file: QueuedFile): boolean => file.state !== "none";

function groupByTier(files: readonly QueuedFile[]): Map<string | null, QueuedFile[]> {
  const tiers = new Map<string | null, QueuedFile[]>();
  for (const file of files) {
    tiers.set(file.tier, [...(tiers.get(file.tier) ?? []), file]);
  }
  return tiers;
}
