// oneTBB beside the pool: task groups, parallel_for and flow graphs. Built by Benchmarks/run-tasks where TBB's headers
// are installed. The argument is the number of threads.

#include <tbb/flow_graph.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

#include <atomic>
#include <cstdlib>
#include <memory>

#include "tasks_peer.h"

int main(int count, char **arguments) {
  int threads = count > 1 ? std::atoi(arguments[1]) : 2;
  tbb::global_control limit(tbb::global_control::max_allowed_parallelism, size_t(threads > 8 ? threads : 8));
  tbb::task_arena one(1), all(threads), eight(8);

  std::vector<double> pair(64), many(iterations);
  std::vector<int32_t> picture(side * side);
  constexpr int tasks = 1000000;
  using Range = tbb::blocked_range<int>;

  auto empty_tasks = [&] {
    std::atomic<long> done{0};
    double took = seconds(1, [&] {
      all.execute([&] {
        tbb::task_group group;
        for (int t = 0; t < tasks; t++) group.run([&] { done.fetch_add(1, std::memory_order_relaxed); });
        group.wait();
      });
    });
    return Answer{took / tasks, double(done)};
  };
  auto region = [&](int steps) {
    tbb::parallel_for(
        Range(0, threads, 1), [&](const Range &r) { for (int i = r.begin(); i < r.end(); i++) pair[size_t(i)] = chain(i, steps); },
        tbb::static_partitioner());
  };
  auto loop = [&] {
    int steps = short_steps;
    tbb::parallel_for(
        Range(0, iterations), [&](const Range &r) { for (int i = r.begin(); i < r.end(); i++) many[size_t(i)] = chain(i, steps); },
        tbb::static_partitioner());
  };
  auto mandelbrot = [&](tbb::task_arena &arena) {
    double took = seconds(kernel_calls, [&] {
      arena.execute([&] { tbb::parallel_for(0, side, [&](int i) { mandelbrot_row(picture, i); }); });
    });
    return Answer{took, sum(picture)};
  };
  auto in_arena = [&](auto measure) {
    double took = 0;
    all.execute([&] { took = measure(); });
    return took;
  };

  return answer({
      {"task-graph", empty_tasks},
      {"task-pool", empty_tasks},
      {"random-graph",
       [&] {
         // The number of tasks on the longest way through the graph; each node is its task and writes its own place.
         static const Graph graph(tasks);
         std::vector<int32_t> depth(tasks);
         double took = seconds(1, [&] {
           all.execute([&] {
             using Node = tbb::flow::continue_node<tbb::flow::continue_msg>;
             tbb::flow::graph flow;
             std::vector<std::unique_ptr<Node>> nodes(tasks);
             for (int32_t t = 0; t < tasks; t++) {
               nodes[size_t(t)] = std::make_unique<Node>(flow, [&depth, t](const tbb::flow::continue_msg &) {
                 int32_t most = 0;
                 for (int32_t e = graph.starts[size_t(t)]; e < graph.starts[size_t(t) + 1]; e++)
                   most = std::max(most, depth[size_t(graph.before[size_t(e)])]);
                 depth[size_t(t)] = most + 1;
               });
               for (int32_t e = graph.starts[size_t(t)]; e < graph.starts[size_t(t) + 1]; e++)
                 tbb::flow::make_edge(*nodes[size_t(graph.before[size_t(e)])], *nodes[size_t(t)]);
             }
             for (int32_t t = 0; t < tasks; t++)
               if (graph.starts[size_t(t)] == graph.starts[size_t(t) + 1])
                 nodes[size_t(t)]->try_put(tbb::flow::continue_msg());
             flow.wait_for_all();
           });
         });
         int32_t most = 0;
         for (int32_t each : depth) most = std::max(most, each);
         return Answer{took, double(most)};
       }},
      {"region-empty", [&] { return Answer{in_arena([&] { return seconds(2000, [&] { region(no_steps); }); }), 0}; }},
      {"region-10us@1",
       [&] { return Answer{seconds(500, [&] { pair[0] = chain(0, long_steps); }), pair[0] + chain(1, long_steps)}; }},
      {"region-10us",
       [&] { return Answer{in_arena([&] { return seconds(500, [&] { region(long_steps); }); }), pair[0] + pair[1]}; }},
      {"region-parked", [&] { return Answer{in_arena([&] { return after_pause(15, [&] { region(no_steps); }); }), 0}; }},
      {"loop-100us@1",
       [&] {
         return Answer{seconds(50, [&] {
                         int steps = short_steps;
                         for (int i = 0; i < iterations; i++) many[size_t(i)] = chain(i, steps);
                       }),
                       sum(many)};
       }},
      {"loop-100us", [&] { return Answer{in_arena([&] { return seconds(50, loop); }), sum(many)}; }},
      {"mandelbrot@1", [&] { return mandelbrot(one); }},
      {"mandelbrot", [&] { return mandelbrot(all); }},
      {"mandelbrot@8", [&] { return mandelbrot(eight); }},
  });
}
