# A push is about to be made: sign its records, and say what the gate will ask for. A courtesy: only a push straight to
# the base branch that the gate blocks is stopped (exit code 1); a fault of ours stops nothing.
# Standard input: `<local ref> <local id> <remote ref> <remote id>` a line.

[ -x "$python" ] || exit 0
"$python" -I -m countersign hook pre-push "$@"
[ $? != 1 ] || exit 1
