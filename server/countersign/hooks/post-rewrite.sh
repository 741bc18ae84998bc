# Commits were rewritten: have their records follow.
# Argument, as git gives it: `amend` or `rebase`. Standard input: `<old commit> <new commit>` a line.

. "$hooks/places.sh"

[ -d "$state" ] || exit 0

noted=
if [ "$1" = amend ] && [ -s "$stamped/noted" ]; then IFS= read -r noted <"$stamped/noted"; fi
any=no
while read -r old new rest; do
	if [ "$new" = "$noted" ]; then
		# Where `notes.rewriteRef` names our notes, git has put the old note behind the new one by now.
		plumbing notes --ref=countersign add -f -F "$stamped/note" "$new" >/dev/null || later "$new $old"
	else
		later "$new $old"
		any=yes
	fi
done
if [ $any = yes ] && [ -f "$state/known-paths" ]; then make_late; fi
