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

# As root the server, the probe runner and PostgreSQL each have an account of their own.
have_accounts() {
	local account
	[ "$(id -u)" = 0 ] || return 0
	for account in thuocso thuocso-probe; do
		id "$account" >/dev/null 2>&1 ||
			useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$account"
	done
	usermod --append --groups thuocso thuocso-probe # the way to the database's socket
}

# start_process NAME COMMAND...: in a session of its own, so that closing the terminal does not end it
start_process() {
	local name=$1
	shift
	setsid "$@" >>"$RUN/$name.log" 2>&1 </dev/null &
	note_process "$name" $!
}

# wait_until SECONDS NAME COMMAND...: until the command succeeds; the process NAME has to live meanwhile
wait_until() {
	local i limit=$1 name=$2
	shift 2
	for ((i = 0; i < limit * 10; i++)); do
		if "$@"; then return; fi
		if ! process_of "$name" >/dev/null; then break; fi
		sleep 0.1
	done
	LOG=$RUN/$name.log failed 1 "$name"
}

load_demo() {
	if [ -e "$DATA/demo-loaded" ] || ! has_command demo; then return 0; fi
	"$THUOCSO" demo --data "$DATA"
	touch "$DATA/demo-loaded"
}

start_server() {
	: >"$RUN/server.log"
	echo "$PORT" >"$RUN/port"
	start_process server "$THUOCSO" serve --data "$DATA" --port "$PORT"
	wait_until 60 server answers /readyz
	sed -n 's#.*\(http[^ ]*/dang-nhap/[A-Za-z0-9_-]*\).*#\1#p' "$RUN/server.log" | tail -n 1 >"$RUN/link"
}

print_where() {
	say
	say "  Thước Số: http://localhost:$PORT/"
	[ ! -s "$RUN/link" ] || say "  Đăng nhập quản trị, một lần, 15 phút / administrator, once, 15 minutes: $(cat "$RUN/link")"
	say "  Dữ liệu / data: $DATA    Dừng / stop: ./run stop"
}

# Already there: say so and where.
running_already() {
	process_of server >/dev/null || return 1
	PORT=$(cat "$RUN/port")
	say "Thước Số đang chạy rồi / is running already."
	print_where
}

command_up() {
	STEPS=8
	choose_data
	! running_already || return 0
	need_port "$PORT"
	make_data
	open_log up
	step "Gói phần mềm" "packages"; have_packages build run; have_accounts; done_step
	step "Node 22 riêng" "private Node 22"; have_node; done_step
	step "Trang web" "pages"; build_pages; done_step
	step "Chương trình" "program"; build_program; done_step
	step "Cơ sở dữ liệu" "database"; logged "$THUOCSO" migrate --data "$DATA"; done_step
	step "Tỉnh minh hoạ" "demo province"; logged load_demo; done_step
	step "Máy chủ" "server"; start_server; done_step
	step "Lấy số từ các hệ thống" "probe runner"; start_probes; done_step
	print_where
}

# Where every account can read it: Node and the simulator of a one-stop system.
simulator_files() {
	if others_reach "$TOP"; then
		echo "$TOP/tests/simulators" "$NODE"
		return
	fi
	mkdir -p "$DATA/simulators"
	cp -Lu "$NODE" "$TOP"/tests/simulators/*.mjs "$DATA/simulators/"
	echo "$DATA/simulators" "$DATA/simulators/node"
}

# as_account ACCOUNT COMMAND...: the words to run it so; as ourselves when we are not root
as_account() {
	AS=()
	[ "$(id -u)" != 0 ] || AS=(setpriv "--reuid=$1" "--regid=$1" --clear-groups --no-new-privs --inh-caps=-all)
}

free_port() {
	local port
	for ((port = $1; port < $1 + 50; port++)); do
		port_holder "$port" >/dev/null || { echo "$port"; return; }
	done
	return 1
}

# A one-stop system that is not there, for three communes, and the runner that reads it.
start_probes() {
	local folder node port units
	port=$(free_port $((PORT + 1)))
	read -r folder node < <(simulator_files)
	units=$(sed -n 's/.*"simulated".*"units": \[\([^]]*\)\].*/\1/p' "$TOP/catalog/demo/demo.json" | tr -d '" ')
	as_account thuocso-probe
	start_process simulators "${AS[@]}" "$node" "$folder/one_stop.mjs" --port "$port" --seed 2025 --units "$units" \
		--from 2025-07-01 --to 2025-12-31 --per-day 2 --now 2025-12-31
	echo "127.0.0.1:$port" >"$DATA/probe.allow"
	printf '{"kind":"dossier","source":"mot-cua-minh-hoa","url":"http://127.0.0.1:%s/api/hoso?page={page}&size={size}","page":{"size":500},"periods":["2025"],"as_of":"2025-12-31 23:59:59"}\n' \
		"$port" >"$RUN/one-stop.json"
	logged "$THUOCSO" probe add mot-cua-minh-hoa "$RUN/one-stop.json" --data "$DATA" --every "15 minutes"
	as_account thuocso-probe
	[ ${#AS[@]} = 0 ] || AS=(--account thuocso-probe)
	start_process probe "$THUOCSO" probe --data "$DATA" "${AS[@]}"
}

stop_all() {
	stop_process probe 10
	stop_process simulators 5
	stop_process server 30
}

command_stop() {
	local was
	choose_data
	was=$(process_of server || process_of probe || true)
	stop_all
	if [ -n "$was" ]; then say "Đã dừng / stopped."; else say "Không có gì đang chạy / nothing runs."; fi
}

command_status() {
	local name pid
	choose_data
	if ! process_of server >/dev/null; then
		say "Không chạy / not running. Dữ liệu / data: $DATA"
		return
	fi
	PORT=$(cat "$RUN/port")
	for name in server probe simulators; do
		pid=$(process_of "$name") || continue
		printf '  %-10s %s  %s\n' "$name" "$pid" "$(ps -o user=,etime=,rss= -p "$pid" | awk '{ printf "%s, %s, %d MB", $1, $2, $3 / 1024 }')"
	done
	if answers /readyz; then say "  sẵn sàng / ready"; else say "  chưa sẵn sàng / not ready"; fi
	print_where
}

command_reset() {
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
