// What worker processes need of the system and Swift's Glibc does not show: memory with a descriptor and no name,
// descriptors sent along with bytes, and processes started without a fork. Used by QuernCluster alone. Every function
// gives 0 or a count of bytes, or -errno; none raises a signal (a peer that has gone is -EPIPE), and every descriptor
// made here is closed in programs that are started.
// Source: memfd_create(2), unix(7), cmsg(3), posix_spawn(3).
#ifndef QUERN_LINK_H
#define QUERN_LINK_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

// The most descriptors that go with one call; the system's own limit is 253.
#define QUERN_LINK_DESCRIPTORS 64

// A descriptor of `byte_count` bytes of shared memory. It has no name anywhere: it is gone when nobody holds it any
// more, however its holders end.
int32_t quern_link_memory(int64_t byte_count);
// The bytes of a descriptor's memory, as the system says.
int64_t quern_link_memory_size(int32_t descriptor);
// Maps `byte_count` bytes of a descriptor; with `is_writable` for writing too. 0 or -errno.
int32_t quern_link_map(int32_t descriptor, int64_t byte_count, int32_t is_writable, void *_Nullable *_Nonnull address);
// Makes memory that was mapped for reading writable too.
int32_t quern_link_make_writable(void *_Nonnull address, int64_t byte_count);
void quern_link_unmap(void *_Nonnull address, int64_t byte_count);

// Two ends of a connection within this machine.
int32_t quern_link_pair(int32_t ends[_Nonnull 2]);
// Sends what there is room for, descriptors with the first byte. Without waiting if `waits` is 0 (then -EAGAIN).
int64_t quern_link_send(int32_t end, const void *_Nonnull bytes, int64_t count, const int32_t *_Nullable descriptors,
                        int32_t descriptor_count, int32_t waits);
// Receives what is there, at most `capacity` bytes, and puts the descriptors that came along into `descriptors`,
// which has room for QUERN_LINK_DESCRIPTORS; more than those are closed. 0 bytes: the other end is closed.
int64_t quern_link_receive(int32_t end, void *_Nonnull bytes, int64_t capacity, int32_t *_Nonnull descriptors,
                           int32_t *_Nonnull descriptor_count, int32_t waits);
// Waits until there is something to receive (1), room to send (2 in `what`), or the end; 0 after `milliseconds`.
int32_t quern_link_wait(int32_t end, int32_t what, int32_t milliseconds);

// Starts a program with `end` as its descriptor 3, an empty standard input, the standard error of this process for both
// its outputs, no other descriptor, no blocked or ignored signal, and a process group of its own. Puts its number into
// `process`.
// `setting` is NAME=value, put into the environment in place of what NAME was.
int32_t quern_link_spawn(const char *_Nonnull path, char *_Nullable const *_Nonnull arguments,
                         const char *_Nonnull setting, int32_t end, pid_t *_Nonnull process);
// How a process has ended: -1 if it has not, -ECHILD if nobody can know, else its exit code, or 256 and the signal.
int32_t quern_link_ended(pid_t process, int32_t waits);
// Signals that would end a worker for what its calls report as errors: a closed connection, a file beyond its limit.
void quern_link_ignore_signals(void);
// Lets this process open as many descriptors as it may: each block of shared memory is one.
void quern_link_raise_descriptor_limit(void);

#ifdef __cplusplus
}
#endif
#endif
