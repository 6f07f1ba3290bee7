// OpenMP beside the pool: tasks of one producer, and parallel regions. Built by Benchmarks/run-tasks with the
// system's g++ -fopenmp, whose runtime is libgomp. The argument is the number of threads.
// OpenMP has no graphs with edges known only when running, so the random graph has no case here.

#include <omp.h>

#include <atomic>
#include <cstdlib>

#include "tasks_peer.h"

int main(int count, char **arguments) {
  int threads = count > 1 ? std::atoi(arguments[1]) : 2;
  omp_set_dynamic(0);
  omp_set_num_threads(threads);

  std::vector<double> pair(64), many(iterations);
  std::vector<int32_t> picture(side * side);
  constexpr int tasks = 1000000;

  auto empty_tasks = [] {
    static std::atomic<long> done;
    done = 0;
    double took = seconds(1, [] {
#pragma omp parallel
#pragma omp single
      for (int t = 0; t < tasks; t++) {
#pragma omp task
        done.fetch_add(1, std::memory_order_relaxed);
      }
    });
    return Answer{took / tasks, double(done)};
  };
  auto region = [&](int steps) {
#pragma omp parallel for schedule(static, 1)
    for (int i = 0; i < threads; i++) pair[size_t(i)] = chain(i, steps);
  };
  auto loop = [&] {
    int steps = short_steps;
#pragma omp parallel for schedule(static)
    for (int i = 0; i < iterations; i++) many[size_t(i)] = chain(i, steps);
  };
  auto mandelbrot = [&](int width) {
    double took = seconds(kernel_calls, [&] {
#pragma omp parallel for schedule(dynamic) num_threads(width)
      for (int i = 0; i < side; i++) mandelbrot_row(picture, i);
    });
    return Answer{took, sum(picture)};
  };

  return answer({
      {"task-graph", empty_tasks},
      {"task-pool", empty_tasks},
      {"region-empty", [&] { return Answer{seconds(2000, [&] { region(no_steps); }), 0}; }},
      {"region-10us@1",
       [&] { return Answer{seconds(500, [&] { pair[0] = chain(0, long_steps); }), pair[0] + chain(1, long_steps)}; }},
      {"region-10us", [&] { return Answer{seconds(500, [&] { region(long_steps); }), pair[0] + pair[1]}; }},
      {"region-parked", [&] { return Answer{after_pause(15, [&] { region(no_steps); }), 0}; }},
      {"loop-100us@1",
       [&] {
         return Answer{seconds(50, [&] {
                         int steps = short_steps;
                         for (int i = 0; i < iterations; i++) many[size_t(i)] = chain(i, steps);
                       }),
                       sum(many)};
       }},
      {"loop-100us", [&] { return Answer{seconds(50, loop), sum(many)}; }},
      {"mandelbrot@1", [&] { return mandelbrot(1); }},
      {"mandelbrot", [&] { return mandelbrot(threads); }},
      {"mandelbrot@8", [&] { return mandelbrot(8); }},
  });
}
