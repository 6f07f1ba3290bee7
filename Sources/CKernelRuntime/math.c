// The mathematical functions of kernels: libm's, under names of our own, in double and in float precision.
// Compiled with strict semantics and never inlined into kernels, so that the interpreter, which calls libm
// itself, gets the same bits.
#define _GNU_SOURCE
#include <math.h>

#include "imports.h"

#define X(name, libm) \
  double quern_f64_##name(double x) { return libm(x); } \
  float quern_f32_##name(float x) { return libm##f(x); }
QUERN_MATH_1(X)
#undef X

#define X(name, libm) \
  double quern_f64_##name(double x, double y) { return libm(x, y); } \
  float quern_f32_##name(float x, float y) { return libm##f(x, y); }
QUERN_MATH_2(X)
#undef X

// The plain functions write the sign to a global.
double quern_f64_logGamma(double x) {
  int sign;
  return lgamma_r(x, &sign);
}
float quern_f32_logGamma(float x) {
  int sign;
  return lgammaf_r(x, &sign);
}
