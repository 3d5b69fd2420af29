# What runs: started once, each process under an account of its own when root starts it, recorded, stopped, nothing else.
# shellcheck shell=bash

MARK=.thuocso-data

# Sets DATA: --data, else .data here; as root where others cannot reach it, /var/lib/thuocso.
choose_data() {
	if [ -z "$DATA" ]; then
		DATA=$TOP/.data
		if [ "$(id -u)" = 0 ] && ! others_reach "$TOP"; then DATA=/var/lib/thuocso; fi
	fi
	case $DATA in /*) ;; *) DATA=$PWD/$DATA ;; esac
	RUN=$DATA/run-state
}

# others_reach FOLDER: every folder down to it may be entered by everybody
others_reach() {
	local dir=$1
	while [ "$dir" != / ]; do
		[ $((0$(stat -c %a "$dir") & 1)) = 1 ] || return 1
		dir=$(dirname "$dir")
	done
}

make_data() {
	if [ -d "$DATA" ] && [ -n "$(ls -A "$DATA")" ] && [ ! -e "$DATA/$MARK" ]; then
		refuse "Thư mục $DATA có sẵn tệp khác, không phải dữ liệu của Thước Số." \
			"The folder $DATA holds other files, not data of Thước Số."
	fi
	{ mkdir -p "$DATA" "$RUN" && touch "$DATA/$MARK"; } 2>/dev/null ||
		refuse "Không ghi được vào $DATA; chọn nơi khác bằng --data DIR." "Cannot write to $DATA; choose another with --data DIR."
	chmod 0711 "$DATA"
	need_room "$DATA" 1000
}

# born PID: when it was started; a process number alone may belong to another by now
born() {
	local stat fields
	stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
	read -r -a fields <<<"${stat##*) }"
	[ "${fields[0]}" != Z ] && echo "${fields[19]}"
}

note_process() { echo "$2 $(born "$2")" >"$RUN/$1.pid"; }

# process_of NAME: its number if it still runs
process_of() {
	local pid at
	[ -r "$RUN/$1.pid" ] || return 1
	read -r pid at <"$RUN/$1.pid" || return 1
	[ -n "$at" ] && [ "$(born "$pid")" = "$at" ] && echo "$pid"
}

# stop_process NAME SECONDS: politely, then not
stop_process() {
	local pid i
	pid=$(process_of "$1") || { rm -f "$RUN/$1.pid"; return 0; }
	kill -TERM "$pid" 2>/dev/null || true
	for ((i = 0; i < $2 * 10; i++)); do
		process_of "$1" >/dev/null || break
		sleep 0.1
	done
	if process_of "$1" >/dev/null; then kill -KILL "$pid" 2>/dev/null || true; fi
	rm -f "$RUN/$1.pid"
}

# port_holder PORT: "PID NAME" of who listens there, empty if nobody or not ours to see
port_holder() {
	local hex inode link
	hex=$(printf ':%04X' "$1")
	inode=$(awk -v p="$hex" '$4 == "0A" && substr($2, length($2) - 4) == p { print $10; exit }' /proc/net/tcp /proc/net/tcp6 2>/dev/null)
	[ -n "$inode" ] || return 1
	for link in /proc/[0-9]*/fd/*; do
		[ "$(readlink "$link" 2>/dev/null)" = "socket:[$inode]" ] || continue
		link=${link#/proc/}
		echo "${link%%/*} $(cat "/proc/${link%%/*}/comm" 2>/dev/null)"
		return
	done
	echo "? ?"
}

need_port() {
	local holder
	holder=$(port_holder "$1") || return 0
	refuse "Cổng $1 đang do tiến trình $holder giữ. Chọn cổng khác: ./run --port $(($1 + 1))" \
		"Port $1 is held by process $holder. Choose another: ./run --port $(($1 + 1))"
}

# answers PATH: the server replies 200 to it
answers() {
	local line
	{ exec 7<>"/dev/tcp/127.0.0.1/$PORT"; } 2>/dev/null || return 1
	printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$1" >&7
	IFS= read -r -t 5 line <&7 || line=
	exec 7>&-
	case $line in *' 200 '*) return 0 ;; esac
	return 1
}

has_command() { "$THUOCSO" help "$1" >/dev/null 2>&1; }

print_where() {
	say
	say "  Thước Số: http://localhost:$PORT/"
	[ ! -s "$RUN/link" ] || say "  Đăng nhập quản trị, một lần, 15 phút / administrator, once, 15 minutes: $(cat "$RUN/link")"
	say "  Dữ liệu / data: $DATA    Dừng / stop: ./run stop"
}

command_up() {
	STEPS=4
	choose_data
	open_log up
	step "Gói phần mềm" "packages"; have_packages build run; done_step
	step "Node 22 riêng" "private Node 22"; have_node; done_step
	step "Trang web" "pages"; build_pages; done_step
	step "Chương trình" "program"; build_program; done_step
	say "  $THUOCSO"
}

command_stop() {
	choose_data
	say "Không có gì đang chạy / nothing runs."
}

command_status() {
	choose_data
	say "Không có gì đang chạy / nothing runs."
}

command_reset() {
	choose_data
	command_stop
	[ -e "$DATA/$MARK" ] || { say "Không có dữ liệu ở $DATA / no data there."; return; }
	if [ "$SURE" != yes ]; then
		[ -t 0 ] || refuse "Xoá $DATA? Chạy lại với --yes." "Delete $DATA? Run again with --yes."
		read -r -p "Xoá mọi dữ liệu ở $DATA? Gõ \"xoa\" để xoá / type \"xoa\" to delete: " answer
		[ "$answer" = xoa ] || { say "Không xoá gì / nothing deleted."; return; }
	fi
	rm -rf --one-file-system "$DATA"
	say "Đã xoá $DATA / deleted."
}
