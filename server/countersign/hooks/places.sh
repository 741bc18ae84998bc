# Where things are, found without starting a process, and what every hook of ours can do.
# Sourced by the hooks of this directory, in the directory in which git runs a hook: the top of the work tree.
#
# Set:  git_dir   of this work tree
#       state     <common git directory>/countersign
#       worktree  `.` for the main work tree, worktrees/<name> for a linked one
#       stamped   what prepare-commit-msg leaves for the hooks after it, of this work tree only

# Whatever a program or the shell itself complains about, the user is told in one line of ours: see `fault`.
exec 3>&2 2>/dev/null

git_dir=${GIT_DIR:-.git}
if [ -f "$git_dir" ]; then
	line=
	IFS= read -r line <"$git_dir"
	git_dir=${line#gitdir: }
fi
common=${GIT_COMMON_DIR:-$git_dir}
worktree=.
stamped=main
if [ -f "$git_dir/commondir" ]; then
	line=
	IFS= read -r line <"$git_dir/commondir"
	case $line in
	/* | [A-Za-z]:*) common=$line ;;
	*) common=$git_dir/$line ;;
	esac
	worktree=worktrees/${git_dir##*/}
	stamped=worktree-${git_dir##*/}
fi
state=$common/countersign
stamped=$state/stamped/$stamped

# These would change what git's diff says, past every option on the command line.
unset GIT_DIFF_OPTS GIT_EXTERNAL_DIFF

# Git as plumbing: no program that the repository's configuration names is run, and paths are quoted as by default.
plumbing() {
	command git -c core.fsmonitor=false -c core.hooksPath=/dev/null -c core.quotePath=true -c diff.external= "$@"
}

# Say a fault once, and keep it for `countersign doctor`. $1: one sentence.
fault() {
	printf 'countersign: warning: %s\n' "$1" >&3
	printf '%s %s %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$hook" "$1" >>"$state/faults.log"
}

# Set `head` to the commit that HEAD is; empty if there is none yet. A process is started for packed refs only.
find_head() {
	head=
	IFS= read -r head <"$git_dir/HEAD"
	case $head in
	'ref: '*)
		line=${head#ref: }
		head=
		if [ -f "$common/$line" ]; then IFS= read -r head <"$common/$line"; fi
		;;
	esac
	case $head in
	'' | *[!0-9a-f]*) head=$(plumbing rev-parse --verify --quiet HEAD) ;;
	esac
}

# Is a rebase, a cherry-pick, a revert or an `am` under way? Their commits are old text in a new place.
picking() {
	[ -d "$git_dir/rebase-merge" ] || [ -d "$git_dir/rebase-apply" ] ||
		[ -f "$git_dir/CHERRY_PICK_HEAD" ] || [ -f "$git_dir/REVERT_HEAD" ]
}

# `git notes` writes what it has read a moment ago, whatever another one has written since: of two at once, one would take
# the other's note away. So whoever writes notes holds this file, which only one can make; git/notes.py holds it as well.
# Where it cannot be made at all, nobody can be waited for. Fails where others hold it all the time.
hold_notes() {
	tries=0
	set -C
	until printf '%s\n' $$ >"$state/notes.lock"; do
		tries=$((tries + 1))
		if [ ! -e "$state/notes.lock" ] && [ $tries -gt 3 ]; then break; fi
		if [ $tries -gt 60 ]; then
			set +C
			return 1
		fi
		sleep 0.05 || sleep 1
	done
	set +C
}

release_notes() {
	rm -f "$state/notes.lock"
}

# Is refs/notes/ai ours to write? It is if nobody else has written there last. Git's own copies, where `notes.rewriteRef`
# names the ref, are nobody's.
export_is_ours() {
	case $(plumbing log -1 --first-parent --no-show-signature --format=%cn --extended-regexp --invert-grep \
		--grep="^Notes added by 'git (commit --amend|notes copy|rebase)'\$" refs/notes/ai --) in
	'' | Countersign) ;;
	*) return 1 ;;
	esac
}

# Git as plumbing, in our name.
as_countersign() {
	GIT_AUTHOR_NAME=Countersign GIT_AUTHOR_EMAIL=countersign@localhost \
		GIT_COMMITTER_NAME=Countersign GIT_COMMITTER_EMAIL=countersign@localhost plumbing "$@"
}

# The tip of refs/notes/ai that is known without a process is in `tip`, the one that we wrote last in `ours`.
export_tips() {
	tip=
	ours=
	if [ -f "$common/refs/notes/ai" ]; then IFS= read -r tip <"$common/refs/notes/ai"; fi
	if [ -f "$state/exported" ]; then IFS= read -r ours <"$state/exported"; fi
}

# Keep in mind that refs/notes/ai is as we have written it.
exported() {
	IFS= read -r tip <"$common/refs/notes/ai" && printf '%s\n' "$tip" >"$state/exported"
}

# Have the record of a commit made later. $1: `<commit>`, or `<commit> <the commit that it was made from>`.
later() {
	printf '%s\n' "$1" >>"$state/late" ||
		fault "$state/late cannot be written; a commit goes without a record"
}

# Make the records that are late. At most one line comes back: a fault.
make_late() {
	answer=$("$python" -I "$hooks/late.py") ||
		fault "${answer:-the records of earlier commits could not be made: $python did not run}"
}
