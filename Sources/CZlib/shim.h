#pragma once
#include <zlib.h>

/* deflateInit2 and inflateInit2 are macros, which Swift cannot see. */
static inline int octroi_deflate_init_gzip(z_streamp stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

static inline int octroi_inflate_init_gzip(z_streamp stream) {
    return inflateInit2(stream, 15 + 16);
}

/* Gzip or zlib, whichever the first bytes say. */
static inline int octroi_inflate_init_any(z_streamp stream) {
    return inflateInit2(stream, 15 + 32);
}
