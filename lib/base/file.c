#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fail.h"
#include "base/mem.h"

static bool
read_all(struct mem *mem, int fd, size_t max, struct str *out, bool *too_large)
{
	struct buf buf = buf_new(mem, max + 1);
	char chunk[65536];
	ssize_t n;

	while ((n = read(fd, chunk, sizeof(chunk))) != 0) {
		if (n < 0) {
			if (errno == EINTR)
				continue;
			return false;
		}
		buf_add(&buf, chunk, (size_t)n);
		if (buf.over || buf.n > max) {
			*too_large = true;
			return false;
		}
	}
	buf_cstr(&buf);
	*out = buf_view(&buf);
	return true;
}

bool
file_read(struct mem *mem, const char *path, size_t max, struct str *out, struct fail *f)
{
	bool is_stdin = strcmp(path, "-") == 0, too_large = false, ok;
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	int error;

	if (fd < 0)
		return errno == ENOENT ? fail(f, NO_FILE, path) : fail(f, FILE_READ, path, strerror(errno));
	ok = read_all(mem, fd, max, out, &too_large);
	error = errno;
	if (!is_stdin)
		close(fd);
	if (too_large)
		return fail(f, FILE_TOO_LARGE, path, mem_printf(mem, "%zu", max));
	return ok || fail(f, FILE_READ, path, strerror(error));
}

bool
file_put(int fd, struct str bytes)
{
	while (bytes.n) {
		ssize_t n = write(fd, bytes.s, bytes.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		bytes.s += n;
		bytes.n -= (size_t)n;
	}
	return true;
}

bool
file_write(const char *path, struct str bytes, struct fail *f)
{
	char beside[4096];
	int fd;
	bool ok;

	if (snprintf(beside, sizeof(beside), "%s.new", path) >= (int)sizeof(beside))
		return fail(f, FILE_WRITE, path, strerror(ENAMETOOLONG));
	fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		return fail(f, FILE_WRITE, path, strerror(errno));
	ok = file_put(fd, bytes) && fsync(fd) == 0;
	ok = close(fd) == 0 && ok;
	if (ok && rename(beside, path) == 0)
		return true;
	fail(f, FILE_WRITE, path, strerror(errno));
	unlink(beside);
	return false;
}
