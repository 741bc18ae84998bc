# `git am` has made a commit, and runs no other hook that could record it.

# A rebase that applies patches ends with post-rewrite, which knows what each commit was made from.
[ ! -f "${GIT_DIR:-.git}/rebase-apply/rebasing" ] || exit 0

. "$hooks/places.sh"

[ -d "$state" ] || exit 0
find_head
[ -z "$head" ] || later "$head"
