# The machine: right system, enough room, the packages of tools/packages.
# shellcheck shell=bash

os_word() { sed -n "s/^$1=\"\\{0,1\\}\\([^\"]*\\).*/\\1/p" /etc/os-release 2>/dev/null; }

check_system() {
	[ "${THUOCSO_ANY_SYSTEM:-}" = 1 ] && return
	local id version
	id=$(os_word ID)
	version=$(os_word VERSION_ID)
	[ "$id $version" = "debian 12" ] ||
		refuse "Cần Debian 12; máy này là \"$id $version\". Muốn thử vẫn được: THUOCSO_ANY_SYSTEM=1 ./run" \
			"Debian 12 is needed; this machine is \"$id $version\". To try all the same: THUOCSO_ANY_SYSTEM=1 ./run"
}

# need_room FOLDER MEGABYTES
need_room() {
	local free
	free=$(df -Pm "$1" | awk 'NR == 2 { print $4 }')
	[ "$free" -ge "$2" ] ||
		refuse "Ổ đĩa của $1 còn $free MB, cần $2 MB." "The disk of $1 has $free MB left, $2 MB are needed."
}

# packages_of GROUP...: the names, one a line, leaving out those whose command is there
packages_of() {
	local group name third _
	while read -r group name third _; do
		case " $* " in *" $group "*) ;; *) continue ;; esac
		case $third in cmd:*) ! command -v "${third#cmd:}" >/dev/null || continue ;; esac
		echo "$name"
	done < <(grep -v '^#' "$TOP/tools/packages")
}

# missing_packages GROUP...: those not installed; a package provided by another counts as there
missing_packages() {
	local wanted there
	mapfile -t wanted < <(packages_of "$@")
	there=$(dpkg-query -W -f='${db:Status-Status} ${Package}, ${Provides},\n' 2>/dev/null |
		sed -n 's/^installed //p' | sed 's/([^)]*)//g' | tr -d ' ' | tr ',' '\n')
	printf '%s\n' "${wanted[@]}" | grep -vxF -f <(printf '%s\n' "$there") || true
}

as_admin() {
	if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

may_install() {
	[ "$(id -u)" = 0 ] && return
	command -v sudo >/dev/null || return 1
	sudo -n true 2>/dev/null && return
	[ -t 0 ] && sudo -v
}

# PostgreSQL's package starts a cluster of its own on a fresh machine; we bring ours.
no_stray_cluster() {
	local dir=/etc/postgresql-common/createcluster.d
	[ -e /usr/lib/postgresql/15/bin/initdb ] || [ -e $dir/thuocso.conf ] && return
	as_admin mkdir -p $dir
	echo 'create_main_cluster = false' | as_admin tee $dir/thuocso.conf >/dev/null
}

install_packages() {
	export DEBIAN_FRONTEND=noninteractive
	no_stray_cluster
	as_admin apt-get update -qq
	as_admin env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
}

# have_packages GROUP...: install what is missing, or name it and stop
have_packages() {
	local missing
	mapfile -t missing < <(missing_packages "$@")
	[ ${#missing[@]} -gt 0 ] && [ -n "${missing[0]}" ] || return 0
	may_install ||
		refuse "Thiếu các gói: ${missing[*]}. Nhờ quản trị máy chạy: apt-get install --no-install-recommends ${missing[*]}" \
			"Packages are missing. Ask the machine's administrator to install the ones named above."
	need_room / 2500
	printf '%d gói / packages: %s ' "${#missing[@]}" "${missing[*]}"
	logged install_packages "${missing[@]}"
}
