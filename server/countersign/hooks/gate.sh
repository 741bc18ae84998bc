#!/bin/sh
# Judge a change on a CI machine: fetch objects, check out nothing, run nothing that the change brought along.
#
# COUNTERSIGN_URL     where the repository is
# COUNTERSIGN_BASE    the branch that the change is to go to; policy and roster are read from its tip as it is now
# COUNTERSIGN_HEAD    full id of the last commit of the change
# COUNTERSIGN_PYTHON  an interpreter that has Countersign (default: python3)
# COUNTERSIGN_FORMAT  of standard output (default: text)
# COUNTERSIGN_FILES   a directory for countersign.md, countersign.sarif and countersign.json; none by default
# COUNTERSIGN_STATE   a directory that is kept from one run to the next, so that a deleted rejection is noticed
#
# Exit code: that of `countersign check`; 2 for what could not be fetched. Nothing but 0 may let a change in.
set -eu

python=$(command -v "${COUNTERSIGN_PYTHON:-python3}")
case $python in /*) ;; *) python=$PWD/$python ;; esac
case $COUNTERSIGN_HEAD in
'' | *[!0-9a-f]*)
	echo "countersign: error: COUNTERSIGN_HEAD is no full id of a commit: $COUNTERSIGN_HEAD" >&2
	exit 2
	;;
esac
base=refs/heads/$COUNTERSIGN_BASE
git check-ref-format "$base" || {
	echo "countersign: error: COUNTERSIGN_BASE is no name of a branch: $COUNTERSIGN_BASE" >&2
	exit 2
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git init --quiet --bare --template= "$work/repository.git"
GIT_DIR=$work/repository.git
export GIT_DIR
cd "$work"
# Tokens for the fetch may be in GIT_CONFIG_*, where no other process sees them.
git fetch --quiet --no-tags "$COUNTERSIGN_URL" "+$base:$base" "+$COUNTERSIGN_HEAD:refs/judged" \
	'+refs/notes/*:refs/notes/*' 'refs/countersign/signoffs/*:refs/countersign/signoffs/*' || exit 2
unset GIT_CONFIG_COUNT
if [ -f "${COUNTERSIGN_STATE:-}/signoffs-seen" ]; then
	mkdir -p "$GIT_DIR/countersign"
	cp "$COUNTERSIGN_STATE/signoffs-seen" "$GIT_DIR/countersign/"
fi

set -- check "$base..$COUNTERSIGN_HEAD" --base "$base" --format "${COUNTERSIGN_FORMAT:-text}"
if [ -n "${COUNTERSIGN_FILES:-}" ]; then
	set -- "$@" --also "markdown=$COUNTERSIGN_FILES/countersign.md" --also "sarif=$COUNTERSIGN_FILES/countersign.sarif" \
		--also "json=$COUNTERSIGN_FILES/countersign.json"
fi
code=0
"$python" -I -m countersign "$@" || code=$?
if [ -n "${COUNTERSIGN_STATE:-}" ] && [ -f "$GIT_DIR/countersign/signoffs-seen" ]; then
	mkdir -p "$COUNTERSIGN_STATE"
	cp "$GIT_DIR/countersign/signoffs-seen" "$COUNTERSIGN_STATE/"
fi
exit $code
