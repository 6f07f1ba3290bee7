// Calls built kernels as a C programmer would: results, strides, faults as codes, overlap, null.
// BuildTests.swift compiles it with `cc -Wall -Werror` and compares what it prints with expected.txt.
#include <stdio.h>

#include "stats.h"

static quern_array_1 vector(double *data, int64_t count, int64_t stride) {
  quern_array_1 array = {data, {count}, {stride}};
  return array;
}

static void tell(const char *what, int32_t code, const quern_fault *fault) {
  char text[512];
  size_t length = quern_fault_message(fault, text, sizeof text);
  printf("%s: code %d (%s), %s\n", what, code, quern_fault_id(code), length < sizeof text ? text : "too long");
}

int main(void) {
  quern_fault fault;
  double x[6] = {1, 2, 3, 4, 5, 6}, y[3] = {10, 20, 30};
  quern_array_1 every_other = vector(x, 3, 2), target = vector(y, 3, 1), backwards = vector(x + 5, 6, -1);
  int32_t code = axpy(2, &every_other, &target, &fault);
  printf("axpy: %d, %g %g %g\n", code, y[0], y[1], y[2]);

  double low, high;
  int64_t n = 100;
  code = range(&backwards, &n, &low, &high, NULL);
  printf("range: %d, %g to %g, n = %d\n", code, low, high, (int)n);

  double sum;
  code = sumPositive_f64(&backwards, &sum, NULL);
  printf("sumPositive: %d, %g\n", code, sum);
  float values[4] = {0.5f, -1, 2, -3}, total;
  quern_array_1 floats = {values, {4}, {1}};
  code = sumPositive_f32(&floats, &total, NULL);
  printf("sumPositive: %d, %g\n", code, total);

  // The columns of a 2 x 2 matrix as rows: strides 1 and 2.
  quern_array_2 matrix = {values, {2, 2}, {1, 2}}, doubled_matrix;
  code = doubled(&matrix, &doubled_matrix, NULL);
  const float *d = doubled_matrix.data;
  printf("doubled: %d, %g %g %g %g, shape %d %d, stride %d %d\n", code, d[0], d[1], d[2], d[3],
         (int)doubled_matrix.shape[0], (int)doubled_matrix.shape[1], (int)doubled_matrix.stride[0],
         (int)doubled_matrix.stride[1]);
  quern_free(doubled_matrix.data);

  // One element too few: an error code, no crash; what came before it was written.
  quern_array_1 short_one = vector(x, 2, 1);
  code = axpy(1, &short_one, &target, &fault);
  tell("index", code, &fault);
  printf("y: %g %g %g\n", y[0], y[1], y[2]);
  printf("without a record: %d\n", axpy(1, &short_one, &target, NULL));

  code = axpy(1, &target, &target, &fault);
  tell("overlap", code, &fault);
  quern_array_1 nothing = vector(NULL, 3, 1);
  code = axpy(1, &nothing, &target, &fault);
  tell("null", code, &fault);
  return 0;
}
