// Children that read: see Isolated.h. What they do inside is describe.c's.
// Holds: a child is forked with the library's lock held by this thread, so that no other is inside the library; it
// touches the library, malloc (which glibc makes ready for children) and nothing else, and ends by _exit.
#define _GNU_SOURCE
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { seconds = 30 };

static void run_child(int (*body)(void *), void *context, int end) {
  // A crash is expected here: no handlers of the parent's, no core, nothing on standard error.
  static const int deadly[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};
  for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++) signal(deadly[i], SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  struct rlimit limit = {0, 0};
  setrlimit(RLIMIT_CORE, &limit);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  int nothing = open("/dev/null", O_RDWR);
  if (nothing >= 0) dup2(nothing, 2);
  char result = (char)(body(context) == 0 ? QUERN_ISOLATED_DONE : QUERN_ISOLATED_FAILED);
  while (write(end, &result, 1) < 0 && errno == EINTR) {}
  _exit(0);
}

int quern_isolated_run(int (*body)(void *), void *context) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return QUERN_ISOLATED_SYSTEM;
  pid_t child = fork();
  if (child < 0) {
    close(ends[0]);
    close(ends[1]);
    return QUERN_ISOLATED_SYSTEM;
  }
  if (child == 0) run_child(body, context, ends[1]);
  close(ends[1]);
  struct timespec begin, now;
  clock_gettime(CLOCK_MONOTONIC, &begin);
  int outcome = QUERN_ISOLATED_ENDLESS;
  for (;;) {
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t left = seconds * 1000 - (now.tv_sec - begin.tv_sec) * 1000 - (now.tv_nsec - begin.tv_nsec) / 1000000;
    if (left <= 0) break;
    struct pollfd wait = {ends[0], POLLIN, 0};
    if (poll(&wait, 1, (int)left) <= 0) continue;
    char result;
    ssize_t count = read(ends[0], &result, 1);
    if (count < 0 && errno == EINTR) continue;
    outcome = count == 1 ? result : QUERN_ISOLATED_CRASHED;
    break;
  }
  close(ends[0]);
  if (outcome == QUERN_ISOLATED_ENDLESS) kill(child, SIGKILL);
  // Where the program leaves its children to the system, there is nothing to wait for.
  while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
  return outcome;
}

void *quern_hdf5_shared(size_t size) {
  int flags = MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE;
  void *memory = mmap(NULL, size ? size : 1, PROT_READ | PROT_WRITE, flags, -1, 0);
  return memory == MAP_FAILED ? NULL : memory;
}

void quern_hdf5_unshare(void *memory, size_t size) { munmap(memory, size ? size : 1); }
