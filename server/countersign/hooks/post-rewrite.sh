# Commits were rewritten: have their records follow.
# Argument, as git gives it: `amend` or `rebase`. Standard input: `<old commit> <new commit>` a line.

. "$hooks/places.sh"

[ -d "$state" ] || exit 0

# Where `notes.rewriteRef` names the export, git has put its copy of the old note into the new one by now.
export_again() {
	export_tips
	[ -z "$tip" ] || [ "$tip" != "$ours" ] || return 0
	there=$(plumbing notes --ref=ai show "$1")
	case $there in
	*'"countersign": { "digest": '*) ;;
	*) return 0 ;;
	esac
	export_is_ours || return 0
	# Ended with the id of the commit, it is what post-commit has given to others of this very commit.
	case $(tail -n 2 "$stamped/export") in
	*"\"$1\""*) written=yes ;;
	*) written=no ;;
	esac
	if [ $written = yes ]; then
		as_countersign notes --ref=ai add -f -F "$stamped/export" "$1" && exported
	else
		as_countersign notes --ref=ai remove --ignore-missing "$1" && exported
	fi
}

noted=
if [ "$1" = amend ] && [ -s "$stamped/noted" ]; then IFS= read -r noted <"$stamped/noted"; fi
any=no
while read -r old new rest; do
	if [ "$new" = "$noted" ]; then
		# Where `notes.rewriteRef` names our notes, git has put the old note behind the new one by now.
		if hold_notes; then
			plumbing notes --ref=countersign add -f -F "$stamped/note" "$new" >/dev/null || later "$new $old"
			export_again "$new" >/dev/null
			release_notes
		else
			later "$new $old"
			any=yes
		fi
	else
		later "$new $old"
		any=yes
	fi
done
if [ $any = yes ] && [ -f "$state/known-paths" ]; then make_late; fi
