# Starts the node: sh -c THIS collab-sandbox FILTER COMMAND...
# The protocol gets descriptors of its own, 3 (in) and 4 (out). What is written to 1 and 2 by whomever is raw text.
exec 3<&0 4>&1 </dev/null 1>&2
filter=$1
shift
[ "$filter" = - ] || exec 9<"$filter"
cd /
exec "$@"
