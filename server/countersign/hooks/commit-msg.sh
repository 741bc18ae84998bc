# Where the editor was left with nothing but our stamp in the message, take the stamp out, so that git aborts.
# Argument, as git gives it: file of the message.

. "$hooks/places.sh"

[ -s "$stamped/check" ] || exit 0

newline='
'
# Written by prepare-commit-msg: how a comment begins, then our trailers.
comment=
stamp=$newline
while IFS= read -r line; do
	if [ -z "$comment" ]; then comment=$line; else stamp=$stamp$line$newline; fi
done <"$stamped/check"
true >"$stamped/check"

# Sets `content` to the lines of a message, without blank ones, comments and our trailers, and `real` to whether one
# of them is more than a sign-off, which git does not count as a message.
read_content() {
	content=
	real=no
	while IFS= read -r line || [ -n "$line" ]; do
		case $line in
		"$comment ------------------------ >8 ------------------------") return ;;
		"$comment"*) continue ;;
		esac
		line=${line%"${line##*[![:space:]]}"}
		[ -n "$line" ] || continue
		case $stamp in *"$newline$line$newline"*) continue ;; esac
		content=$content$line$newline
		case $line in
		'Signed-off-by: '*) ;;
		*) real=yes ;;
		esac
		# Only a template has to be compared to its end.
		if [ $real$1 = yes ]; then return; fi
	done
}

template=
if [ -s "$stamped/template" ]; then template=-template; fi
read_content "$template" <"$1"
[ $real = no ] || [ -n "$template" ] || exit 0
left=$content
still=$real
read_content -template <"$stamped/unstamped"
if [ "$left" = "$content" ]; then
	cat "$stamped/unstamped" >"$1"
elif [ $still = no ]; then
	true >"$1"
fi
