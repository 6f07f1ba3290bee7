// What the C++ peers of the task benchmarks share: the same work as Benchmarks/Quern/TaskCases.swift, the random graph,
// clocks, and the loop that answers one line of JSON for each line with a case's name.
// Holds: floating point as in the kernels (no contraction: -ffp-contract=off), so that results are equal.
#ifndef TASKS_PEER_H
#define TASKS_PEER_H

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <functional>
#include <iostream>
#include <map>
#include <string>
#include <vector>

struct Answer {
  double seconds, result;
};

inline double now() {
  using namespace std::chrono;
  return duration<double>(steady_clock::now().time_since_epoch()).count();
}

inline void sleep_for(double seconds) {
  timespec time{0, long(seconds * 1e9)};
  while (nanosleep(&time, &time) != 0 && errno == EINTR) {}
}

template <class Body>
double seconds(int repetitions, Body body) {
  double start = now();
  for (int r = 0; r < repetitions; r++) {
    body();
    asm volatile("" ::: "memory");  // or equal repetitions would become one
  }
  return (now() - start) / repetitions;
}

// Work of about 2 ns a step that cannot be done in parallel within itself. The numbers of steps are not constants, or
// the compiler would unroll the chain and run many chains in one vector.
inline double chain(double x, int steps) {
  for (int s = 0; s < steps; s++) x = x * 0.999 + 0.001;
  return x;
}

inline volatile int no_steps = 0, long_steps = 5000, short_steps = 36;  // about 10 µs and 0.03 µs
constexpr int kernel_calls = 5;                                         // of a kernel of some milliseconds
constexpr int iterations = 4000;                                        // of short_steps: about 100 µs

// The least time of one region of the `rounds`, each begun after a pause in which workers fall asleep.
template <class Body>
double after_pause(int rounds, Body body) {
  double least = 1e9;
  for (int r = 0; r < rounds; r++) {
    sleep_for(2e-3);
    double start = now();
    body();
    double took = now() - start;
    if (took < least) least = took;
  }
  return least;
}

// 0 to 5 earlier tasks before each of `count`: the same graph on all sides.
struct Graph {
  std::vector<int32_t> starts, before;
  explicit Graph(int32_t count) {
    uint64_t state = 42;
    auto below = [&](uint64_t bound) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      return int32_t((state >> 33) % bound);
    };
    starts.push_back(0);
    for (int32_t task = 0; task < count; task++) {
      int32_t edges = task == 0 ? 0 : below(6);
      for (int32_t e = 0; e < edges; e++) before.push_back(below(uint64_t(task)));
      starts.push_back(int32_t(before.size()));
    }
  }
};

inline int32_t escape_time(double cx, double cy, int32_t limit) {
  double x = 0, y = 0;
  int32_t steps = 0;
  while (steps < limit) {
    double next_x = x * x - y * y + cx, next_y = 2 * x * y + cy;
    x = next_x;
    y = next_y;
    if (x * x + y * y > 4) break;
    steps++;
  }
  return steps;
}

constexpr int side = 256;

inline void mandelbrot_row(std::vector<int32_t> &out, int i) {
  double cy = 1.25 - i * 0.01;
  for (int j = 0; j < side; j++) out[size_t(i * side + j)] = escape_time(-2 + j * 0.01, cy, 256);
}

template <class Numbers>
double sum(const Numbers &numbers) {
  double total = 0;
  for (auto each : numbers) total += each;
  return total;
}

inline int answer(std::map<std::string, std::function<Answer()>> cases) {
  for (std::string name; std::getline(std::cin, name);) {
    auto found = cases.find(name);
    if (found == cases.end()) {
      std::printf("{\"missing\": true}\n");
    } else {
      Answer it = found->second();
      std::printf("{\"seconds\": %.9g, \"result\": %.17g}\n", it.seconds, it.result);
    }
    std::fflush(stdout);
  }
  return 0;
}

#endif
