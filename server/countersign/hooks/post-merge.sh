# `git merge` has made a commit by itself, and runs no post-commit; or it has made none, but gone forward or squashed.

. "$hooks/places.sh"

# Written by prepare-commit-msg, which git runs for a commit only: what HEAD was.
[ -s "$stamped/merging" ] || exit 0
merging=
IFS= read -r merging <"$stamped/merging"
true >"$stamped/merging"
# It may be that of a merge that came to nothing.
read -r line first second line <<EOT
$(plumbing rev-list --parents --max-count=1 HEAD)
EOT
[ "$first" = "$merging" ] && [ -n "$second" ] || exit 0
. "$hooks/recording.sh"
