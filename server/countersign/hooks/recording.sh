# Make the record of the commit that HEAD is now its note, or have it made later. Sourced, behind places.sh, by the hooks
# that git runs when it has made a commit.

[ -d "$state" ] || exit 0
find_head
[ -n "$head" ] || exit 0
if [ -s "$stamped/merging" ]; then true >"$stamped/merging"; fi

pending=
if [ -s "$stamped/pending" ]; then
	IFS= read -r pending <"$stamped/pending"
	true >"$stamped/pending"
fi
if [ -z "$pending" ] || picking; then
	picked=
	if [ -s "$stamped/squashed" ]; then
		IFS= read -r picked <"$stamped/squashed"
		true >"$stamped/squashed"
	fi
	if [ -f "$git_dir/CHERRY_PICK_HEAD" ]; then IFS= read -r picked <"$git_dir/CHERRY_PICK_HEAD"; fi
	later "$head${picked:+ $picked}"
	exit 0
fi

# Give the record to the tools of others, in refs/notes/ai, unless somebody else has written there last: then it is theirs.
# What is not written here is made up for by `countersign sync`.
export_note() {
	[ -s "$stamped/export" ] || return 0
	export_tips
	if [ -z "$tip" ] || [ "$tip" != "$ours" ]; then
		export_is_ours || return 0
	fi
	printf '"%s"\n}\n' "$head" >>"$stamped/export"
	as_countersign notes --ref=ai add -F "$stamped/export" "$head" && exported
}

# Is it the commit that the record was made for? It is if it changes the same paths from and to the same blobs.
# The NULs between them are left out on both sides; of a path with a line feed in it, the record comes later.
tries=0
changes=
IFS= read -r changes <"$stamped/raw"
if [ "$pending" = exact ] &&
	[ "$(plumbing diff-tree -r --raw -z --no-abbrev --no-renames --no-relative --ignore-submodules=none \
		--no-commit-id --root --diff-merges=first-parent "$head")" = "$changes" ] && hold_notes; then
	# Beside the note, which is in another ref; should that one fail, what makes it later looks after the export, too.
	export_note >/dev/null &
	if said=$(plumbing notes --ref=countersign add -f -F "$stamped/note" "$head" 2>&1 >/dev/null); then
		printf '%s\n' "$head" >"$stamped/noted"
		IFS= read -r line <"$stamped/believed"
		printf '%s %s\n' "$head" "$line" >>"$state/believed-notes"
	else
		later "$head"
		fault "git notes did not take the record, which comes later: ${said%%"
"*}"
	fi
	wait
	release_notes
	exit 0
fi
later "$head"
# Where others hold the notes all the time, nobody waits once more.
[ $tries -gt 60 ] || make_late
