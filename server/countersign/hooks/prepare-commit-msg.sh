# Put the trailers into the message, from what is in the index, and leave the record for post-commit.
# Arguments, as git gives them: file of the message, source of the message, commit (for the source `commit`).

. "$hooks/places.sh"

# Left behind by a commit that was not made.
if [ -s "$stamped/pending" ]; then true >"$stamped/pending"; fi
if [ -s "$stamped/check" ]; then true >"$stamped/check"; fi
if [ -s "$stamped/squashed" ]; then true >"$stamped/squashed"; fi
if [ -s "$stamped/merging" ]; then true >"$stamped/merging"; fi

# Of a squash, the first commit that is named is the last of what is squashed: its text is known by notes, where nothing was
# ever written on this machine. Git takes the list away before post-commit.
if [ -f "$git_dir/SQUASH_MSG" ]; then
	while read -r word line; do
		if [ "$word" = commit ]; then
			mkdir -p "$stamped" && printf '%s\n' "$line" >"$stamped/squashed"
			break
		fi
	done <"$git_dir/SQUASH_MSG"
fi

# `git merge` commits by itself, and tells nobody but post-merge, which it also runs where it has not committed.
if [ "$2" = merge ] && [ -d "$state" ] && ! picking; then
	find_head
	mkdir -p "$stamped" && printf '%s\n' "$head" >"$stamped/merging"
fi

# A text that was saved in this instant is being written down, which takes milliseconds. Who does not come to an end in
# a fifth of a second was killed, and left the sign behind.
still_saving() {
	for saving in "$state"/saving/*; do break; done
	[ -e "$saving" ]
}
if still_saving; then
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		sleep 0.01
		still_saving || break
	done
	if still_saving; then rm -f "$state"/saving/*; fi
fi

# What agents have reported, and nobody has taken into the journal yet: Python does that first.
for reported in "$state"/agents/told/*; do break; done
[ -e "$reported" ] || reported=
[ -n "$reported" ] || [ -f "$state/known-paths" ] || exit 0
if picking; then exit 0; fi

message=$1
source=$2
find_head

empty_tree() {
	plumbing hash-object -t tree /dev/null
}

changed() {
	plumbing diff-index --cached --name-only --no-renames --no-relative --ignore-submodules=none "$1" --
}

is_known() {
	LC_ALL=C grep -qxFf "$state/known-paths"
}

# Is there a new file of which the content was seen, wherever that was? It may have been renamed before its first commit.
was_seen() {
	contents=$(plumbing diff-index --cached --raw --no-abbrev --diff-filter=A --no-renames --no-relative \
		--ignore-submodules=none "$1" -- | LC_ALL=C cut -d ' ' -f 4)
	[ -n "$contents" ] && ls "$state/lines" | LC_ALL=C grep -qFf /dev/fd/4 4<<EOT
$contents
EOT
}

# Set `names` to the paths of a merge that are otherwise than in any parent: most often none.
find_names_new_to_all() {
	names=$(changed "$base")
	for other in $others; do
		names=$(changed "$other" | LC_ALL=C grep -xFf /dev/fd/4 4<<EOT
$names
EOT
		)
	done
}

# Are there so few names that it is worth asking what the other side knows of such files? See MOST_IN_MERGE in provenance/added.py.
are_few() {
	[ "$(printf '%s\n' "$names" | wc -l)" -le 50 ]
}

# The options are those of `PATCH_OPTIONS` in provenance/added.py. The last word says that git came to its end.
patch() {
	plumbing diff-index --cached \
		-p --raw -z -U0 --inter-hunk-context=0 --full-index --no-abbrev --no-renames \
		--no-ext-diff --no-textconv --text --no-color --no-relative --src-prefix=a/ --dst-prefix=b/ \
		--diff-algorithm=histogram --no-indent-heuristic --ignore-submodules=none --submodule=short \
		"$1" -- && printf whole
}

# Is it an amend? Git tells the hook nothing: `--amend -m` looks like `-m`, and `-C HEAD` like `--amend --no-edit`.
# The command line of the process that runs the hook can rule it out here; what it says for sure, Python reads.
amend=no
words=
case $source in
message | commit)
	if [ -r "/proc/$PPID/cmdline" ]; then
		IFS= read -r program <"/proc/$PPID/comm"
		# The shell drops the NULs between the words, which does not matter for what is looked for.
		while IFS= read -r line || [ -n "$line" ]; do words="$words $line"; done <"/proc/$PPID/cmdline"
	else
		words=$(ps -o comm= -o args= -p "$PPID")
		program=${words%% *}
		program=${program##*/}
	fi
	# Where a hook manager stands between git and us, only Python can look further up.
	case $program/$words in
	*--am*) amend=maybe ;;
	git/* | git-commit/*) ;;
	*) amend=maybe ;;
	esac
	;;
esac

base=${head:-$(empty_tree)}
others=
if [ -f "$git_dir/MERGE_HEAD" ]; then
	amend=no
	while IFS= read -r line; do others="$others $line"; done <"$git_dir/MERGE_HEAD"
fi
before=
if [ $amend = maybe ]; then
	before=$(plumbing rev-parse "$head^@")
	before=${before:-$(empty_tree)}
fi

# A message that is taken over from a commit may hold old trailers, whatever the paths.
if [ "$source" != commit ] && [ -z "$reported" ]; then
	if [ -n "$others" ]; then
		find_names_new_to_all
		[ -n "$names" ] || exit 0
	fi
	if [ -n "$others" ] && are_few; then
		:
	elif [ -z "$before" ]; then
		changed "$base" | is_known || was_seen "$base" || exit 0
	else
		{ changed "$base" && changed "${before%%"
"*}"; } | is_known || was_seen "$base" || exit 0
	fi
fi

if [ ! -d "$stamped" ]; then
	mkdir -p "$stamped" || {
		fault "$stamped cannot be made; the commit goes without trailers, its record comes later"
		exit 0
	}
fi

# Left behind where the machine went down: it would be taken for the prepared message.
if [ -f "$message.countersign" ]; then rm -f "$message.countersign"; fi

# What Python is given after the fixed arguments: comparisons, `<kind>=<file>` each, a merge with one for each parent.
number=0
keep() {
	number=$((number + 1))
	if [ "$1" = old ]; then
		plumbing notes --ref=countersign show "$2" >"$stamped/given.$number"
	else
		patch "$2" >"$stamped/given.$number"
	fi
	given="$given $1=given.$number"
}

given=
if [ "$source" = commit ]; then keep old "$3"; fi
stamp() {
	"$python" -I -S "$hooks/stamp.py" "$state" "$stamped" "$worktree" "$message" "$source" \
		"${GIT_EDITOR:-}" "$PPID" "$words" "$@"
}
if [ -z "$others$before" ]; then
	answer=$(patch "$base" | stamp $given plain=-)
else
	keep plain "$base"
	for other in $others; do keep plain "$other"; done
	for other in $before; do keep amend "$other"; done
	answer=$(stamp $given </dev/null)
fi
code=$?

# The answer: a warning, perhaps; then nothing; or a fault; or the comment character and the trailers, for the message in
# `<message>.countersign` if it had to be changed for them.
case $code$answer in
'2warning '*)
	line=${answer%%"
"*}
	fault "${line#warning }"
	answer=${answer#"$line"}
	answer=${answer#"
"}
	code=0
	;;
esac
case $code$answer in
0) exit 0 ;;
0?*) ;;
*)
	case $answer in
	'fault '*) fault "${answer#fault }" ;;
	*)
		why="exit code $code"
		[ -x "$python" ] || why="it is gone; 'countersign init' mends that"
		fault "$python could not read the lines of this commit ($why); it goes without trailers"
		;;
	esac
	exit 0
	;;
esac

set --
comment=
while IFS= read -r line; do
	if [ -z "$comment" ]; then comment=$line; else set -- "$@" --trailer "$line"; fi
done <<EOT
$answer
EOT

prepared=$message
if [ -f "$message.countersign" ]; then prepared=$message.countersign; fi

# Git replaces the file by a whole one, or leaves it.
# Outside of any repository and configuration: `trailer.*` settings can rename our trailers, and run programs.
unset GIT_CONFIG_PARAMETERS GIT_CONFIG_COUNT
if GIT_DIR=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null HOME=/dev/null XDG_CONFIG_HOME=/dev/null \
	git -c core.commentChar="$comment" interpret-trailers --in-place --no-divider \
	--where end --if-exists addIfDifferent --if-missing add "$@" "$prepared" &&
	{ [ "$prepared" = "$message" ] || mv -f "$prepared" "$message"; }; then
	exit 0
fi
[ "$prepared" = "$message" ] || rm -f "$prepared"
fault "the trailers could not be put into the message; the commit goes without them"
