// How many CPUs a process may use: the quotas of its control groups, read from texts that the caller supplies.
// Used by limits.c for this process, and by tests with texts of other machines.
// Holds: nothing here reads a file by itself; text that makes no sense counts as no limit.
// Source: proc(5), cgroups(7); cpu.max of version 2, cpu.cfs_quota_us and cpu.cfs_period_us of version 1.
#ifndef QUERN_LIMITS_H
#define QUERN_LIMITS_H

#include "quern_rt.h"

#ifdef __cplusplus
extern "C" {
#endif

// Puts the text of the file at `path`, ended by 0 and cut to `byte_count` bytes, into `buffer`. Returns its length,
// -1 if there is no such file.
typedef int64_t (*quern_limits_read)(void *QUERN_NULLABLE context, const char *QUERN_NONNULL path,
                                     char *QUERN_NONNULL buffer, int64_t byte_count);
// The CPUs that the quotas allow, rounded up, at least 1; 0 where nothing limits them. `groups` is the text of
// /proc/self/cgroup, `mounts` that of /proc/self/mountinfo. Every group from the process's own up to the root that is
// mounted counts; the smallest quota holds.
int64_t quern_limits_of_groups(const char *QUERN_NONNULL groups, const char *QUERN_NONNULL mounts,
                               quern_limits_read QUERN_NONNULL read, void *QUERN_NULLABLE context);
// The value of QUERN_NUM_THREADS: 1 ... 4096, 0 for anything else (null and empty included). The same rule as
// QuernCore's Settings, which also reports what makes no sense.
int32_t quern_limits_thread_count(const char *QUERN_NULLABLE text);

#ifdef __cplusplus
}
#endif
#endif
