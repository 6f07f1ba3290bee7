// The text of a fault for code without Swift at its side: fills the template that the compiler stored beside
// the site. The grammar of templates is in QuernCore/Fault+Message.swift, which fills them the same way.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "quern_rt.h"

// Text that may not fit: `length` goes on counting.
typedef struct output {
  char *buffer;
  size_t size, length;
} output;

static void put(output *out, char c) {
  if (out->length + 1 < out->size) out->buffer[out->length] = c;
  out->length++;
}

static void put_text(output *out, const char *text) {
  while (*text) put(out, *text++);
}

// The fewest digits that give the value back, written as Swift writes numbers: 1.0, 0.25, 1e-05, 1.5e+300.
static void put_real(output *out, double value, int is_float) {
  if (isinf(value)) return put_text(out, value < 0 ? "-inf" : "inf");
  if (value == 0) return put_text(out, signbit(value) ? "-0.0" : "0.0");
  char text[40];
  int precision = 0;
  for (; precision < 17; precision++) {
    snprintf(text, sizeof text, "%.*e", precision, value);
    if (is_float ? strtof(text, NULL) == (float)value : strtod(text, NULL) == value) break;
  }
  char digits[24];
  int count = 0;
  const char *at = text;
  if (*at == '-') put(out, *at++);
  for (; *at && *at != 'e'; at++)
    if (*at >= '0' && *at <= '9' && count < 20) digits[count++] = *at;
  digits[count] = 0;
  int exponent = *at ? atoi(at + 1) : 0;  // of the first digit
  double limit = is_float ? 0x1p24 : 0x1p53;
  if (exponent < -4 || fabs(value) > limit) {
    put(out, digits[0]);
    if (count > 1) {
      put(out, '.');
      put_text(out, digits + 1);
    }
    char tail[16];
    snprintf(tail, sizeof tail, "e%c%02d", exponent < 0 ? '-' : '+', abs(exponent));
    put_text(out, tail);
    return;
  }
  if (exponent < 0) {
    put_text(out, "0.");
    for (int k = -1; k > exponent; k--) put(out, '0');
    put_text(out, digits);
    return;
  }
  for (int k = 0; k <= exponent; k++) put(out, k < count ? digits[k] : '0');
  put(out, '.');
  put_text(out, exponent + 1 < count ? digits + exponent + 1 : "0");
}

// -snan(0x1f): sign, quiet or not, and the payload where there is one.
static void put_nan(output *out, uint64_t bits, int significand_bits, int sign_bit) {
  // Swift keeps the bit below the quiet one for signalling values, and out of the payload.
  uint64_t quiet = (uint64_t)1 << (significand_bits - 1), payload = bits & ((quiet >> 1) - 1);
  char text[40];
  if ((bits >> sign_bit) & 1) put(out, '-');
  put_text(out, bits & quiet ? "nan" : "snan");
  if (payload == 0) return;
  snprintf(text, sizeof text, "(0x%llx)", (unsigned long long)payload);
  put_text(out, text);
}

static void put_value(output *out, int64_t value, char form) {
  char text[40];
  switch (form) {
    case 'u': snprintf(text, sizeof text, "%llu", (unsigned long long)value); break;
    case 'f': {
      uint32_t bits = (uint32_t)value;
      float real;
      memcpy(&real, &bits, sizeof real);
      if (isnan(real)) put_nan(out, bits, 23, 31);
      else put_real(out, real, 1);
      return;
    }
    case 'd': {
      double real;
      memcpy(&real, &value, sizeof real);
      if (isnan(real)) put_nan(out, (uint64_t)value, 52, 63);
      else put_real(out, real, 0);
      return;
    }
    case 'b':
      if (value < 0) return put_text(out, "too many bytes");
      snprintf(text, sizeof text, "%lld bytes", (long long)value);
      break;
    case 'o': return put_text(out, value & 1 ? "true" : "false");
    default: snprintf(text, sizeof text, "%lld", (long long)value);
  }
  put_text(out, text);
}

static int64_t value_of(const quern_fault *fault, int number) {
  switch (number) {
    case 1: return fault->first;
    case 2: return fault->second;
    case 3: return fault->detail;
    default: {
      int k = number - 4;
      return k >= 0 && k < QUERN_MAX_LOOPS && k < fault->loop_count ? fault->loop_values[k] : 0;
    }
  }
}

// A hole `{12i}` at `at`: writes it and returns what follows it; null if it is none.
static const char *fill_hole(output *out, const char *at, const quern_fault *fault) {
  int number = 0, count = 0;
  const char *p = at + 1;
  for (; *p >= '0' && *p <= '9' && count < 4; p++, count++) number = 10 * number + (*p - '0');
  if (count == 0 || !*p || p[1] != '}') return NULL;
  put_value(out, value_of(fault, number), *p);
  return p + 2;
}

const char *quern_fault_id(int32_t code) {
  static const char *const ids[] = {
      "fault.none", "fault.index-out-of-bounds", "fault.range-out-of-bounds", "fault.overflow",
      "fault.division-by-zero", "fault.conversion", "fault.shape-mismatch", "fault.precondition",
      "fault.recursion-too-deep", "fault.allocation-failed", "fault.empty-array", "fault.invalid-range",
      "fault.invalid-argument", "fault.overlapping-arguments", "fault.invalid-call-argument",
      "fault.unsupported-type",
  };
  return code >= 0 && (size_t)code < sizeof ids / sizeof *ids ? ids[code] : "fault.unknown";
}

// What is said where the compiler stored no text.
static const char *plain_template(int32_t code) {
  switch (code) {
    case 0: return "no fault";
    case 1: return "index {1i} is outside axis {3i}, whose extent is {2i}";
    case 13: return "arguments {1i} and {2i} overlap, and one of them is written";
    case 14: return "argument {1i} has a wrong rank, a wrong type or no data";
    default: return "the kernel stopped";
  }
}

size_t quern_fault_message(const quern_fault *fault, char *buffer, size_t byte_count) {
  output out = {buffer, buffer ? byte_count : 0, 0};
  const char *at = fault->text;
  if (!at) {
    put_text(&out, "fault: ");
    at = plain_template(fault->code);
  }
  while (*at) {
    const char *next = NULL;
    if (*at == '{' && at[1] != '{') next = fill_hole(&out, at, fault);
    if (next) {
      at = next;
      continue;
    }
    if ((*at == '{' || *at == '}') && at[1] == *at) at++;
    put(&out, *at++);
  }
  if (!fault->text) {
    put_text(&out, " [");
    put_text(&out, quern_fault_id(fault->code));
    put(&out, ']');
  }
  if (out.size > 0) out.buffer[out.length < out.size ? out.length : out.size - 1] = 0;
  return out.length;
}
