// zlib, zstd and blosc: the codecs of stored chunks.
#include <zlib.h>
#include <zstd.h>
#include <blosc.h>
