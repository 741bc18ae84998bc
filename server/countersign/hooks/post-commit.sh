# `git commit` has made a commit.

. "$hooks/places.sh"
. "$hooks/recording.sh"
