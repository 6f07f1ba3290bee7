#define _GNU_SOURCE
#include "quern_link.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int32_t quern_link_memory(int64_t byte_count) {
  if (byte_count < 0) return -EINVAL;
  int fd = memfd_create("quern-block", MFD_CLOEXEC);
  if (fd < 0) return -errno;
  // Beyond the limit of file sizes the system would end the process by a signal; blocked, it is an error like others.
  sigset_t beyond, before, pending;
  sigemptyset(&beyond);
  sigaddset(&beyond, SIGXFSZ);
  pthread_sigmask(SIG_BLOCK, &beyond, &before);
  int error = ftruncate(fd, byte_count) == 0 ? 0 : errno;
  if (error == EFBIG && !sigismember(&before, SIGXFSZ)) {
    struct timespec now = {0, 0};
    sigemptyset(&pending);
    if (sigpending(&pending) == 0 && sigismember(&pending, SIGXFSZ)) sigtimedwait(&beyond, NULL, &now);
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (!error) return fd;
  close(fd);
  return -error;
}

int64_t quern_link_memory_size(int32_t descriptor) {
  struct stat s;
  if (fstat(descriptor, &s) != 0) return -errno;
  return S_ISREG(s.st_mode) ? (int64_t)s.st_size : -EINVAL;
}

int32_t quern_link_map(int32_t descriptor, int64_t byte_count, int32_t is_writable, void **address) {
  int protection = PROT_READ | (is_writable ? PROT_WRITE : 0);
  void *p = mmap(NULL, (size_t)byte_count, protection, MAP_SHARED, descriptor, 0);
  if (p == MAP_FAILED) return -errno;
  *address = p;
  return 0;
}

int32_t quern_link_make_writable(void *address, int64_t byte_count) {
  return mprotect(address, (size_t)byte_count, PROT_READ | PROT_WRITE) == 0 ? 0 : -errno;
}

void quern_link_unmap(void *address, int64_t byte_count) { munmap(address, (size_t)byte_count); }

int32_t quern_link_pair(int32_t ends[2]) {
  return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0 ? 0 : -errno;
}

int64_t quern_link_send(int32_t end, const void *bytes, int64_t count, const int32_t *descriptors,
                        int32_t descriptor_count, int32_t waits) {
  union {
    struct cmsghdr header;
    char room[CMSG_SPACE(sizeof(int) * QUERN_LINK_DESCRIPTORS)];
  } control;
  struct iovec part = {(void *)(uintptr_t)bytes, (size_t)count};
  struct msghdr message;
  memset(&message, 0, sizeof message);
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (descriptor_count > QUERN_LINK_DESCRIPTORS) return -EINVAL;
  if (descriptor_count > 0) {
    memset(&control, 0, sizeof control);
    message.msg_control = &control;
    message.msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)descriptor_count);
    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    control.header.cmsg_len = CMSG_LEN(sizeof(int) * (size_t)descriptor_count);
    memcpy(CMSG_DATA(&control.header), descriptors, sizeof(int) * (size_t)descriptor_count);
  }
  ssize_t sent;
  do sent = sendmsg(end, &message, MSG_NOSIGNAL | (waits ? 0 : MSG_DONTWAIT));
  while (sent < 0 && errno == EINTR);
  return sent < 0 ? -errno : sent;
}

int64_t quern_link_receive(int32_t end, void *bytes, int64_t capacity, int32_t *descriptors, int32_t *descriptor_count,
                           int32_t waits) {
  union {
    struct cmsghdr header;
    char room[CMSG_SPACE(sizeof(int) * 253)];
  } control;
  struct iovec part = {bytes, (size_t)capacity};
  struct msghdr message;
  memset(&message, 0, sizeof message);
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = &control;
  message.msg_controllen = sizeof control;
  *descriptor_count = 0;
  ssize_t got;
  do got = recvmsg(end, &message, MSG_CMSG_CLOEXEC | (waits ? 0 : MSG_DONTWAIT));
  while (got < 0 && errno == EINTR);
  if (got < 0) return -errno;
  for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS) continue;
    size_t count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t k = 0; k < count; k++) {
      int fd;
      memcpy(&fd, CMSG_DATA(c) + k * sizeof(int), sizeof fd);
      if (*descriptor_count < QUERN_LINK_DESCRIPTORS) descriptors[(*descriptor_count)++] = fd;
      else close(fd);
    }
  }
  return got;
}

int32_t quern_link_wait(int32_t end, int32_t what, int32_t milliseconds) {
  struct pollfd wanted = {end, (short)(what == 2 ? POLLOUT : POLLIN), 0};
  int count = poll(&wanted, 1, milliseconds);
  if (count < 0) return errno == EINTR ? 0 : -errno;
  return count;
}

extern char **environ;

// This process's environment with `setting` in it: the caller frees the array, whose strings are not its own. A worker that
// crashes is replaced at once; the report that Swift's runtime makes of a crash takes seconds, and the program names the
// signal. Whoever wants the report sets SWIFT_BACKTRACE.
static char **environment_with(const char *setting) {
  static char silent[] = "SWIFT_BACKTRACE=enable=no";
  size_t count = 0, length = (size_t)(strchr(setting, '=') - setting) + 1;
  while (environ && environ[count]) count++;
  char **made = malloc((count + 3) * sizeof *made);
  if (!made) return NULL;
  size_t used = 0;
  for (size_t k = 0; k < count; k++)
    if (strncmp(environ[k], setting, length) != 0) made[used++] = environ[k];
  made[used++] = (char *)(uintptr_t)setting;
  if (!getenv("SWIFT_BACKTRACE")) made[used++] = silent;
  made[used] = NULL;
  return made;
}

int32_t quern_link_spawn(const char *path, char *const *arguments, const char *setting, int32_t end, pid_t *process) {
  if (!strchr(setting, '=')) return -EINVAL;
  char **environment = environment_with(setting);
  if (!environment) return -ENOMEM;
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  int error = posix_spawn_file_actions_init(&files);
  if (error) {
    free(environment);
    return -error;
  }
  error = posix_spawnattr_init(&attributes);
  if (error) {
    posix_spawn_file_actions_destroy(&files);
    free(environment);
    return -error;
  }
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  // A duplicate onto itself would keep the mark that closes it in the program: an end that is 3 already is moved first.
  int moved = end == 3 ? fcntl(end, F_DUPFD_CLOEXEC, 10) : end;
  if (moved < 0) error = errno;
  if (!error) error = posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  if (!error) error = posix_spawn_file_actions_adddup2(&files, 2, 1);
  if (!error) error = posix_spawn_file_actions_adddup2(&files, moved, 3);
  if (!error) error = posix_spawn_file_actions_addclosefrom_np(&files, 4);
  if (!error) error = posix_spawnattr_setsigmask(&attributes, &none);
  if (!error) error = posix_spawnattr_setsigdefault(&attributes, &all);
  if (!error) error = posix_spawnattr_setpgroup(&attributes, 0);
  if (!error)
    error = posix_spawnattr_setflags(&attributes,
                                     POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  if (!error) error = posix_spawn(process, path, &files, &attributes, arguments, environment);
  if (moved != end && moved >= 0) close(moved);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  free(environment);
  return -error;
}

int32_t quern_link_ended(pid_t process, int32_t waits) {
  int status = 0;
  pid_t got;
  do got = waitpid(process, &status, waits ? 0 : WNOHANG);
  while (got < 0 && errno == EINTR);
  if (got < 0) return -ECHILD;
  if (got == 0) return -1;
  return WIFSIGNALED(status) ? 256 + WTERMSIG(status) : WEXITSTATUS(status);
}

void quern_link_ignore_signals(void) {
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);
}

void quern_link_raise_descriptor_limit(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= limit.rlim_max) return;
  rlim_t most = limit.rlim_max < 65536 ? limit.rlim_max : 65536;
  if (limit.rlim_cur >= most) return;
  limit.rlim_cur = most;
  setrlimit(RLIMIT_NOFILE, &limit);
}
