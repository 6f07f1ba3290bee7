// How many CPUs this process may use, and how many threads it was asked for. See quern_limits.h.
// Used by pool.c, once, as the pool is set up.
// Holds: the answer is at least 1, whatever is or is not mounted; a limit that cannot be read limits nothing.
//
//   /proc/self/cgroup      0::/a/b                    the group's path, below the root of its hierarchy
//   /proc/self/mountinfo   … /a /sys/fs/cgroup … - cgroup2 …    what part of the hierarchy is mounted, and where
//   so the file is         /sys/fs/cgroup + /b + /cpu.max, and the same for each folder above it
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pool.h"
#include "quern_limits.h"

#define PATH_BYTES 4096
#define FILE_BYTES 256

// Whether the words of a list with commas include `word`.
static bool has_word(const char *list, size_t length, const char *word) {
  size_t size = strlen(word);
  for (size_t start = 0; start <= length;) {
    const char *comma = memchr(list + start, ',', length - start);
    size_t end = comma ? (size_t)(comma - list) : length;
    if (end - start == size && memcmp(list + start, word, size) == 0) return true;
    start = end + 1;
  }
  return false;
}

// The number of CPUs of `quota` microseconds in each `period`; 0 for no limit.
static int64_t cpus(long long quota, long long period) {
  if (quota <= 0 || period <= 0) return 0;
  long long whole = quota / period + (quota % period != 0);
  return whole;
}

// The limit that the files of one folder set; 0 for none.
static int64_t limit_of_folder(const char *folder, bool is_unified, quern_limits_read read, void *context) {
  char path[2 * PATH_BYTES + 64], text[FILE_BYTES];
  long long quota, period;
  if (is_unified) {
    snprintf(path, sizeof path, "%s/cpu.max", folder);
    // "max 100000" has no number in front and so is no limit.
    if (read(context, path, text, sizeof text) < 0 || sscanf(text, "%lld %lld", &quota, &period) != 2) return 0;
    return cpus(quota, period);
  }
  snprintf(path, sizeof path, "%s/cpu.cfs_quota_us", folder);
  if (read(context, path, text, sizeof text) < 0 || sscanf(text, "%lld", &quota) != 1) return 0;
  snprintf(path, sizeof path, "%s/cpu.cfs_period_us", folder);
  if (read(context, path, text, sizeof text) < 0 || sscanf(text, "%lld", &period) != 1) return 0;
  return cpus(quota, period);
}

static void keep_smaller(int64_t *limit, int64_t other) {
  if (other > 0 && (*limit == 0 || other < *limit)) *limit = other;
}

// The word number `number` of a line, words parted by single spaces; false if there are not so many.
static bool field(const char *line, const char *end, int number, const char **start, size_t *length) {
  for (const char *at = line;; number--) {
    const char *space = memchr(at, ' ', (size_t)(end - at));
    const char *stop = space ? space : end;
    if (number == 0) {
      *start = at;
      *length = (size_t)(stop - at);
      return *length > 0;
    }
    if (!space) return false;
    at = space + 1;
  }
}

// Copies a path of mountinfo, where blanks, tabs, line ends and backslashes are written in octal.
static bool copy_path(const char *from, size_t length, char *to) {
  size_t count = 0;
  for (size_t i = 0; i < length; i++) {
    if (count + 1 >= PATH_BYTES) return false;
    if (from[i] == '\\' && i + 3 < length && from[i + 1] >= '0' && from[i + 1] <= '3') {
      to[count++] = (char)((from[i + 1] - '0') * 64 + (from[i + 2] - '0') * 8 + (from[i + 3] - '0'));
      i += 3;
    } else {
      to[count++] = from[i];
    }
  }
  to[count] = 0;
  return true;
}

// Whether the line of mountinfo mounts a hierarchy that may limit CPUs: `is_unified` says which version is wanted.
// Fills in the part of the hierarchy that is mounted, and the folder it is mounted on.
static bool read_mount(const char *line, const char *end, bool is_unified, char *root, char *folder) {
  const char *start, *dash = NULL;
  size_t length;
  for (const char *at = line; at + 3 <= end; at++)
    if (memcmp(at, " - ", 3) == 0) {
      dash = at + 3;
      break;
    }
  if (!dash || !field(dash, end, 0, &start, &length)) return false;
  const char *type = is_unified ? "cgroup2" : "cgroup";
  if (length != strlen(type) || memcmp(start, type, length) != 0) return false;
  // Version 1 names its controllers among the options of the file system.
  if (!is_unified && !(field(dash, end, 2, &start, &length) && has_word(start, length, "cpu"))) return false;
  return field(line, end, 3, &start, &length) && copy_path(start, length, root) &&
         field(line, end, 4, &start, &length) && copy_path(start, length, folder);
}

// The smallest limit of the group `group` and those above it, as far as they are mounted.
static int64_t limit_of_group(const char *group, bool is_unified, const char *mounts, quern_limits_read read,
                              void *context) {
  char root[PATH_BYTES], folder[PATH_BYTES], path[2 * PATH_BYTES];
  int64_t limit = 0;
  for (const char *line = mounts; *line;) {
    const char *stop = strchr(line, '\n');
    const char *end = stop ? stop : line + strlen(line);
    if (read_mount(line, end, is_unified, root, folder)) {
      // In a container the group may lie above what is mounted ("/.."): then the mount's own root is all we see.
      size_t shared = strcmp(root, "/") == 0 ? 0 : strlen(root);
      const char *rest = strncmp(group, root, shared) == 0 && (group[shared] == '/' || !group[shared])
                             ? group + shared
                             : "";
      if (strcmp(rest, "/") == 0 || strstr(rest, "/..")) rest = "";
      size_t base = strlen(folder);
      if (base + strlen(rest) < PATH_BYTES) {
        snprintf(path, sizeof path, "%s%s", folder, rest);
        for (;;) {
          keep_smaller(&limit, limit_of_folder(path, is_unified, read, context));
          char *slash = strrchr(path, '/');
          if (strlen(path) <= base || !slash || slash < path + base) break;
          *slash = 0;
        }
      }
    }
    if (!stop) break;
    line = stop + 1;
  }
  return limit;
}

int64_t quern_limits_of_groups(const char *groups, const char *mounts, quern_limits_read read, void *context) {
  int64_t limit = 0;
  char group[PATH_BYTES];
  // Lines are "number:controllers:path"; version 2 has no controllers.
  for (const char *line = groups; *line;) {
    const char *stop = strchr(line, '\n');
    const char *end = stop ? stop : line + strlen(line);
    const char *first = memchr(line, ':', (size_t)(end - line));
    const char *second = first ? memchr(first + 1, ':', (size_t)(end - first - 1)) : NULL;
    if (second && (size_t)(end - second) <= PATH_BYTES) {
      size_t length = (size_t)(end - second - 1);
      memcpy(group, second + 1, length);
      group[length] = 0;
      bool is_unified = second == first + 1;
      if (is_unified || has_word(first + 1, (size_t)(second - first - 1), "cpu"))
        keep_smaller(&limit, limit_of_group(group, is_unified, mounts, read, context));
    }
    if (!stop) break;
    line = stop + 1;
  }
  return limit;
}

int32_t quern_limits_thread_count(const char *text) {
  if (!text) return 0;
  const char *digits = *text == '+' ? text + 1 : text;
  int32_t count = 0;
  if (!*digits) return 0;
  for (const char *at = digits; *at; at++) {
    if (*at < '0' || *at > '9') return 0;
    count = count * 10 + (*at - '0');
    if (count > QUERN_MAX_THREADS) return 0;
  }
  return count;
}

// ---- this process ------------------------------------------------------------------------------------

static int64_t read_file(void *context, const char *path, char *buffer, int64_t byte_count) {
  (void)context;
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return -1;
  int64_t length = 0;
  while (length < byte_count - 1) {
    ssize_t got = read(file, buffer + length, (size_t)(byte_count - 1 - length));
    if (got <= 0) break;
    length += got;
  }
  close(file);
  buffer[length] = 0;
  return length;
}

// The CPUs of the affinity mask; 0 if it cannot be read. The kernel refuses a mask smaller than its own.
static int64_t affinity(void) {
  for (int64_t bits = 1024; bits <= 1 << 20; bits *= 2) {
    cpu_set_t *mask = CPU_ALLOC((size_t)bits);
    if (!mask) return 0;
    size_t size = CPU_ALLOC_SIZE((size_t)bits);
    int64_t count = sched_getaffinity(0, size, mask) == 0 ? CPU_COUNT_S(size, mask) : 0;
    CPU_FREE(mask);
    if (count > 0) return count;
  }
  return 0;
}

int32_t quern_pool_count_cpus(void) {
  int64_t count = affinity();
  if (count <= 0) count = sysconf(_SC_NPROCESSORS_ONLN);
  if (count <= 0) count = 1;
  // Mount tables of hosts with many containers are long; what does not fit is left out.
  size_t size = 1 << 20;
  char *mounts = malloc(size), groups[4 * PATH_BYTES];
  if (mounts && read_file(NULL, "/proc/self/cgroup", groups, sizeof groups) > 0 &&
      read_file(NULL, "/proc/self/mountinfo", mounts, (int64_t)size) > 0)
    keep_smaller(&count, quern_limits_of_groups(groups, mounts, read_file, NULL));
  free(mounts);
  return count > QUERN_MAX_THREADS ? QUERN_MAX_THREADS : (int32_t)count;
}
