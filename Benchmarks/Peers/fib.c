// Fibonacci's numbers in C: a line with a question in, a line of JSON out, as Benchmarks/Quern/Fib.swift answers.
// Overflow of a signed number is undefined in C; unsigned ones wrap, and so does what compilers make of this.

#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

__attribute__((noinline)) static int64_t recursive(int64_t n) {
    return n < 2 ? n : recursive(n - 1) + recursive(n - 2);
}

__attribute__((noinline)) static int64_t loop(int64_t n) {
    int64_t before = 1, last = 0;
    for (int64_t i = 0; i < n; i++) {
        int64_t next = (int64_t)((uint64_t)before + (uint64_t)last);
        before = last;
        last = next;
    }
    return last;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

int main(void) {
    char line[64];
    // Volatile: read anew for each call, or the compiler could move the calls out of the loop.
    volatile int64_t thirty = 30, ninety = 90, past = 93;
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = 0;
        int64_t result = 0;
        int count = 1;
        double start = now();
        if (strcmp(line, "recursive") == 0) {
            result = recursive(thirty);
        } else if (strcmp(line, "fib-90") == 0) {
            count = 50000;
            for (int i = 0; i < count; i++) result = loop(ninety);
        } else if (strcmp(line, "fib-93") == 0) {
            result = loop(past);
        } else {
            puts("{\"missing\": true}");
            fflush(stdout);
            continue;
        }
        printf("{\"seconds\": %.12g, \"result\": %" PRId64 "}\n", (now() - start) / count, result);
        fflush(stdout);
    }
    return 0;
}
